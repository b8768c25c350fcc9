"""The pages of drafts: who sees and who edits, what is told of each statement, and nothing runs."""

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.core.ids import new_id
from app.drafts.content import DraftContent, Sentence, StatementClass, from_json, to_json
from app.drafts.placing import run_of, with_run
from app.drafts.states import DraftState
from app.drafts.store import add_version, get_version, set_state
from tests.app.api.desk import REASON, Desk, sit_down
from tests.app.api.site import OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    calls,
    is_escaped,
    links,
    look,
    tags,
    viewers,
)

STATEMENT, NEW = "S8", "Nobody was hurt."
READERS = {role for role in Role if role is not Role.ADMINISTRATOR}
PAGES = ("", "/versions", "/difference", "/sources", "/texts/event")


@pytest.fixture
def desk(site: Site) -> Desk:
    """The writer's, with a draft of the test's own."""
    return sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))


@pytest.fixture(scope="module")
def writer(everybody: Clients) -> TestClient:
    return everybody[Role.WRITER]


def _page(desk: Desk, path: str = "", **query: Any) -> str:
    answer = desk.client.get(
        f"/drafts/{desk.number}{path}", headers={"Accept": "text/html"}, params=query
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def _edit(desk: Desk, text: str = NEW, reason: str = REASON, based_on: int = 1) -> None:
    given = {"text": text, "reason": reason}
    desk.put(f"/statements/{STATEMENT}", given, based_on=based_on)


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("path", PAGES)
def test_whoever_reads_records_sees_drafts(site: Site, everybody: Clients, path: str) -> None:
    assert viewers(everybody, f"/drafts/{site.draft}{path}") == READERS
    assert viewers(everybody, "/drafts") == READERS


@pytest.mark.parametrize("path", ["/drafts", "/drafts/DRAFT-1", "/drafts/DRAFT-1/versions"])
def test_nobody_signed_in_is_led_to_sign_in(site: Site, path: str) -> None:
    answer = look(anonymous(site), path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/drafts")


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_a_draft_out_of_scope_is_nowhere(site: Site, username: str) -> None:
    client = site.enter(username)
    for path in PAGES:
        assert look(client, f"/drafts/{site.draft}{path}").status_code == 404
    assert site.draft not in look(client, "/drafts").text


def test_the_list_says_what_each_waits_for_and_for_whom(site: Site, desk: Desk) -> None:
    page = look(desk.client, "/drafts").text
    assert f"/drafts/{desk.number}" in links(page)
    assert "waits for you" in page
    others = look(site.enter("reviewer"), "/drafts").text
    assert "a writer, to adopt, decide and sign" in others
    assert "waits for you" not in others


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("words=fill+volume", True),
        ("words=no+such+words", False),
        ("words=%25", False),
        ("state=draft", True),
        ("state=approved", False),
        ("state=nonsense", True),
    ],
)
def test_the_list_is_filtered(desk: Desk, query: str, is_there: bool) -> None:
    assert (desk.number in look(desk.client, f"/drafts?{query}").text) is is_there


def test_every_statement_stands_with_its_class_its_tokens_and_its_origin(desk: Desk) -> None:
    found = {one["id"]: one for _, one in tags(_page(desk), "span") if "data-text" in one}
    assert found[STATEMENT]["data-kind"] == "fact"
    assert found[STATEMENT]["data-text"] == "It was discovered on [F10] by [F11][E2]."
    assert {one["data-by"] for one in found.values()} == {"composed by code"}
    kinds = {one["data-kind"] for one in found.values()}
    assert kinds >= {"fact", "computed", "quote", "inference", "narrative"}


def test_every_value_and_mark_leads_to_its_evidence(desk: Desk) -> None:
    marks = [one for _, one in tags(_page(desk), "a") if "data-token" in one]
    of = f"/evidence/draft/{desk.number}/E"
    assert len(marks) > 200
    assert all(one["href"].startswith(of) and "data-panel" in one for one in marks)


def test_ids_of_a_page_are_unique(desk: Desk) -> None:
    ids = [one["id"] for _, one in tags(_page(desk)) if "id" in one]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.req("IU-02")
def test_a_writer_is_asked_what_writers_decide_and_no_more(desk: Desk) -> None:
    page = _page(desk)
    asked = {one for one in calls(page) if "/decisions/" in one}
    slots = {one["field"]: one["role"] for one in desk.draft()["slots"]}
    roles = {role for field, role in slots.items() if any(one.endswith(field) for one in asked)}
    assert roles == {"writer"}
    assert len(asked) == sum(role == "writer" for role in slots.values())


@pytest.mark.req("IU-03")
def test_nothing_is_decided_or_chosen_beforehand(desk: Desk) -> None:
    page = _page(desk)
    assert not [one for _, one in tags(page, "input", "option") if "checked" in one]
    assert not [one for _, one in tags(page, "option") if "selected" in one]


def test_a_decision_stands_where_it_was_asked_with_who_and_why(desk: Desk) -> None:
    desk.decide("containment.adequacy", "adequate as recorded")
    page = _page(desk)
    assert "adequate as recorded" in page
    assert REASON in page
    matches = [
        one["data-match"] for _, one in tags(page, "form") if "decisions/containment" in str(one)
    ]
    assert matches == ["1"]


@pytest.mark.parametrize("role", ["reviewer", "qa_approver", "auditor"])
def test_who_may_not_edit_reads_the_same_text_without_controls(
    site: Site, desk: Desk, role: str
) -> None:
    reader = sit_down(site, role, desk.number)
    page = _page(reader)
    assert "It was discovered on" in page
    assert "data-edits" not in page
    assert not [one for one in calls(page) if "/decisions/" in one or "/adoption" in one]
    assert 'id="save"' not in page


