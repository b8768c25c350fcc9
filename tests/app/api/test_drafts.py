"""Reading, editing and exporting drafts over HTTP, and what an edit that comes too late is told."""

from typing import Any

import pytest

from app.auth.actor import Role
from app.auth.people import revoke
from app.auth.store import holdings
from app.core.ids import new_id
from tests.app.api.desk import REASON, Desk, sit_down
from tests.app.api.site import API, OPERATOR, Response, Site, hire

STATEMENT = "S8"
TEXT = "It was discovered by [F11] on [F10][E2]."


@pytest.fixture
def desk(site: Site) -> Desk:
    """The writer's, with a draft of the test's own."""
    return sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))


def _edit(desk: Desk, text: str, if_match: str | None) -> Response:
    headers = {} if if_match is None else {"If-Match": if_match}
    given = {"text": text, "reason": REASON}
    return desk.client.put(f"{desk.url}/statements/{STATEMENT}", json=given, headers=headers)


def test_a_draft_is_read_with_the_tag_of_its_version(desk: Desk) -> None:
    answer = desk.client.get(desk.url)
    assert answer.headers["ETag"] == '"1"'
    assert _edit(desk, TEXT, answer.headers["ETag"]).json()["version"] == 2
    assert desk.client.get(desk.url).headers["ETag"] == '"2"'


@pytest.mark.req("RC-05")
def test_an_edit_that_comes_too_late_is_told_both_texts(desk: Desk) -> None:
    mine = "It was found by [F11] on [F10][E2]."
    assert _edit(desk, TEXT, '"1"').status_code == 200
    late = _edit(desk, mine, '"1"')
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert late.json()["both"] == {"version": 2, "yours": mine, "current": TEXT}
    assert desk.draft()["version"] == 2


@pytest.mark.req("RC-05")
def test_a_decision_that_comes_too_late_is_told_both_values(desk: Desk) -> None:
    field = "containment.adequacy"
    assert desk.decide(field, "adequate as recorded")["revision"] == 1
    given = {"value": "not adequate", "reason": REASON}
    headers = {"If-Match": '"0"'}
    late = desk.client.put(f"{desk.url}/decisions/{field}", json=given, headers=headers)
    assert (late.status_code, late.json()["code"]) == (409, "stale_decision")
    expected = {"version": 1, "yours": "not adequate", "current": "adequate as recorded"}
    assert late.json()["both"] == expected


@pytest.mark.parametrize("if_match", [None, "*", "", '"0"', '"x"', '"-1"', '"٣"', '"99999999999"'])
def test_an_edit_says_which_version_it_is_of(desk: Desk, if_match: str | None) -> None:
    answer = _edit(desk, TEXT, if_match.encode() if if_match else if_match)  # pyright: ignore
    assert answer.status_code == 422
    assert "If-Match" in answer.json()["detail"]


@pytest.mark.req("AT-03")
@pytest.mark.parametrize("reason", [None, "", " ", "\u200b"])
def test_nothing_is_edited_without_a_reason(desk: Desk, reason: str | None) -> None:
    given = {"text": TEXT, "reason": reason}
    headers = {"If-Match": '"1"'}
    url = f"{desk.url}/statements/{STATEMENT}"
    assert desk.client.put(url, json=given, headers=headers).status_code == 422
    assert desk.draft()["version"] == 1


@pytest.mark.req("GN-01")
def test_a_number_that_nobody_entered_is_refused(desk: Desk) -> None:
    answer = _edit(desk, "It was discovered 40 min later.", '"1"')
    assert answer.status_code == 422
    assert "40" in answer.text


@pytest.mark.req("WF-02")
def test_a_section_whose_evidence_was_not_opened_is_not_adopted(desk: Desk) -> None:
    headers = {"If-Match": '"1"'}
    answer = desk.client.post(f"{desk.url}/sections/event/adoption", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "evidence_unopened")
    assert answer.json()["problems"]


@pytest.mark.req("IU-03")
def test_nothing_is_decided_before_a_person_decides_it(desk: Desk) -> None:
    slots = desk.draft()["slots"]
    assert len(slots) > 20
    assert {slot["decided"] and slot["field"] for slot in slots} == {None}


@pytest.mark.req("IU-02")
def test_a_writer_does_not_decide_what_is_qas(desk: Desk) -> None:
    given = {"value": "minor", "reason": REASON}
    url, headers = f"{desk.url}/decisions/classification", {"If-Match": '"0"'}
    assert desk.client.put(url, json=given, headers=headers).status_code == 403


@pytest.mark.req("ES-03")
@pytest.mark.parametrize("proof", [{}, {"username": "writer"}, {"password": "wrong"}])
def test_a_session_alone_signs_nothing(desk: Desk, proof: dict[str, str]) -> None:
    shown = desk.get("/signing/authored")
    given = {"meaning": "authored", "shown_sha256": shown["sha256"], **proof}
    assert desk.client.post(f"{desk.url}/signatures", json=given).status_code == 401


@pytest.mark.req("WF-03")
def test_what_holds_a_draft_back_is_named_by_gate_and_section(desk: Desk) -> None:
    blockers = desk.readiness("author")
    assert {one["kind"] for one in blockers} == {"gate", "section"}
    assert desk.get("/signing/authored")["blockers"] == blockers


@pytest.mark.parametrize(
    ("form", "start", "media"),
    [
        ("pdf", b"%PDF-1.7", "application/pdf"),
        ("docx", b"PK", "application/vnd.openxmlformats"),
        ("json", b"{", "application/json"),
    ],
)
def test_a_draft_is_exported_in_three_forms(
    desk: Desk, form: str, start: bytes, media: str
) -> None:
    answer = desk.client.get(f"{desk.url}/export.{form}")
    assert answer.content.startswith(start)
    assert answer.headers["content-type"].startswith(media)
    assert f".{form}" in answer.headers["content-disposition"]


@pytest.mark.parametrize("form", ["html", "PDF", "exe"])
def test_a_form_that_there_is_not_is_refused(desk: Desk, form: str) -> None:
    assert desk.client.get(f"{desk.url}/export.{form}").status_code == 422


@pytest.mark.req("IA-03")
def test_a_scope_that_was_taken_away_is_gone_at_once(site: Site) -> None:
    hire(site.service, "moved", Role.REVIEWER, product=_product(site))
    desk = sit_down(site, "moved")
    assert desk.client.get(desk.url).status_code == 200
    _take_scope(site, "moved")
    assert desk.client.get(desk.url).status_code == 404


def test_a_refresh_makes_a_new_version_and_keeps_what_people_wrote(site: Site) -> None:
    desk = sit_down(site, "writer")
    given = {"text": TEXT, "reason": REASON}
    desk.put(f"/statements/{STATEMENT}", given, based_on=1)
    job = desk.post("/refresh", {"reason": "look again"}, based_on=2)
    site.service.jobs.wait(job["id"])
    draft = desk.draft()
    assert draft["version"] == 3
    assert TEXT in str(draft["content"])


def _product(site: Site) -> Any:
    return sit_down(site, "writer").draft()["content"]["product"]


def _take_scope(site: Site, username: str) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        for held in holdings(work.session, site.person(username), work.now):
            if held.kind == "product":
                revoke(work, held.id, "moved to another product")


def test_the_whole_installations_impact_is_a_list(desk: Desk) -> None:
    assert desk.client.get(f"{API}/impact").json() == []
