"""Signing by people whom an OpenID provider vouches for: it asks them anew, for this record.

Rules, in order; each refusal is recorded, which alerts:

1. The person may sign in this meaning, is linked to the provider, and was shown what stands there.
2. The provider is asked with ``prompt=login`` and ``max_age=0``. The nonce is the SHA-256 of the
   challenge's id, a secret that this browser alone keeps, and the hash of the record, so that what
   the provider signs is for this record alone.
3. It comes back once, within two minutes, in the same browser and in the same open session.
4. The token is good (``auth.oidc_token``), its nonce is that of this record, its subject is the
   person, and they proved who they are (``auth_time``) after the challenge was made.
5. Then it is signed by the rules of ``service``.

An existing session, here or at the provider, never counts (ES-03, A11d §13.3).
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.auth import oidc_requests
from app.auth.actor import Actor
from app.auth.oidc import Begun, ask, own_path
from app.auth.oidc_provider import Provider
from app.auth.oidc_requests import Asked
from app.auth.oidc_token import LEEWAY_S, Identity, TokenRefused
from app.auth.store import get_person
from app.core.canonical import sha256_of
from app.core.errors import Conflict, Unauthenticated
from app.core.ids import new_id
from app.review.states import Meaning
from app.signatures import store
from app.signatures.service import record_refusal, recording_refusals, sign_proven
from app.signatures.showing import record_shown
from app.signatures.signing import Signing, require_signer
from app.signatures.store import Challenge, Signature

SIGNING_PATH = "/oidc/signed"
"""Where the provider sends the browser back to: registered there beside the one of signing in."""

METHOD = "oidc"
_GOOD_FOR = timedelta(minutes=2)


class NotProven(Unauthenticated):
    """Whoever came back did not prove who signs. The trail says what was wrong."""

    def __init__(self) -> None:
        super().__init__("this does not prove who signs", hint="Begin the signing again")


def begin_challenge(
    signing: Signing,
    provider: Provider,
    actor: Actor,
    draft_id: str,
    meaning: Meaning,
    shown_sha256: str,
    *,
    reason: str | None = None,
    return_to: str = "/",
) -> Begun:
    """Where to send the browser. Raises Forbidden, RecordChanged, Unavailable."""
    ledger, browser = signing.gate.ledger, oidc_requests.new_browser_secret()
    refusals = recording_refusals(signing.gate, actor, "draft", draft_id, meaning)
    with refusals, ledger.database.read() as session:
        now = ledger.clock()
        require_signer(signing, session, actor, meaning, now)
        _require_linked(session, actor, provider)
        record_shown(session, actor, draft_id, meaning, shown_sha256)
    challenge_id = new_id("CHALLENGE")
    challenge = Challenge(
        id=challenge_id,
        person=actor.person or "",
        session=actor.session or "",
        draft=draft_id,
        meaning=meaning,
        sha256=shown_sha256,
        reason=reason,
        nonce=nonce_of(challenge_id, browser, shown_sha256),
        made_at=now,
        expires_at=now + _GOOD_FOR,
    )
    with ledger.database.write() as session:
        store.add_challenge(session, challenge)
    verifier, path = oidc_requests.new_verifier(), own_path(return_to)
    asked = Asked(challenge.nonce, verifier, path, challenge_id)
    return ask(
        ledger, provider, browser, asked, SIGNING_PATH, _GOOD_FOR, prompt="login", max_age="0"
    )


def complete_challenge(
    signing: Signing,
    provider: Provider,
    actor: Actor,
    *,
    code: str | None,
    state: str,
    browser: str,
) -> tuple[Signature, str]:
    """The signature, and the path to go on to. Raises :class:`NotProven`, and what signing
    raises."""
    ledger = signing.gate.ledger
    with ledger.database.write() as session:
        asked = oidc_requests.take(session, state, browser, ledger.clock(), signing=True)
        challenge = asked and store.take_challenge(session, asked.challenge or "", ledger.clock())
    if asked is None or challenge is None:
        why = "no challenge that is still good"
        record_refusal(signing.gate, actor, "draft", "unknown", why=why)
        raise NotProven
    try:
        _check_same(challenge, actor, browser)
        identity = _identify(provider, challenge, code, asked.verifier)
        with ledger.database.read() as session:
            _check_identity(session, challenge, identity, ledger.clock())
    except TokenRefused as refusal:
        record_refusal(signing.gate, actor, "draft", challenge.draft, why=str(refusal))
        raise NotProven from refusal
    signed = sign_proven(
        signing,
        actor,
        challenge.draft,
        challenge.meaning,
        challenge.sha256,
        METHOD,
        challenge.reason,
    )
    return signed, asked.return_to


def nonce_of(challenge_id: str, browser: str, record_sha256: str) -> str:
    return sha256_of([challenge_id, browser, record_sha256])


def _require_linked(session: Session, actor: Actor, provider: Provider) -> None:
    person = get_person(session, actor.person or "")
    if person.oidc_subject is None or person.oidc_issuer != provider.client.issuer:
        raise Conflict(
            f"{person.username} is not linked to the OpenID provider",
            got=person.oidc_issuer,
            expected=provider.client.issuer,
            hint="Sign with a password, or have an administrator link the account",
        )


def _check_same(challenge: Challenge, actor: Actor, browser: str) -> None:
    """Rule 3, and that the row still is for the record that the nonce was made for."""
    if (challenge.person, challenge.session) != (actor.person, actor.session):
        raise TokenRefused("the challenge was made in another session")
    if challenge.nonce != nonce_of(challenge.id, browser, challenge.sha256):
        raise TokenRefused("the challenge was made for another record")


def _identify(
    provider: Provider, challenge: Challenge, code: str | None, verifier: str
) -> Identity:
    if code is None:
        raise TokenRefused("the provider let nobody in")
    return provider.identify(code, SIGNING_PATH, nonce=challenge.nonce, verifier=verifier)


def _check_identity(
    session: Session, challenge: Challenge, identity: Identity, now: datetime
) -> None:
    """Rule 4. The provider's time has whole seconds; of its clock's lag nothing is forgiven."""
    person = get_person(session, challenge.person)
    if (identity.issuer, identity.subject) != (person.oidc_issuer, person.oidc_subject):
        raise TokenRefused(f"the provider names another person: {identity.subject}")
    at = identity.authenticated_at
    if at is None:
        raise TokenRefused("the provider does not say when it asked the person (auth_time)")
    made_at = challenge.made_at.replace(microsecond=0)
    latest = min(challenge.expires_at, now + timedelta(seconds=LEEWAY_S))
    if not made_at <= at <= latest:
        raise TokenRefused(
            "the person did not prove who they are for this challenge",
            expected=f"auth_time from {made_at.isoformat()} to {latest.isoformat()}",
            got=at.isoformat(),
        )
