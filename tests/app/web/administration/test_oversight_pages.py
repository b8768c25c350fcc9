"""Whether review works is shown to those who oversee it, and exercises tell no error beforehand."""

import pytest
from fastapi.testclient import TestClient

from app.audit.actions import Action
from app.auth.actor import Role
from app.drafts.store import add_draft, get_version
from tests.app.api.desk import sit_down, write_up
from tests.app.api.site import API, OPERATOR, OTHER_SITE, Site
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    calls,
    is_escaped,
    links,
    look,
    viewers,
)

TAKERS = {Role.WRITER, Role.REVIEWER, Role.QA_APPROVER, Role.REGULATORY}
PLANTED = 4


@pytest.fixture(scope="module")
def exercise(site: Site, qa_approver: TestClient) -> str:
    given = {"draft": site.draft, "seed": 7, "count": PLANTED}
    made = qa_approver.post(f"{API}/exercises", json=given)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def _page(client: TestClient, path: str) -> str:
    answer = look(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_oversight_is_seen_by_those_who_oversee(everybody: Clients) -> None:
    assert viewers(everybody, "/oversight") == {Role.AUDITOR, Role.QA_APPROVER}


def test_exercises_are_seen_by_those_who_take_or_oversee(everybody: Clients) -> None:
    assert viewers(everybody, "/exercises") == TAKERS | {Role.AUDITOR}


def test_an_exercise_is_seen_by_those_who_take(everybody: Clients, exercise: str) -> None:
    assert viewers(everybody, f"/exercises/{exercise}") == TAKERS


@pytest.mark.parametrize("path", ["/oversight", "/exercises", "/exercises/x"])
def test_nobody_is_led_to_sign_in(site: Site, path: str) -> None:
    assert look(anonymous(site), path).status_code == 303


def test_only_qa_is_offered_to_make_one(everybody: Clients) -> None:
    offered = {
        role
        for role in TAKERS | {Role.AUDITOR}
        if f"POST {API}/exercises" in calls(_page(everybody[role], "/exercises"))
    }
    assert offered == {Role.QA_APPROVER}


def test_its_maker_is_not_offered_to_take_it(qa_approver: TestClient, exercise: str) -> None:
    page = _page(qa_approver, f"/exercises/{exercise}")
    assert "You made this exercise" in page
    assert "data-statement=" not in page
    assert "Take it" not in _page(qa_approver, "/exercises")


def test_no_page_tells_an_error_before_the_answer(everybody: Clients, exercise: str) -> None:
    page = _page(everybody[Role.WRITER], f"/exercises/{exercise}")
    assert page.count("data-statement=") > PLANTED
    assert "EXERCISE – NOT A RECORD" in page
    assert "Planted here" not in page
    assert f"POST {API}/exercises/{exercise}/answer" in calls(page)


def test_a_source_of_the_copy_opens_beside_it(everybody: Clients, exercise: str) -> None:
    page = _page(everybody[Role.WRITER], f"/exercises/{exercise}")
    sources = {one for one in links(page) if one.startswith(f"/evidence/exercise/{exercise}/")}
    assert sources
    source = look(everybody[Role.WRITER], sorted(sources)[0], **{"X-Fragment": "panel"})
    assert source.status_code == 200
    assert "<html" not in source.text
    missing = look(everybody[Role.WRITER], f"/evidence/exercise/{exercise}/E9999")
    assert missing.status_code == 404
    auditor = look(everybody[Role.AUDITOR], sorted(sources)[0])
    assert auditor.status_code == 403


def test_whoever_has_answered_sees_what_was_planted_and_their_result(
    everybody: Clients, exercise: str
) -> None:
    reviewer = everybody[Role.REVIEWER]
    answer = reviewer.post(f"{API}/exercises/{exercise}/answer", json={"statements": []})
    assert answer.status_code == 201
    page = _page(reviewer, f"/exercises/{exercise}")
    assert page.count("Planted here") == PLANTED
    assert f"You found 0 of {PLANTED} errors" in page
    assert "data-statement=" not in page
    listed = _page(reviewer, "/exercises")
    assert "not passed" in listed
    overseen = _page(everybody[Role.AUDITOR], "/exercises")
    assert f"0 of {PLANTED} found" in overseen
    assert "Planted here" not in overseen
    others = _page(everybody[Role.WRITER], "/exercises")
    assert "not passed" not in others


def test_an_exercise_of_another_site_is_not_there(site: Site, exercise: str) -> None:
    elsewhere = site.enter(OTHER_SITE)
    assert exercise not in _page(elsewhere, "/exercises")
    assert look(elsewhere, f"/exercises/{exercise}").status_code == 404


def test_hostile_text_of_a_draft_is_no_element_of_its_exercise(
    site: Site, everybody: Clients, qa_approver: TestClient
) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        stored = get_version(work.session, site.draft)
        content = {**stored.content, "title": HOSTILE}
        content["sections"] = [{**one, "title": HOSTILE} for one in content["sections"]]
        content["evidence"] = {
            name: {**one, "title": HOSTILE, "excerpt": HOSTILE}
            for name, one in content["evidence"].items()
        }
        add_draft(
            work.session,
            "HOSTILE-1",
            content,
            site=stored.site,
            configuration=stored.configuration,
            by="person:writer",
            job=None,
            now=work.now,
            person=site.person("writer"),
        )
    given = {"draft": "HOSTILE-1", "seed": 1, "count": 1}
    made = qa_approver.post(f"{API}/exercises", json=given).json()["id"]
    writer = everybody[Role.WRITER]
    assert is_escaped(_page(writer, f"/exercises/{made}"))
    assert is_escaped(_page(writer, "/exercises"))


def test_an_alert_of_signing_without_looking_waits_for_an_answer(
    site: Site, everybody: Clients
) -> None:
    person = site.person("reviewer")
    seen = {"verdicts": 5, "seconds_per_100_words": 0.42, "evidence_opened": 3, "evidence": 412}
    with site.service.ledger.work(OPERATOR) as work:
        work.record(Action.OVERSIGHT_ALERTED, "person", person, new=seen)
    page = _page(everybody[Role.QA_APPROVER], "/oversight")
    assert "Reviewer passed on 5 drafts in a row" in page
    assert "0.4 s per 100 words and 3 of 412 pieces" in page
    assert any("/alerts/" in one for one in calls(page))
    assert not any("/alerts/" in one for one in calls(_page(everybody[Role.AUDITOR], "/oversight")))


def test_measures_are_shown_with_their_intervals(site: Site, qa_approver: TestClient) -> None:
    writer, reviewer = sit_down(site, "writer"), sit_down(site, "reviewer")
    write_up(writer)
    writer.sign("authored")
    reviewer.open_evidence()
    reviewer.sign("reviewed")
    page = _page(qa_approver, "/oversight")
    assert page.count("<svg") >= 2  # evidence opened, of either
    assert "100 %" in page
    assert "too few to judge" in page  # of one check
    assert site.person("writer") in page
    before = _page(qa_approver, "/oversight?first=2020-01-01&last=2020-01-31")
    assert "No check in these days" in before
    assert "No section was adopted in these days" in before


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("first=2025-03-02&last=2025-03-01", 422),
        ("last=0001-01-01", 422),
        ("last=9999-12-31", 422),
        ("first=2025-03-01&last=2025-03-01", 200),
    ],
)
def test_a_period_that_is_none_is_said(qa_approver: TestClient, query: str, status: int) -> None:
    assert look(qa_approver, f"/oversight?{query}").status_code == status
