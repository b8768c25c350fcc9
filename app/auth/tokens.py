"""API tokens: a machine that reads and drafts in a person's name (IA-07, ES-06).

Rules, in order:

1. A person makes a token for themselves, in a session; it ends within 366 days.
2. It permits at most what is in ``permissions.MACHINE``, and at any time no more than its person
   may then; it sees what both its person and the token may see.
3. It is refused once it has expired or was revoked, and while its person is locked or deactivated.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth import store, tokens_store
from app.auth.acting import acting, allow
from app.auth.actor import Actor, Kind, Scope
from app.auth.permissions import MACHINE, Permission, permits
from app.auth.rules import roles_in, scope_in, text
from app.auth.sessions_store import digest, new_secret
from app.auth.tokens_store import Token
from app.core.errors import BadInput, Conflict, Unauthenticated
from app.core.ids import new_id

PREFIX = "vd_"
LONGEST = timedelta(days=366)


def make_token(
    work: Work,
    name: str,
    permitted: Iterable[Permission],
    expires_at: datetime,
    sites: Iterable[str] | None = None,
    products: Iterable[str] | None = None,
) -> tuple[str, str]:
    """``(id, secret)``; the secret is shown this once. ``sites`` and ``products`` narrow the
    person's own; None narrows nothing."""
    actor = allow(work, Permission.TOKENS_OWN)
    wanted = frozenset(permitted)
    _check(actor, wanted, expires_at, work.now)
    token = Token(
        id=new_id("TOKEN"),
        name=text(name, "name", 100),
        person=_person(actor),
        permits=frozenset(permission.value for permission in wanted),
        scope=Scope.of(sites, products),
        made_at=work.now,
        expires_at=expires_at,
        revoked_at=None,
    )
    secret = PREFIX + new_secret()
    tokens_store.add(work.session, secret, token)
    new = _shown(token) | {"secret_sha256": digest(secret)}
    work.record(Action.TOKEN_MADE, "token", token.id, new=new)
    return token.id, secret


def actor_of_token(ledger: Ledger, secret: str) -> Actor:
    """The machine, with what is left of its person's rights at this moment. Raises
    :class:`Unauthenticated`, in the same words whatever is wrong."""
    now = ledger.clock()
    with ledger.database.read() as session:
        token = tokens_store.of_secret(session, secret)
        if token is None or not token.is_good(now):
            raise _refused()
        if not store.get_person(session, token.person).is_admissible:
            raise _refused()
        held = store.holdings(session, token.person, now)
    return Actor(
        Kind.TOKEN,
        token.id,
        roles=roles_in(held),
        scope=scope_in(held).within(token.scope),
        person=token.person,
        permits=token.permits,
    )


def revoke_token(work: Work, token_id: str) -> None:
    """By its person or an administrator; to anybody else there is no such token."""
    actor = acting(work)
    token = tokens_store.get(work.session, token_id)
    own = actor.is_interactive and actor.person == token.person
    if not (own or permits(actor, Permission.PEOPLE_ADMINISTER)):
        raise tokens_store.no_token(token_id)
    if token.revoked_at is not None:
        raise Conflict(f"the token {token_id} was revoked before")
    tokens_store.revoke(work.session, token_id, work.now)
    work.record(Action.TOKEN_REVOKED, "token", token_id, old=_shown(token))


def _check(
    actor: Actor, wanted: frozenset[Permission], expires_at: datetime, now: datetime
) -> None:
    if not wanted:
        raise BadInput("a token that permits nothing", where="permits")
    beyond = [one for one in wanted if one not in MACHINE or not permits(actor, one)]
    if beyond:
        allowed = sorted(one for one in MACHINE if permits(actor, one))
        raise BadInput(
            "a token cannot be given this",
            where="permits",
            expected=f"of {', '.join(allowed)}",
            got=", ".join(sorted(beyond)),
        )
    if not now < expires_at <= now + LONGEST:
        raise BadInput(
            "a token cannot end then",
            where="expires_at",
            expected=f"after now and within {LONGEST.days} days",
            got=expires_at.isoformat(),
        )


def _person(actor: Actor) -> str:
    if actor.person is None:
        raise Unauthenticated(f"{actor.id} is nobody's")
    return actor.person


def _shown(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "person": token.person,
        "permits": sorted(token.permits),
        **token.scope.as_lists(),
        "expires_at": token.expires_at.isoformat(),
    }


def _refused() -> Unauthenticated:
    return Unauthenticated("this token is not good (any more)")
