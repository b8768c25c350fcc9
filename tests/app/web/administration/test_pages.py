"""Accounts are shown to those who may look, and administered by those who may administer."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.audit.actions import Action
from app.auth import store as accounts
from app.auth.actor import Role
from app.auth.people import create_person, deactivate, grant, make_link
from app.auth.rules import GrantKind
from app.auth.sessions import sign_in
from tests.app.api.site import OPERATOR, PASSWORD, Site
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

READERS = {Role.AUDITOR, Role.QA_APPROVER, Role.ADMINISTRATOR}


@pytest.fixture(scope="module")
def newcomer(site: Site) -> str:
    """Somebody who holds nothing yet, with a name that would be an element."""
    with site.service.ledger.work(OPERATOR) as work:
        made = create_person(work, username="newcomer", name=HOSTILE, identity_record=HOSTILE)
    return made.id


def _page(client: TestClient, path: str) -> str:
    answer = look(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("path", ["/people", "/people/access"])
def test_accounts_are_seen_by_those_who_may(everybody: Clients, path: str) -> None:
    assert viewers(everybody, path) == READERS


def test_a_person_is_seen_by_those_who_may(everybody: Clients, newcomer: str) -> None:
    assert viewers(everybody, f"/people/{newcomer}") == READERS


@pytest.mark.parametrize("path", ["/people", "/people/access", "/people/x"])
def test_nobody_is_led_to_sign_in(site: Site, path: str) -> None:
    assert look(anonymous(site), path).status_code == 303


@pytest.mark.parametrize("path", ["/people", "/people/access"])
def test_a_hostile_name_is_shown_and_is_no_element(
    site: Site, administrator: TestClient, newcomer: str, path: str
) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        held = accounts.running_grants(work.session, newcomer, work.now)
        if not held:
            grant(work, newcomer, GrantKind.SITE, HOSTILE)
    assert is_escaped(_page(administrator, path))


def test_a_hostile_name_is_no_element_on_its_own_page(
    administrator: TestClient, newcomer: str
) -> None:
    assert is_escaped(_page(administrator, f"/people/{newcomer}"))


def test_a_search_finds_by_name_and_user_name(administrator: TestClient) -> None:
    page = _page(administrator, "/people?q=QA+appr")
    assert "qa_approver" in page
    assert ">regulatory<" not in page
    assert ">regulatory<" in _page(administrator, "/people?q=regula")


def test_what_was_searched_for_is_no_element(administrator: TestClient) -> None:
    page = administrator.get("/people", params={"q": HOSTILE}, headers={"Accept": "text/html"})
    assert is_escaped(page.text)


def test_only_an_administrator_is_offered_to_administer(everybody: Clients, newcomer: str) -> None:
    path = f"/people/{newcomer}"
    administers = {f"POST /api/v1/people/{newcomer}/link", f"PATCH /api/v1/people/{newcomer}"}
    assert administers <= calls(_page(everybody[Role.ADMINISTRATOR], path))
    assert "POST /api/v1/people" in calls(_page(everybody[Role.ADMINISTRATOR], "/people"))
    trained = {f"POST /api/v1/people/{newcomer}/{one}" for one in ("trainings", "attestations")}
    assert _about(_page(everybody[Role.QA_APPROVER], path)) == trained
    assert _about(_page(everybody[Role.AUDITOR], path)) == set()
    assert _about(_page(everybody[Role.AUDITOR], "/people")) == set()


def _about(page: str) -> set[str]:
    """Calls beyond those of the frame."""
    return calls(page) - {"DELETE /api/v1/session"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.QA_APPROVER])
def test_nobody_is_offered_to_administer_themselves(
    site: Site, everybody: Clients, role: Role
) -> None:
    page = _page(everybody[role], f"/people/{site.person(role.value)}")
    assert _about(page) == set()
    assert "/account" in links(page)


def test_a_deactivated_account_is_only_read(site: Site, administrator: TestClient) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        gone = create_person(work, username="gone", name="Gone", identity_record="HR-gone")
        deactivate(work, gone.id, "left")
    page = _page(administrator, f"/people/{gone.id}")
    assert "deactivated" in page
    assert _about(page) == set()


def test_every_offered_call_is_a_route(site: Site, administrator: TestClient) -> None:
    """Forms name their calls as text: each is one of the API's."""
    described = administrator.get("/api/openapi.json").json()["paths"]
    page = _page(administrator, f"/people/{site.person('writer')}")
    for call in calls(page) | calls(_page(administrator, "/people")):
        method, path = call.split(" ")
        assert any(
            method.lower() in methods and _fits(template, path)
            for template, methods in described.items()
        ), call


