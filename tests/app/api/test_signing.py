"""Signing in and signing through an OpenID provider, as a browser meets it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.auth.actor import Role
from app.auth.oidc_provider import provider_of
from app.auth.people import bind_subject
from app.core.clock import system_clock
from app.core.settings import Settings
from app.drafts.states import DraftState
from tests.app.api.acting import desk_of
from tests.app.api.desk import REASON, Desk
from tests.app.api.site import API, OPERATOR, Site, hire
from tests.openid_provider import OpenIdProvider, browse, running

USERNAME = "linked"


@pytest.fixture(scope="module")
def provider(site: Site) -> Iterator[OpenIdProvider]:
    """The service's own; one QA approver is linked to it, for which another has answered."""
    with running(system_clock) as served:
        site.service.provider = provider_of(
            Settings(
                oidc_issuer=served.issuer,
                oidc_client_id=served.client_id,
                oidc_client_secret=SecretStr(served.client_secret),
            ),
            system_clock,
        )
        person = hire(site.service, USERNAME, Role.QA_APPROVER)
        with site.service.ledger.work(OPERATOR) as work:
            bind_subject(work, person, served.issuer, served.subject, "single sign-on")
        _answer_for_it(site, person)
        yield served


@pytest.fixture
def browser(site: Site, provider: OpenIdProvider) -> TestClient:
    """Signed in."""
    client = site.client()
    code, state = browse(client.get(f"{API}/session/oidc").headers["location"])
    back = client.get("/oidc/signed-in", params={"code": code, "state": state})
    assert back.status_code == 303
    client.headers["X-CSRF-Token"] = client.get(f"{API}/me").json()["csrf"]
    return client


def test_the_provider_sends_the_browser_back_to_where_it_was(
    site: Site, provider: OpenIdProvider
) -> None:
    client = site.client()
    begun = client.get(f"{API}/session/oidc", params={"return_to": "/drafts/INV-1?tab=review"})
    assert begun.headers["location"].startswith(provider.issuer)
    code, state = browse(begun.headers["location"])
    back = client.get("/oidc/signed-in", params={"code": code, "state": state})
    assert back.headers["location"] == "/drafts/INV-1?tab=review"
    assert client.get(f"{API}/me").json()["id"] == f"person:{USERNAME}"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "x"])
def test_nobody_is_sent_to_another_site(
    site: Site, provider: OpenIdProvider, elsewhere: str
) -> None:
    answer = site.client().get(f"{API}/session/oidc", params={"return_to": elsewhere})
    assert provider.issuer
    assert answer.status_code == 422


def test_what_comes_back_to_another_browser_signs_nobody_in(
    site: Site, provider: OpenIdProvider
) -> None:
    code, state = browse(site.client().get(f"{API}/session/oidc").headers["location"])
    other = site.client()
    back = other.get("/oidc/signed-in", params={"code": code, "state": state})
    assert (provider.subject, back.status_code) == ("sub-1", 401)
    assert other.get(f"{API}/me").status_code == 401


@pytest.mark.req("ES-03")
def test_who_is_asked_anew_by_the_provider_signs(site: Site, browser: TestClient) -> None:
    desk = _in_qa_review(site, browser)
    code, state = browse(_challenge(desk))
    back = browser.get("/oidc/signed", params={"code": code, "state": state})
    assert (back.status_code, back.headers["location"]) == (303, "/done")
    assert desk.draft()["state"] == "changes_requested"
    (signature,) = desk.get("/signatures")
    assert (signature["username"], signature["meaning"]) == (USERNAME, "rejected")
    again = browser.get("/oidc/signed", params={"code": code, "state": state})
    assert again.status_code == 401


@pytest.mark.req("ES-03")
def test_another_persons_session_completes_no_signing(site: Site, browser: TestClient) -> None:
    desk = _in_qa_review(site, browser)
    code, state = browse(_challenge(desk))
    back = site.enter("qa_approver").get("/oidc/signed", params={"code": code, "state": state})
    assert back.status_code == 401
    assert desk.draft()["state"] == "qa_review"


def _in_qa_review(site: Site, browser: TestClient) -> Desk:
    number = desk_of(site, "writer", DraftState.QA_REVIEW).number
    return Desk(browser, USERNAME, number)


def _challenge(desk: Desk) -> str:
    shown = desk.get("/signing/rejected")["sha256"]
    given = {"meaning": "rejected", "shown_sha256": shown, "reason": REASON, "return_to": "/done"}
    return desk.post("/signatures/challenge", given)["url"]


def _answer_for_it(site: Site, person: str) -> None:
    """Whoever was given other credentials signs nothing until then."""
    qa = site.enter("qa_approver")
    for alert in qa.get(f"{API}/alerts").json():
        if alert["entity_id"] == person:
            url = f"{API}/alerts/{alert['seq']}/acknowledge"
            assert qa.post(url, json={"remark": "asked for by the person"}).status_code == 204
