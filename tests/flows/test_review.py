"""The whole way of a draft over HTTP: written, returned, mended, reviewed, approved, reopened."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.auth.actor import Role
from app.export.verifier import verify_package
from app.integrity import verify
from app.opening import open_reading
from tests.app.api.desk import Desk, sit_down, write_up
from tests.app.api.site import Site, hire, serve_site, template_of

EDITED = "S8"
REASON = "the delay was asked for"


@dataclass(frozen=True)
class Story:
    """``written`` is the draft as the author signed it first, ``approved`` as QA has signed it."""

    site: Site
    writer: Desk
    reviewer: Desk
    qa: Desk
    auditor: Desk
    written: dict[str, Any]
    comment: dict[str, Any]
    approved: dict[str, Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("review")) as served:
        yield served


@pytest.fixture(scope="module")
def story(site: Site) -> Story:
    """Told once, from the draft that a job has written to the approved record."""
    names = ("writer", "reviewer", "qa_approver", "auditor")
    writer, reviewer, qa, auditor = (sit_down(site, name) for name in names)
    _enter(writer)
    write_up(writer)
    writer.sign("authored")
    written = writer.draft()
    comment = _return(reviewer)
    _mend(writer, comment)
    reviewer.open_evidence()
    reviewer.sign("reviewed")
    qa.decide_all("qa_approver")
    qa.sign("approved")
    return Story(site, writer, reviewer, qa, auditor, written, comment, writer.draft())


@pytest.mark.req("ES-01")
def test_the_approved_record_bears_three_signatures_of_three_people(story: Story) -> None:
    signed = story.approved["signatures"]
    assert story.approved["state"] == "approved"
    valid = [(one["meaning"], one["name"]) for one in signed if one["validity"] == "valid"]
    assert valid == [
        ("authored", "Writer"),
        ("reviewed", "Reviewer"),
        ("approved", "Qa Approver"),
    ]
    assert all(one["at"] and one["zone"] for one in signed)


@pytest.mark.req("ES-02")
def test_what_was_mended_shows_the_first_signature_as_superseded(story: Story) -> None:
    first = story.approved["signatures"][0]
    assert (first["meaning"], first["version"]) == ("authored", story.written["version"])
    assert story.written["signatures"][0]["validity"] == "valid"
    assert first["validity"] == "superseded"
    assert story.approved["version"] == story.written["version"] + 1


@pytest.mark.req("AT-04")
def test_every_version_is_kept_and_the_difference_names_what_was_added(story: Story) -> None:
    made = story.reviewer.get("/versions")
    assert [one["version"] for one in made] == [1, 2, 3]
    assert [one["reason"] for one in made][1:] == [REASON, "the reviewer asks"]
    found = story.reviewer.get("/difference", old=2, new=3)
    assert "The shift lead told it." in str(found)
    assert "was discovered on" not in str(found)


@pytest.mark.req("GN-06")
def test_a_value_that_a_person_typed_is_a_fact_with_their_name_and_reason(story: Story) -> None:
    facts, evidence = (story.approved["content"][part] for part in ("facts", "evidence"))
    typed = [one for one in facts.values() if evidence[one["evidence"]]["kind"] == "entry"]
    assert [(one["label"], one["written"]) for one in typed] == [("delay", "40")]
    where = evidence[typed[0]["evidence"]]["where"]
    assert (where["name"], where["reason"]) == ("Writer", "told by the shift lead")


def test_the_comment_was_answered(story: Story) -> None:
    (comment,) = story.reviewer.get("/comments")
    assert comment["id"] == story.comment["id"]
    assert comment["resolution"] == "It says so now."


def test_no_approved_record_changes(story: Story) -> None:
    given = {"after": EDITED, "text": "One more word.", "reason": "late"}
    headers = {"If-Match": f'"{story.approved["version"]}"'}
    url = f"{story.writer.url}/statements"
    answer = story.writer.client.post(url, json=given, headers=headers)
    assert answer.status_code == 409
    assert "approved" in answer.json()["detail"]


@pytest.mark.req("AT-05")
def test_the_auditor_opens_the_trail_and_finds_every_step_of_it(story: Story) -> None:
    events = story.auditor.post("/trail")
    actions = [one["action"] for one in events]
    assert actions[0] == "draft:created"
    steps = ("draft:edited", "signature:made", "comment:made", "draft:returned", "draft:edited")
    rest = iter(actions)
    assert all(step in rest for step in (*steps, "signature:made", "signature:made"))
    reasons = [one["reason"] for one in events if one["action"] == "draft:edited"]
    assert reasons == [REASON, "the reviewer asks"]


@pytest.mark.req("AT-05")
def test_who_approved_cannot_attest_the_trail_and_another_must_open_it_first(story: Story) -> None:
    story.qa.post("/trail")
    own = story.qa.client.post(f"{story.qa.url}/trail/reviewed", json={"remark": "complete"})
    assert own.status_code == 403
    hire(story.site.service, "second_qa", Role.QA_APPROVER)
    other = sit_down(story.site, "second_qa")
    unopened = other.client.post(f"{other.url}/trail/reviewed", json={"remark": "complete"})
    assert unopened.status_code == 409
    other.post("/trail")
    other.post("/trail/reviewed", {"remark": "complete"})


@pytest.mark.req("ES-01")
def test_the_pdf_shows_who_signed_and_what_qa_decided(story: Story) -> None:
    answer = story.auditor.client.get(f"{story.auditor.url}/export.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for name in ("Writer", "Reviewer", "Qa Approver"):
        assert name in text
    for meaning in ("I wrote or adopted", "I reviewed this record", "I approve this record"):
        assert meaning in " ".join(text.split())


@pytest.mark.req("RC-01")
def test_the_sealed_package_verifies_without_the_server(story: Story) -> None:
    sealed = story.auditor.client.get(f"{story.auditor.url}/sealed.zip").content
    verdict = verify_package(sealed, story.site.service.ledger.key.public)
    assert (verdict.findings, verdict.origin_proven) == ((), True)
    without = verify_package(sealed)
    assert (without.is_intact, without.origin_proven) == (True, False)
    at = len(sealed) // 2
    touched = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert not verify_package(touched).is_intact


@pytest.mark.req("RC-06")
def test_nothing_is_found_by_the_check_of_the_whole_installation(story: Story) -> None:
    with open_reading(story.site.service.settings) as opened:
        assert verify(opened) == []


@pytest.mark.req("WF-01")
def test_reopening_keeps_the_approved_record_beside_the_new_version(story: Story) -> None:
    approved = story.approved["version"]
    story.qa.post("/reopen", {"reason": "new data arrived"})
    _edit(story.writer, "It was discovered on [F10] by [F11][E2].")
    now, then = story.auditor.draft(), story.auditor.draft(version=approved)
    assert (now["state"], now["version"]) == ("reopened", approved + 1)
    assert "valid" not in {one["validity"] for one in now["signatures"]}
    assert then["sha256"] == story.approved["sha256"]
    assert then["content"] == story.approved["content"]
    assert [one["validity"] for one in then["signatures"][1:]] == ["valid"] * 3
    again = story.auditor.client.get(
        f"{story.auditor.url}/export.pdf", params={"version": approved}
    )
    assert again.status_code == 200


def _enter(writer: Desk) -> None:
    """A value that the person adds to a sentence."""
    entry = {
        "placeholder": "N1",
        "label": "delay",
        "value": "40",
        "unit": "min",
        "reason": "told by the shift lead",
    }
    text = "It was discovered on [F10] by [F11], [N1] after the event[E2]."
    _edit(writer, text, entry)


def _edit(writer: Desk, text: str, *entries: dict[str, str]) -> None:
    given = {"text": text, "entries": entries, "reason": REASON}
    writer.put(f"/statements/{EDITED}", given, based_on=writer.draft()["version"])


def _return(reviewer: Desk) -> dict[str, Any]:
    comment = reviewer.post("/comments", {"statement": EDITED, "text": "Who told it?"})
    reviewer.post("/return", {"reason": "a question is open"})
    return comment


def _mend(writer: Desk, comment: dict[str, Any]) -> None:
    """The edit voids the section's adoption, the new entry is opened, and all is signed anew."""
    version = writer.draft()["version"]
    given = {"after": EDITED, "text": "The shift lead told it.", "reason": "the reviewer asks"}
    writer.post("/statements", given, based_on=version)
    writer.post(f"/comments/{comment['id']}/resolve", {"text": "It says so now."})
    writer.adopt_all()
    writer.sign("authored")
