"""Signing in and out over HTTP, and what a browser has to carry."""

import time
from http.cookies import Morsel, SimpleCookie

import pytest
from fastapi.testclient import TestClient
from pyotp.totp import TOTP

from app.audit.work import Ledger
from app.auth.actor import Role
from app.auth.gate import make_gate
from app.core.settings import Settings
from app.main import create_app
from app.release.mode import Mode
from app.wiring import Service
from tests.app.api.site import API, PASSWORD, Response, Site, cheap_passwords, hire

SESSION = f"{API}/session"
NEW_PASSWORD = "copper lantern 72"  # noqa: S105 - of people who do not exist
ELSEWHERE = "https://elsewhere.example"


def _sign_in(client: TestClient, username: str, password: str, **more: str) -> Response:
    return client.post(SESSION, json={"username": username, "password": password, **more})


def test_whoever_signs_in_is_named_with_roles_and_scope(site: Site) -> None:
    me = site.enter("reviewer").get(f"{API}/me").json()
    assert (me["id"], me["roles"], me["sites"]) == ("person:reviewer", ["reviewer"], None)


def test_scripts_cannot_read_the_cookie_and_other_sites_cannot_send_it(site: Site) -> None:
    cookie = _cookie(_sign_in(site.client(), "reviewer", PASSWORD))
    assert cookie.key == "veridraft_session"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    assert int(cookie["max-age"]) == site.service.settings.session_hours * 3600


def test_over_tls_the_cookie_is_secure_and_tied_to_the_host(ledger: Ledger) -> None:
    settings = Settings(base_url="https://veridraft.example")
    service = Service(settings, ledger, Mode.DEMO)
    service.gate = make_gate(ledger, Settings(anchor_dir=ledger.anchors), cheap_passwords())
    hire(service, "anna", Role.WRITER)
    client = TestClient(create_app(service), settings.base_url)
    cookie = _cookie(_sign_in(client, "anna", PASSWORD))
    assert cookie.key == "__Host-veridraft_session"
    assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")
    assert client.get(f"{API}/me").status_code == 200


@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_change_without_the_sessions_own_token_is_refused(site: Site, token: str | None) -> None:
    client = site.enter("writer")
    del client.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = client.post(f"{API}/drafts/{site.draft}/comments", json={}, headers=headers)
    assert (answer.status_code, "X-CSRF-Token" in answer.text) == (403, True)
    assert client.get(f"{API}/drafts/{site.draft}/comments").status_code == 200


def test_the_token_of_another_session_of_the_same_person_is_refused(site: Site) -> None:
    client, other = site.enter("writer"), site.enter("writer")
    headers = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
    assert client.delete(SESSION, headers=headers).status_code == 403


def test_a_page_can_ask_for_its_token_anew(site: Site) -> None:
    client = site.enter("writer")
    assert client.get(f"{API}/me").json()["csrf"] == client.headers["X-CSRF-Token"]


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "http://127.0.0.1:1", "http://127.0.0.1"])
def test_a_change_that_comes_from_another_site_is_refused(site: Site, origin: str) -> None:
    answer = site.enter("writer").delete(SESSION, headers={"Origin": origin})
    assert (answer.status_code, "another site" in answer.text) == (403, True)


def test_nobody_is_signed_in_from_another_site(site: Site) -> None:
    client = site.client(Origin=ELSEWHERE)
    assert _sign_in(client, "writer", PASSWORD).status_code == 403
    assert "set-cookie" not in _sign_in(client, "writer", PASSWORD).headers


def test_a_session_that_was_signed_out_is_over_even_for_who_kept_the_cookie(site: Site) -> None:
    client = site.enter("writer")
    kept = dict(client.cookies)
    signed_out = client.delete(SESSION)
    assert signed_out.status_code == 204
    assert "veridraft_session" not in client.cookies
    assert site.client().get(f"{API}/me", cookies=kept).status_code == 401