@pytest.mark.parametrize("state", [DraftState.IN_REVIEW, DraftState.WITHDRAWN])
def test_a_state_that_does_not_change_shows_no_controls(
    site: Site, desk: Desk, state: DraftState
) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, desk.number, state)
    page = _page(desk)
    assert "data-edits" not in page
    assert not [one for one in calls(page) if "/decisions/" in one or "/adoption" in one]


def test_an_earlier_version_is_read_and_not_edited(desk: Desk) -> None:
    _edit(desk)
    assert NEW in _page(desk)
    earlier = _page(desk, version=1)
    assert NEW not in earlier
    assert "data-edits" not in earlier
    assert look(desk.client, f"/drafts/{desk.number}?version=9").status_code == 404


def test_a_persons_sentence_is_marked_with_who_wrote_it(desk: Desk) -> None:
    _edit(desk)
    found = {one["id"]: one for _, one in tags(_page(desk), "span") if "data-text" in one}
    assert found[STATEMENT]["data-by"] == "written or edited by Writer"
    assert found[STATEMENT]["data-kind"] == "narrative"


@pytest.mark.req("IU-05")
def test_what_a_model_wrote_says_so(site: Site, desk: Desk) -> None:
    assert "Written by the model" not in _page(desk)
    _write_by_model(site, desk.number)
    assert _page(desk).count("Written by the model") == 1


def _write_by_model(site: Site, draft: str) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        stored = get_version(work.session, draft)
        content = _with_origin(from_json(stored.content), "CALL-1")
        add_version(
            work.session,
            draft,
            based_on=1,
            content=to_json(content),
            configuration=stored.configuration,
            by="agent:writer",
            reason=None,
            now=work.now,
        )


def _with_origin(content: DraftContent, origin: str) -> DraftContent:
    run = run_of(content, STATEMENT)
    written = Sentence(STATEMENT, "It may be the seal.", StatementClass.NARRATIVE, (), origin)
    return with_run(
        content, STATEMENT, tuple(written if one.id == STATEMENT else one for one in run)
    )


@pytest.mark.req("WF-02")
def test_a_section_says_what_is_to_be_opened_before_it_is_adopted(desk: Desk) -> None:
    before = next(one for _, one in tags(_page(desk), "button") if "data-open-next" in one)
    assert before["data-of"] != "0"
    desk.open_evidence()
    adopting = [one for _, one in tags(_page(desk), "form") if "adoption" in str(one)]
    assert adopting
    assert not [one for one in adopting if "hidden" in one]
    desk.adopt_all()
    assert "adopted by Writer" in _page(desk)


def test_gates_lead_to_what_is_missing(desk: Desk) -> None:
    page = _page(desk)
    ids = {one["id"] for _, one in tags(page) if "id" in one}
    local = {one[1:] for one in links(page) if one.startswith("#")}
    assert {one for one in local if one.startswith("decide-")} <= ids
    assert len({one for one in local if one.startswith("decide-")}) > 10


def test_versions_are_compared_by_people_and_words(desk: Desk) -> None:
    _edit(desk)
    _edit(desk, "Nobody at all was hurt.", based_on=2)
    page = _page(desk, "/difference", old=2, new=3)
    assert re.search(r"<ins>\s?at all\s?</ins>", page)
    whole = _page(desk, "/difference", old=1, new=3)
    assert "fact by code → narrative by Writer" in whole
    assert "Every statement reads the same" in _page(desk, "/difference", old=2, new=2)
    assert look(desk.client, f"/drafts/{desk.number}/difference?old=7").status_code == 404


def test_texts_of_a_section_are_chosen_between(desk: Desk) -> None:
    assert "Nobody changed a sentence" in _page(desk, "/texts/event")
    _edit(desk)
    page = _page(desk, "/texts/event")
    assert NEW in page
    assert calls(page) >= {f"POST /api/v1/drafts/{desk.number}/statements/{STATEMENT}/restore"}
    assert look(desk.client, f"/drafts/{desk.number}/texts/none").status_code == 404


def test_a_draft_is_refreshed_from_the_page_of_its_sources(desk: Desk) -> None:
    refresh = f"POST /api/v1/drafts/{desk.number}/refresh"
    assert refresh in calls(_page(desk, "/sources"))


@pytest.mark.req("IA-07")
def test_a_machine_sees_no_page(site: Site) -> None:
    assert look(site.machine(), f"/drafts/{site.draft}").status_code == 303


def test_nothing_that_people_type_becomes_markup(desk: Desk) -> None:
    entry = {"placeholder": "N1", "label": HOSTILE, "value": HOSTILE, "reason": HOSTILE}
    given = {"text": "It was [N1].", "entries": [entry], "reason": HOSTILE}
    desk.put(f"/statements/{STATEMENT}", given, based_on=1)
    desk.post("/comments", {"statement": STATEMENT, "text": HOSTILE})
    desk.decide("containment.adequacy", HOSTILE)
    for path in PAGES:
        assert is_escaped(_page(desk, path)) or path == "/sources", path


def test_what_a_record_says_becomes_no_markup(site: Site, desk: Desk) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        stored = get_version(work.session, desk.number)
        content = from_json(stored.content)
        facts = {key: replace(one, label=HOSTILE) for key, one in content.facts.items()}
        facts["F3"] = replace(content.facts["F3"], written=HOSTILE)
        changed = replace(content, facts=facts, title=HOSTILE, subject=HOSTILE)
        add_version(
            work.session,
            desk.number,
            based_on=1,
            content=to_json(changed),
            configuration=stored.configuration,
            by="cli:t",
            reason=HOSTILE,
            now=work.now,
        )
    for path in ("", "/versions", "/difference"):
        assert is_escaped(_page(desk, path)), path
