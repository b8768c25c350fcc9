"""Signing in, and one's own account: what one may sign, what one has, tokens of one's own."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.auth.people import bind_subject, change_person, create_person, grant, make_link
from app.auth.qualification import ACCOUNTABILITY
from app.auth.rules import GrantKind
from tests.app.api.site import API, OPERATOR, Site
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    calls,
    is_escaped,
    look,
    tags,
    viewers,
)

PATH = "/account"


def _page(client: TestClient) -> str:
    answer = look(client, PATH)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_everybody_sees_their_own_account(site: Site, everybody: Clients) -> None:
    assert viewers(everybody, PATH) == set(Role)
    assert look(anonymous(site), PATH).status_code == 303


def test_anybody_sees_the_page_to_sign_in(site: Site) -> None:
    page = look(anonymous(site), "/sign-in").text
    assert calls(page) == {f"POST {API}/session"}
    assert "Sign in with the site" not in page  # no provider is configured


def test_only_those_who_make_drafts_are_offered_tokens(everybody: Clients) -> None:
    offered = {role for role in Role if f"POST {API}/tokens" in calls(_page(everybody[role]))}
    assert offered == {Role.WRITER, Role.REGULATORY}


def test_a_token_is_offered_no_more_than_a_machine_may(everybody: Clients) -> None:
    page = _page(everybody[Role.WRITER])
    options = {found["value"] for _, found in tags(page, "option")}
    assert options == {"me", "records:read", "draft:create", "draft:export"}


def test_tokens_of_ones_own_are_listed_without_their_secrets(
    site: Site, everybody: Clients
) -> None:
    writer = everybody[Role.WRITER]
    expires_at = site.service.ledger.clock() + timedelta(days=3)
    given = {"name": HOSTILE, "permits": ["records:read"], "expires_at": expires_at.isoformat()}
    made = writer.post(f"{API}/tokens", json=given).json()
    page = _page(writer)
    assert is_escaped(page)
    assert made["secret"] not in page
    assert f"DELETE {API}/tokens/{made['id']}" in calls(page)
    assert made["id"] not in _page(everybody[Role.REGULATORY])
    assert writer.delete(f"{API}/tokens/{made['id']}").status_code == 204
    assert f"DELETE {API}/tokens/{made['id']}" not in calls(_page(writer))


def test_what_one_may_sign_is_said_to_those_who_sign(everybody: Clients) -> None:
    assert "Before you may sign" in _page(everybody[Role.REVIEWER])
    assert "Before you may sign" not in _page(everybody[Role.AUDITOR])


def test_whoever_has_not_declared_it_types_the_words_themself(
    site: Site, everybody: Clients
) -> None:
    declares = 'value="signature_accountability"'
    assert declares not in _page(everybody[Role.WRITER])
    newcomer = _hired_just_now(site)
    page = _page(newcomer)
    assert "You have no password yet" in page
    assert declares in page
    assert ACCOUNTABILITY in page
    (call,) = [one for one in calls(page) if one.endswith("/attestations")]
    given = {"kind": "signature_accountability", "text": ACCOUNTABILITY}
    assert newcomer.post(call.split(" ")[1], json=given).status_code == 204
    assert declares not in _page(newcomer)


def _hired_just_now(site: Site) -> TestClient:
    """A writer of whom nothing is attested, signed in with a link."""
    with site.service.ledger.work(OPERATOR) as work:
        made = create_person(work, username="new", name="New", identity_record="HR-new")
        grant(work, made.id, GrantKind.ROLE, Role.WRITER.value)
        link = make_link(work, made.id)
    client = site.client(Origin=site.service.settings.base_url)
    opened = client.post(f"{API}/session", json={"link": link})
    client.headers["X-CSRF-Token"] = opened.json()["csrf"]
    return client


def test_the_rules_of_a_session_are_said(site: Site, everybody: Clients) -> None:
    page = _page(everybody[Role.AUDITOR])
    settings = site.service.settings
    assert f"Until {settings.session_idle_minutes} minutes without a request" in page
    assert f"{settings.session_hours} hours in any case" in page


def test_a_second_factor_is_begun_here(everybody: Clients) -> None:
    page = _page(everybody[Role.AUDITOR])
    assert {f"POST {API}/me/second-factor", f"PUT {API}/me/second-factor"} <= calls(page)
    uri = [found for _, found in tags(page, "a") if found.get("data-from") == "uri"]
    assert len(uri) == 1


def test_a_signing_password_is_for_whoever_signs_in_elsewhere(
    site: Site, everybody: Clients
) -> None:
    regulatory, call = everybody[Role.REGULATORY], f"PUT {API}/me/signing-password"
    assert call not in calls(_page(regulatory))
    with site.service.ledger.work(OPERATOR) as work:
        person = site.person("regulatory")
        bind_subject(work, person, "https://login.example", "s-1", "a test")
    assert call in calls(_page(regulatory))


def test_a_hostile_name_is_no_element_in_the_frame(site: Site, everybody: Clients) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        change_person(work, site.person("auditor"), "a test", name=HOSTILE)
    assert is_escaped(_page(everybody[Role.AUDITOR]))


@pytest.mark.parametrize("role", sorted(Role))
def test_an_account_offers_nothing_about_others(site: Site, everybody: Clients, role: Role) -> None:
    own = site.person(role.value)
    about = {one for one in calls(_page(everybody[role])) if "/people/" in one}
    assert all(own in one for one in about)
