"""Signing in with an OpenID provider, as a person whom an administrator linked to it beforehand
(``people.bind_subject``).

Authorization code with PKCE, state and nonce; each request is good once and for ten minutes, and
only in the browser that began it. A second factor is the provider's to ask for. An unknown subject
is refused in the words of any other failed sign-in: the trail says why.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import oidc_requests, store
from app.auth.acting import VISITOR
from app.auth.oidc_provider import Provider
from app.auth.oidc_requests import Asked
from app.auth.oidc_token import TokenRefused
from app.auth.sessions import Method, SignedIn, open_session, refused
from app.core.errors import BadInput, Unauthenticated

SIGN_IN_PATH = "/oidc/signed-in"
"""Where the provider sends the browser back to: registered there, below ``VERIDRAFT_BASE_URL``."""

_GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and the secret that it alone keeps until it comes back."""

    url: str
    browser: str


def begin(ledger: Ledger, provider: Provider, return_to: str = "/") -> Begun:
    """``return_to`` is a path of this site. Raises :class:`Unavailable` without the provider."""
    nonce = secrets.token_urlsafe(32)
    asked = Asked(nonce, oidc_requests.new_verifier(), own_path(return_to), challenge=None)
    browser = oidc_requests.new_browser_secret()
    return ask(ledger, provider, browser, asked, SIGN_IN_PATH, _GOOD_FOR)


def complete(
    ledger: Ledger, provider: Provider, *, code: str | None, state: str, browser: str
) -> tuple[SignedIn, str]:
    """Whoever came back, and the path that they wanted. ``code`` is None where the provider sent
    an error instead. Raises :class:`Unauthenticated`."""
    with ledger.database.write() as session:
        asked = oidc_requests.take(session, state, browser, ledger.clock(), signing=False)
    if asked is None:
        raise _refusal(ledger, "the request is unknown, used, too old or of another browser")
    if code is None:
        raise _refusal(ledger, "the provider let nobody in")
    try:
        identity = provider.identify(code, SIGN_IN_PATH, nonce=asked.nonce, verifier=asked.verifier)
    except TokenRefused as error:
        raise _refusal(ledger, str(error)) from error
    with ledger.work(VISITOR) as work:
        person = store.person_of_subject(work.session, identity.issuer, identity.subject)
        if person is not None and person.is_admissible:
            return open_session(work, person, Method.OIDC), asked.return_to
    why = "belongs to nobody" if person is None else "is of an account that is locked or closed"
    raise _refusal(ledger, f"the subject {identity.subject} {why}")


def ask(
    ledger: Ledger,
    provider: Provider,
    browser: str,
    asked: Asked,
    path: str,
    good_for: timedelta,
    **more: str,
) -> Begun:
    """Remember the request and say where the browser goes with it."""
    state = oidc_requests.state_of(browser)
    url = provider.authorization_url(
        path, state=state, nonce=asked.nonce, verifier=asked.verifier, **more
    )
    now = ledger.clock()
    with ledger.database.write() as session:
        oidc_requests.remember(session, browser, asked, now, now + good_for)
    return Begun(url, browser)


def own_path(path: str) -> str:
    """No address of another site, in any spelling that a browser takes for one."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        raise BadInput("not a path of this site", got=path, expected="/…")
    return path


def _refusal(ledger: Ledger, why: str) -> Unauthenticated:
    """Recorded in a transaction of its own, then refused without the reason."""
    with ledger.work(VISITOR) as work:
        new = {"method": Method.OIDC.value, "why": why}
        work.record(Action.SIGN_IN_FAILED, "sign_in", "an OpenID provider", new=new)
    return refused()