@pytest.mark.parametrize("body", [{}, {"username": "writer"}, {"password": PASSWORD}])
def test_half_of_what_is_needed_is_refused(site: Site, body: dict[str, str]) -> None:
    assert site.client().post(SESSION, json=body).status_code == 422


@pytest.mark.req("IA-04")
def test_who_fails_too_often_is_locked_and_is_told_no_more_than_anybody(site: Site) -> None:
    person = hire(site.service, "locked", Role.WRITER)
    client = site.client()
    limit = site.service.settings.lockout_attempts
    failed = [_sign_in(client, "locked", "wrong").text for _ in range(limit)]
    right = _sign_in(client, "locked", PASSWORD)
    nobody = _sign_in(client, "nobody at all", PASSWORD)
    assert {*failed, right.text} == {nobody.text}
    assert (right.status_code, nobody.status_code) == (401, 401)
    administrator = site.enter("administrator")
    told = [one for one in administrator.get(f"{API}/alerts").json() if one["entity_id"] == person]
    assert [one["action"] for one in told] == ["person:locked"]
    unlocked = administrator.post(f"{API}/people/{person}/unlock", json={"reason": "it was them"})
    assert unlocked.status_code == 204
    assert _sign_in(client, "locked", PASSWORD).status_code == 201


def test_a_link_signs_in_once_and_sets_the_first_password(site: Site) -> None:
    administrator = site.enter("administrator")
    new = {"username": "newcomer", "name": "New Comer", "identity_record": "HR-77"}
    person = administrator.post(f"{API}/people", json=new).json()["id"]
    role = {"kind": "role", "value": "reviewer"}
    assert administrator.post(f"{API}/people/{person}/grants", json=role).status_code == 201
    link = administrator.post(f"{API}/people/{person}/link").json()["link"]
    client = site.client()
    opened = client.post(SESSION, json={"link": link})
    assert opened.status_code == 201
    headers = {"X-CSRF-Token": opened.json()["csrf"]}
    kept = client.put(f"{API}/me/password", json={"new": NEW_PASSWORD}, headers=headers)
    assert kept.status_code == 204, kept.text
    assert client.get(f"{API}/me").status_code == 401
    assert site.client().post(SESSION, json={"link": link}).status_code == 401
    assert _sign_in(client, "newcomer", NEW_PASSWORD).status_code == 201


def test_an_open_session_alone_sets_no_password(site: Site) -> None:
    hire(site.service, "careless", Role.WRITER)
    answer = site.enter("careless").put(f"{API}/me/password", json={"new": NEW_PASSWORD})
    assert answer.status_code == 401
    assert _sign_in(site.client(), "careless", PASSWORD).status_code == 201


def test_a_second_factor_counts_once_its_first_code_came_back(site: Site) -> None:
    hire(site.service, "careful", Role.WRITER)
    client = site.enter("careful")
    begun = client.post(f"{API}/me/second-factor").json()
    assert begun["uri"].startswith("otpauth://totp/")
    codes = TOTP(begun["secret"])
    given = {"sealed": begun["sealed"], "code": codes.now(), "present": PASSWORD}
    assert client.put(f"{API}/me/second-factor", json=given).status_code == 204
    assert _sign_in(site.client(), "careful", PASSWORD).status_code == 401
    used = _sign_in(site.client(), "careful", PASSWORD, totp=given["code"])
    later = codes.at(int(time.time()) + codes.interval)
    assert used.status_code == 401
    assert _sign_in(site.client(), "careful", PASSWORD, totp=later).status_code == 201


def test_without_a_provider_nobody_is_sent_to_one(site: Site) -> None:
    answer = site.client().get(f"{SESSION}/oidc")
    assert answer.status_code == 503
    assert "VERIDRAFT_OIDC_ISSUER" in answer.json()["detail"]


def _cookie(answer: Response) -> Morsel[str]:
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return cookie
