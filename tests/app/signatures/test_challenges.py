from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from app.audit.actions import Action
from app.audit.alerts import acknowledge, open_alerts
from app.auth.actor import Actor, Kind, Role
from app.auth.oidc import Begun, begin, complete
from app.auth.oidc_provider import Provider, provider_of
from app.auth.people import bind_subject
from app.auth.sessions import sign_out
from app.core.errors import BadInput, Conflict, Forbidden, Unauthenticated
from app.core.settings import Settings
from app.drafts.states import DraftState
from app.review.rules import NotIndependent
from app.review.states import Meaning
from app.signatures.challenges import NotProven, begin_challenge, complete_challenge
from app.signatures.showing import RecordChanged
from app.signatures.store import Signature
from app.signatures.tables import signing_challenges
from app.signatures.verify import verify_signatures
from tests.app.signatures.office import ADMINISTRATOR, DRAFT, Office, Team
from tests.conftest import Ticking
from tests.openid_provider import Claims, OpenIdProvider, browse, running


@pytest.fixture
def served(office: Office) -> Iterator[OpenIdProvider]:
    with running(office.ledger.clock, "ES256") as provider:
        yield provider


@pytest.fixture
def provider(served: OpenIdProvider, office: Office) -> Provider:
    made = provider_of(
        Settings(
            oidc_issuer=served.issuer,
            oidc_client_id="veridraft",
            oidc_client_secret=SecretStr(served.client_secret),
        ),
        office.ledger.clock,
    )
    assert made is not None
    return made


@pytest.fixture
def writer(office: Office, team: Team, served: OpenIdProvider, provider: Provider) -> Actor:
    """Signed in by the provider; the note is ready for the signature."""
    office.prepare(team.writer)
    with office.ledger.work(ADMINISTRATOR) as work:
        bind_subject(work, team.writer.person or "", served.issuer, "sub-1", "single sign-on")
    answer_alerts(office)
    begun = begin(office.ledger, provider)
    code, state = browse(begun.url)
    came = {"code": code, "state": state, "browser": begun.browser}
    return complete(office.ledger, provider, **came)[0].actor


def answer_alerts(office: Office) -> None:
    """Somebody else has asked the person whose credentials were renewed."""
    with office.ledger.work(Actor(Kind.CLI, "qa")) as work:
        for entry in open_alerts(work.session):
            acknowledge(work, entry.seq, "asked in person")


def challenge(office: Office, provider: Provider, actor: Actor, **changed: Any) -> Begun:
    sha256 = office.record(Meaning.AUTHORED)
    return begin_challenge(
        office.signing, provider, actor, DRAFT, Meaning.AUTHORED, sha256, **changed
    )


def come_back(
    office: Office, provider: Provider, actor: Actor, begun: Begun, **changed: Any
) -> Signature:
    code, state = browse(begun.url)
    came = {"code": code, "state": state, "browser": begun.browser} | changed
    return complete_challenge(office.signing, provider, actor, **came)[0]


def refusals(office: Office) -> list[str]:
    return [event.new["why"] for event in office.told(Action.SIGNATURE_REFUSED)]


