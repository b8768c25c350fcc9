import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from oidc_provider_mock import run_server_in_thread
from pydantic import SecretStr

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import people
from app.auth.acting import VISITOR
from app.auth.actor import Actor, Kind, Role
from app.auth.oidc import Begun, begin, complete
from app.auth.oidc_provider import Provider, provider_of
from app.auth.rules import GrantKind
from app.auth.sessions import SignedIn, actor_of_session, refused
from app.auth.store import Person
from app.core.clock import system_clock
from app.core.errors import BadInput, Unauthenticated
from app.core.settings import Settings
from tests.openid_provider import Claims, OpenIdProvider, browse, running, signing_key

ADMINISTRATOR = Actor(Kind.CLI, "tester")


@pytest.fixture
def served(ledger: Ledger) -> Iterator[OpenIdProvider]:
    with running(ledger.clock) as provider:
        yield provider


@pytest.fixture
def provider(served: OpenIdProvider, ledger: Ledger) -> Provider:
    return provider_for(ledger, served.issuer, served.client_secret)


@pytest.fixture
def person(ledger: Ledger, served: OpenIdProvider) -> Person:
    return linked_person(ledger, served.issuer, served.subject)


def provider_for(ledger: Ledger, issuer: str, secret: str) -> Provider:
    made = provider_of(
        Settings(
            oidc_issuer=issuer, oidc_client_id="veridraft", oidc_client_secret=SecretStr(secret)
        ),
        ledger.clock,
    )
    assert made is not None
    return made


def linked_person(ledger: Ledger, issuer: str, subject: str) -> Person:
    with ledger.work(ADMINISTRATOR) as work:
        made = people.create_person(
            work, username="wanda", name="Wanda Writer", identity_record="HR-0001"
        )
        people.grant(work, made.id, GrantKind.ROLE, Role.WRITER)
        return people.bind_subject(work, made.id, issuer, subject, "she signs in by single sign-on")


def come_back(ledger: Ledger, provider: Provider, begun: Begun, **changed: Any) -> SignedIn:
    code, state = browse(begun.url)
    came = {"code": code, "state": state, "browser": begun.browser} | changed
    return complete(ledger, provider, **came)[0]


def failures(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return [entry.event.new["why"] for entry in trail.find(session, Action.SIGN_IN_FAILED)]


@pytest.mark.usefixtures("person")
def test_a_linked_person_signs_in(ledger: Ledger, provider: Provider) -> None:
    begun = begin(ledger, provider, "/drafts/INV-1?tab=review")
    code, state = browse(begun.url)
    signed_in, return_to = complete(ledger, provider, code=code, state=state, browser=begun.browser)
    assert return_to == "/drafts/INV-1?tab=review"
    actor = actor_of_session(ledger, Settings(), signed_in.secret)
    assert (actor.name, actor.roles, actor.is_interactive) == ("wanda", {Role.WRITER}, True)
    with ledger.database.read() as session:
        (done,) = trail.find(session, Action.SIGN_IN_DONE)
    assert (done.event.actor, done.event.new) == ("person:wanda", {"method": "oidc"})


def test_another_providers_server_signs_in_as_well(ledger: Ledger) -> None:
    """An implementation that is not ours: it knows the time of this machine alone."""
    now = replace(ledger, clock=system_clock)
    with run_server_in_thread(require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        linked_person(now, issuer, "wanda@example.com")
        provider = provider_for(now, issuer, "secret")
        begun = begin(now, provider)
        page = httpx.post(begun.url, data={"sub": "wanda@example.com"}, trust_env=False)
        came = dict(parse_qsl(urlsplit(page.headers["location"]).query))
        signed_in, _ = complete(
            now, provider, code=came["code"], state=came["state"], browser=begun.browser
        )
    assert signed_in.actor.name == "wanda"


def test_a_subject_that_nobody_linked_is_refused_and_recorded(
    ledger: Ledger, provider: Provider
) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        come_back(ledger, provider, begin(ledger, provider))
    assert str(refusal.value) == str(refused())
    assert failures(ledger) == ["the subject sub-1 belongs to nobody"]


def test_a_locked_account_is_refused_in_the_same_words(
    ledger: Ledger, provider: Provider, person: Person
) -> None:
    with ledger.work(ADMINISTRATOR) as work:
        people.deactivate(work, person.id, "left the company")
    with pytest.raises(Unauthenticated) as refusal:
        come_back(ledger, provider, begin(ledger, provider))
    assert str(refusal.value) == str(refused())
    assert failures(ledger) == ["the subject sub-1 is of an account that is locked or closed"]


@pytest.mark.usefixtures("person")
def test_a_state_is_good_once(ledger: Ledger, provider: Provider) -> None:
    begun = begin(ledger, provider)
    come_back(ledger, provider, begun)
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, begun)
    assert failures(ledger) == ["the request is unknown, used, too old or of another browser"]


@pytest.mark.usefixtures("person")
def test_a_state_of_another_browser_completes_nothing(ledger: Ledger, provider: Provider) -> None:
    mine, theirs = begin(ledger, provider), begin(ledger, provider)
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, theirs, browser=mine.browser)
    assert come_back(ledger, provider, theirs).actor.name == "wanda"