def _fits(template: str, path: str) -> bool:
    wanted, given = template.split("/"), path.split("/")
    pairs = zip(wanted, given, strict=False)
    return len(wanted) == len(given) and all(
        one == two or one.startswith("{") for one, two in pairs
    )


def test_a_link_is_shown_as_an_address_of_this_site(
    site: Site, administrator: TestClient, newcomer: str
) -> None:
    page = _page(administrator, f"/people/{newcomer}")
    shown = [found for _, found in tags(page, "input") if found.get("data-from") == "link"]
    assert [one["data-before"] for one in shown] == [
        f"{site.service.settings.base_url}/sign-in#link="
    ]
    assert not shown[0].get("value")


def test_what_stands_between_a_person_and_their_signature_is_said(
    site: Site, administrator: TestClient, newcomer: str
) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        grant(work, newcomer, GrantKind.ROLE, Role.WRITER.value)
    page = _page(administrator, f"/people/{newcomer}")
    for lacking in (
        "training in the use of the system, training in the limits of AI",
        "identity verified by another person, accountability typed in person",
        "a first sign-in link",
    ):
        assert lacking in page
    row = _page(administrator, "/people?q=newcomer")
    assert "cannot sign yet" in row
    assert "no credentials yet" in row
    assert "may sign" in _page(administrator, "/people?q=reviewer")
    assert "no role that signs" in _page(administrator, "/people?q=auditor")


def test_renewed_credentials_wait_for_an_answer_of_somebody_else(
    site: Site, everybody: Clients
) -> None:
    person = site.person("regulatory")
    administrator = sign_in(site.service.gate, "administrator", PASSWORD).actor
    with site.service.ledger.work(administrator) as work:
        make_link(work, person)
    path = f"/people/{person}"
    raised_it = _page(everybody[Role.ADMINISTRATOR], path)
    assert "nobody answers for an alert of their own" in raised_it
    other = _page(everybody[Role.QA_APPROVER], path)
    assert "They sign nothing until it is answered for" in other
    assert any(one.startswith("POST /api/v1/alerts/") for one in calls(other))
    only_reads = _page(everybody[Role.AUDITOR], path)
    assert "credentials: renewed" in only_reads
    assert _about(only_reads) == set()


def test_a_delegated_role_that_does_not_count_is_marked(
    site: Site, administrator: TestClient
) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        one, other = (
            create_person(work, username=name, name=name, identity_record=f"HR-{name}")
            for name in ("stands.in", "stood.for")
        )
        held = grant(work, other.id, GrantKind.ROLE, Role.REVIEWER.value)
        until = work.now + timedelta(days=9)
        role = Role.REVIEWER.value
        grant(work, one.id, GrantKind.ROLE, role, until=until, on_behalf_of=other.id)
    path = f"/people/{one.id}"
    page = _page(administrator, path)
    assert "on behalf of stood.for" in page
    assert "does not count now" not in page
    with site.service.ledger.work(OPERATOR) as work:
        accounts.revoke_grant(work.session, held.id, OPERATOR.id, work.now)
        work.record(Action.GRANT_REVOKED, "grant", held.id, reason="left")
    assert "does not count now" in _page(administrator, path)


def test_accounts_of_one_human_being_name_each_other(site: Site, administrator: TestClient) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        made = [
            create_person(work, username=name, name=name, identity_record="HR-twice")
            for name in ("twice.one", "twice.two")
        ]
    page = _page(administrator, f"/people/{made[0].id}")
    assert f"/people/{made[1].id}" in links(page)
    assert "The same human being as" in page


def test_who_held_what_is_shown_as_of_a_time(site: Site, administrator: TestClient) -> None:
    now = _page(administrator, "/people/access")
    assert "QA approver" in now
    before = _page(administrator, "/people/access?at=2020-01-01T00:00")
    assert "Nobody held anything" in before


@pytest.mark.parametrize("at", ["tomorrow", "2025", "2025-13-01", "0001-01-01", "9999-12-31T23:59"])
def test_a_time_that_cannot_be_read_is_said(administrator: TestClient, at: str) -> None:
    assert look(administrator, f"/people/access?at={at}").status_code in (200, 422)
    assert look(administrator, "/people/access?at=tomorrow").status_code == 422