@pytest.mark.req("ES-03")
def test_the_provider_asks_anew_and_the_note_is_signed(
    office: Office, provider: Provider, writer: Actor
) -> None:
    begun = challenge(office, provider, writer, return_to="/drafts/NOTE-1")
    asked = dict(parse_qsl(urlsplit(begun.url).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    code, state = browse(begun.url)
    made, return_to = complete_challenge(
        office.signing, provider, writer, code=code, state=state, browser=begun.browser
    )
    assert (made.method, made.meaning, return_to) == ("oidc", "authored", "/drafts/NOTE-1")
    assert office.state() is DraftState.IN_REVIEW
    key = office.ledger.key
    with office.ledger.database.read() as session:
        assert verify_signatures(session, {key.key_id: key.public}) == []


@pytest.mark.req("ES-02")
def test_the_nonce_is_another_for_each_record_and_browser(
    office: Office, provider: Provider, writer: Actor
) -> None:
    urls = [challenge(office, provider, writer).url for _ in range(2)]
    nonces = {dict(parse_qsl(urlsplit(url).query))["nonce"] for url in urls}
    assert len(nonces) == 2
    assert all(len(nonce) == 64 for nonce in nonces)


def without_asking(provider: OpenIdProvider, claims: Claims) -> str:
    """A provider that lets its own session count."""
    return provider.sign({**claims, "auth_time": claims["auth_time"] - 3600})


def before_the_challenge(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign({**claims, "auth_time": claims["auth_time"] - 30})


def in_the_future(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign({**claims, "auth_time": claims["auth_time"] + 600})


def silent_about_the_time(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign({name: claims[name] for name in claims if name != "auth_time"})


def as_another_person(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign({**claims, "sub": "sub-2"})


def for_another_record(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.sign({**claims, "nonce": "0" * 64})


@pytest.mark.req("ES-03")
@pytest.mark.parametrize(
    "forge",
    [
        without_asking,
        before_the_challenge,
        in_the_future,
        silent_about_the_time,
        as_another_person,
        for_another_record,
    ],
)
def test_what_does_not_prove_who_signs_is_refused(
    office: Office,
    provider: Provider,
    writer: Actor,
    served: OpenIdProvider,
    forge: Callable[[OpenIdProvider, Claims], str],
) -> None:
    served.forge = forge
    cast("Ticking", office.ledger.clock).now += timedelta(seconds=30)
    with pytest.raises(NotProven):
        come_back(office, provider, writer, challenge(office, provider, writer))
    assert office.signatures() == ()
    assert len(refusals(office)) == 1


@pytest.mark.req("ES-03")
def test_a_challenge_is_good_once(office: Office, provider: Provider, writer: Actor) -> None:
    begun = challenge(office, provider, writer)
    come_back(office, provider, writer, begun)
    with pytest.raises(NotProven):
        come_back(office, provider, writer, begun)
    assert refusals(office) == ["no challenge that is still good"]


@pytest.mark.req("ES-03")
def test_two_minutes_are_too_long(office: Office, provider: Provider, writer: Actor) -> None:
    begun = challenge(office, provider, writer)
    cast("Ticking", office.ledger.clock).now += timedelta(minutes=2)
    with pytest.raises(NotProven):
        come_back(office, provider, writer, begun)
    assert office.signatures() == ()


@pytest.mark.parametrize("changed", [{"code": None}, {"code": "made up"}, {"browser": "another"}])
def test_what_the_provider_did_not_send_is_refused(
    office: Office, provider: Provider, writer: Actor, changed: Any
) -> None:
    with pytest.raises(NotProven):
        come_back(office, provider, writer, challenge(office, provider, writer), **changed)
    assert office.signatures() == ()


@pytest.mark.req("ES-03")
def test_a_sign_in_is_no_signing_and_a_signing_no_sign_in(
    office: Office, provider: Provider, writer: Actor
) -> None:
    signing_in = begin(office.ledger, provider)
    with pytest.raises(NotProven):
        come_back(office, provider, writer, signing_in)
    begun = challenge(office, provider, writer)
    code, state = browse(begun.url)
    with pytest.raises(Unauthenticated):
        complete(office.ledger, provider, code=code, state=state, browser=begun.browser)


@pytest.mark.req("ES-03")
def test_a_challenge_belongs_to_its_session(
    office: Office, provider: Provider, writer: Actor, team: Team
) -> None:
    assert team.writer.session != writer.session
    with pytest.raises(NotProven):
        come_back(office, provider, team.writer, challenge(office, provider, writer))
    begun = challenge(office, provider, writer)
    with office.ledger.work(writer) as work:
        sign_out(work)
    with pytest.raises(Unauthenticated):
        come_back(office, provider, writer, begun)
    assert office.signatures() == ()


@pytest.mark.req("ES-02", "H24")
def test_a_record_that_was_changed_meanwhile_is_not_signed(
    office: Office, provider: Provider, writer: Actor
) -> None:
    begun = challenge(office, provider, writer)
    office.edit(writer, "Everything was in range.")
    office.adopt(writer)
    with pytest.raises(RecordChanged, match="version 2"):
        come_back(office, provider, writer, begun)


@pytest.mark.req("ES-02")
def test_a_challenge_cannot_be_turned_to_another_record(
    office: Office, provider: Provider, writer: Actor
) -> None:
    begun = challenge(office, provider, writer)
    office.edit(writer, "Everything was in range.")
    office.adopt(writer)
    with office.ledger.database.write() as session:
        session.execute(update(signing_challenges).values(sha256=office.record(Meaning.AUTHORED)))
    with pytest.raises(NotProven):
        come_back(office, provider, writer, begun)
    assert refusals(office) == ["the challenge was made for another record"]


def test_nothing_is_asked_for_what_could_not_be_signed(
    office: Office, provider: Provider, writer: Actor, team: Team
) -> None:
    sha256 = office.record(Meaning.REVIEWED)
    with pytest.raises(Forbidden):
        begin_challenge(office.signing, provider, writer, DRAFT, Meaning.REVIEWED, sha256)
    with pytest.raises(RecordChanged):
        begin_challenge(office.signing, provider, writer, DRAFT, Meaning.AUTHORED, "0" * 64)
    with pytest.raises(Conflict, match="not linked"):
        begin_challenge(office.signing, provider, team.reviewer, DRAFT, Meaning.REVIEWED, sha256)
    with pytest.raises(BadInput):
        challenge(office, provider, writer, return_to="//evil.example")
    assert len(refusals(office)) == 3


@pytest.mark.req("ES-06")
def test_no_machine_begins_a_challenge(office: Office, provider: Provider, writer: Actor) -> None:
    for machine in (replace(writer, session=None), replace(writer, permits=None, person=None)):
        with pytest.raises(Forbidden):
            challenge(office, provider, machine)


@pytest.mark.req("ES-05")
def test_the_provider_does_not_make_anybody_independent(
    office: Office, provider: Provider, served: OpenIdProvider, writer: Actor
) -> None:
    come_back(office, provider, writer, challenge(office, provider, writer))
    second = office.hire("wanda2", Role.REVIEWER, identity="HR-wanda")
    with office.ledger.work(ADMINISTRATOR) as work:
        bind_subject(work, second.person or "", served.issuer, "sub-9", "single sign-on")
    answer_alerts(office)
    served.subject = "sub-9"
    sha256 = office.record(Meaning.REVIEWED)
    begun = begin_challenge(office.signing, provider, second, DRAFT, Meaning.REVIEWED, sha256)
    with pytest.raises(NotIndependent):
        come_back(office, provider, second, begun)