@pytest.mark.usefixtures("person")
def test_a_code_of_another_request_is_refused(ledger: Ledger, provider: Provider) -> None:
    """Planted into the victim's own request: neither PKCE nor the nonce fits."""
    attacker, victim = begin(ledger, provider), begin(ledger, provider)
    code, _ = browse(attacker.url)
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, victim, code=code)
    assert "invalid_grant" in failures(ledger)[0]


@pytest.mark.usefixtures("person")
def test_ten_minutes_are_too_long(
    ledger: Ledger, provider: Provider, served: OpenIdProvider
) -> None:
    begun = begin(ledger, provider)
    code, state = browse(begun.url)
    later = replace(ledger, clock=lambda: ledger.clock() + timedelta(minutes=10))
    with pytest.raises(Unauthenticated):
        complete(later, provider, code=code, state=state, browser=begun.browser)
    assert "/token" not in served.asked


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("changed", [{"code": None}, {"code": "made up"}, {"state": "é"}])
def test_what_the_provider_did_not_send_is_refused(
    ledger: Ledger, provider: Provider, changed: Any
) -> None:
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, begin(ledger, provider), **changed)
    assert len(failures(ledger)) == 1


def unsigned(_provider: OpenIdProvider, claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def with_a_shared_secret(provider: OpenIdProvider, claims: Claims) -> str:
    body = f"{part({'alg': 'HS256', 'kid': provider.key.kid})}.{part(claims)}"
    signature = hmac.digest(provider.client_secret.encode(), body.encode(), "sha256")
    return f"{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_another_key(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign(claims, signing_key("RS256", 1))


def claiming(**changed: Any) -> Callable[[OpenIdProvider, Claims], str]:
    return lambda provider, claims: provider.sign(
        {name: value for name, value in (claims | changed).items() if value is not None}
    )


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        with_a_shared_secret,
        with_another_key,
        claiming(nonce="another"),
        claiming(nonce=None),
        claiming(aud="another service"),
        claiming(iss="https://another.example.com"),
        claiming(exp=1_000_000_000),
        claiming(azp="another service"),
        lambda _provider, _claims: 17,
    ],
)
def test_a_forged_token_signs_nobody_in(
    ledger: Ledger, provider: Provider, served: OpenIdProvider, forge: Any
) -> None:
    served.forge = forge
    with pytest.raises(Unauthenticated) as refusal:
        come_back(ledger, provider, begin(ledger, provider))
    assert str(refusal.value) == str(refused())
    assert len(failures(ledger)) == 1
    with ledger.database.read() as session:
        assert trail.find(session, Action.SIGN_IN_DONE) == []


def test_the_same_subject_of_another_issuer_is_somebody_else(
    ledger: Ledger, provider: Provider
) -> None:
    linked_person(ledger, "https://another.example.com", "sub-1")
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, begin(ledger, provider))


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb"]
)
def test_nobody_is_sent_to_another_site(ledger: Ledger, provider: Provider, path: str) -> None:
    with pytest.raises(BadInput):
        begin(ledger, provider, path)


def test_a_failed_sign_in_is_the_visitors(ledger: Ledger, provider: Provider) -> None:
    with pytest.raises(Unauthenticated):
        come_back(ledger, provider, begin(ledger, provider))
    with ledger.database.read() as session:
        (failed,) = trail.find(session, Action.SIGN_IN_FAILED)
    assert failed.event.actor == VISITOR.id
