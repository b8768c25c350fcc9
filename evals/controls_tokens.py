"""Attempts at more than was given (IA-07, ES-06): tokens of every combination of permits at every
route that changes something; and tokens and sessions that are forged, over, altered, or shown for
somebody else."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import combinations, cycle, product
from typing import Any, Final

from app.auth.actor import Role
from app.auth.people import deactivate, revoke
from app.auth.permissions import MACHINE, Permission
from app.auth.rules import GrantKind
from app.auth.store import change_person, holdings
from evals.attempts import Attempt, shuffled
from evals.controls_desk import Desk, changing_routes, open_desk
from evals.controls_draft import OPEN_STATEMENT
from evals.controls_office import ADMINISTRATOR, CSRF, REASON, Caller, Office, Person
from evals.controls_plant import DEVIATIONS
from evals.controls_routes import RECIPES

_COMBINATIONS: Final = tuple(
    frozenset(chosen)
    for size in range(1, len(MACHINE) + 1)
    for chosen in combinations(sorted(MACHINE), size)
)
_ROUTES_TO_TRICKS = 2  # attempts at a route for each of another kind
_INVESTIGATION: Final = {"deviation": DEVIATIONS[0]}

Tried = Callable[[], bool]
Trick = Callable[[Desk], tuple[Tried, Tried]]
"""The attempt and its twin."""


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    """``office`` has the records of a plant."""
    desk = open_desk(office)
    kinds = cycle([*[_at_routes(desk)] * _ROUTES_TO_TRICKS, _tricks(desk)])
    for _ in range(number):
        yield next(next(kinds))


def _at_routes(desk: Desk) -> Iterator[Attempt]:
    machines: dict[frozenset[Permission], Caller] = {}
    rights = changing_routes(desk.office)
    for (route, right), permits in shuffled([*product(rights.items(), _COMBINATIONS)]):
        if right in permits and right != Permission.ME:
            continue  # it is given to the machine
        call = RECIPES[route](desk)
        if permits not in machines:
            machines[permits] = desk.office.token(desk.office.seated(desk.owner), permits)[1]
        is_own = call.owner is desk.office.seated(desk.owner)
        machine = machines[permits] if is_own else desk.office.token(call.owner, permits)[1]
        yield Attempt(
            f"token with {', '.join(sorted(permits))} at {' '.join(route)}",
            lambda call=call, machine=machine: call.make(machine),
            lambda call=call: call.make(call.by),
        )


def _tricks(desk: Desk) -> Iterator[Attempt]:
    for name, trick in shuffled([*TRICKS.items()]):
        tried, twin = trick(desk)
        yield Attempt(f"tokens: {name}", tried, twin)


def _investigate(caller: Caller) -> bool:
    """What a machine is for; asked for again it is the same job."""
    asked = caller.ask("POST", "/investigations", _INVESTIGATION, idempotency_key="once")
    if asked.is_success:
        caller.office.wait_for(asked.json()["id"])
    return asked.is_success


def _good(desk: Desk) -> Caller:
    return desk.office.token(desk.office.seated(desk.owner))[1]


def _spoilt(spoil: Callable[[str], str]) -> Trick:
    """Another header than the one of a token that is good."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        good = _good(desk)
        bad = good.showing(authorization=spoil(good.headers["Authorization"]))
        return lambda: _investigate(bad), lambda: _investigate(good)

    return trick


def _over(end: Callable[[Desk, Person, str], None]) -> Trick:
    """A token that was good until what ``end`` does with its owner, or with it."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        owner = desk.office.hire(Role.WRITER)
        token_id, machine = desk.office.token(desk.office.enter(owner), days=1)
        end(desk, owner, token_id)
        return lambda: _investigate(machine), lambda: _investigate(_good(desk))

    return trick


def _expire(desk: Desk, _owner: Person, _token: str) -> None:
    desk.office.clock.advance(timedelta(days=1))


def _revoke_by_owner(desk: Desk, owner: Person, token: str) -> None:
    desk.office.enter(owner).ask("DELETE", f"/tokens/{token}").raise_for_status()


def _revoke_by_administrator(desk: Desk, _owner: Person, token: str) -> None:
    desk.office.seated(desk.administrator).ask("DELETE", f"/tokens/{token}").raise_for_status()


def _deactivate(desk: Desk, owner: Person, _token: str) -> None:
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        deactivate(work, owner.id, REASON)


def _lock(desk: Desk, owner: Person, _token: str) -> None:
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        change_person(work.session, owner.id, locked_at=work.now)


def _take_role(desk: Desk, owner: Person, _token: str) -> None:
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        for one in holdings(work.session, owner.id, work.now):
            if one.kind is GrantKind.ROLE:
                revoke(work, one.id, REASON)


def _take_site(desk: Desk, owner: Person, _token: str) -> None:
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        for one in holdings(work.session, owner.id, work.now):
            if one.kind is GrantKind.SITE:
                revoke(work, one.id, REASON)


def _minting(change: Callable[[Desk], dict[str, Any]]) -> Trick:
    """A token that would be given more than there is to give."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        seat, right = desk.office.seated(desk.owner), _wanted(desk)
        wrong = {**right, **change(desk)}
        return lambda: _minted(seat, wrong), lambda: _minted(seat, right)

    return trick


def _minting_as(choose: Callable[[Desk], Caller]) -> Trick:
    """By who cannot have any."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        other, wanted = choose(desk), _wanted(desk)
        seat = desk.office.seated(desk.owner)
        return lambda: _minted(other, wanted), lambda: _minted(seat, wanted)

    return trick


def _minted(caller: Caller, wanted: dict[str, Any]) -> bool:
    return caller.ask("POST", "/tokens", wanted).is_success


def _wanted(desk: Desk) -> dict[str, Any]:
    expires_at = (desk.office.clock() + timedelta(days=3)).isoformat()
    return {"name": "a machine", "permits": sorted(MACHINE), "expires_at": expires_at}


def _lacking(permit: Permission, method: str, path: str, body: Any = None) -> Trick:
    """All permits but the one that is asked for."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        where = path.format(draft=desk.investigated)
        seat = desk.office.seated(desk.owner)
        without = desk.office.token(seat, MACHINE - {permit})[1]
        with_it = desk.office.token(seat, frozenset({permit}))[1]
        return (
            lambda: without.ask(method, where, body).is_success,
            lambda: with_it.ask(method, where, body).is_success,
        )

    return trick


def _narrowed(desk: Desk) -> tuple[Tried, Tried]:
    """A token of one site asks for a draft of another."""
    seat, draft = desk.office.seated(desk.owner), desk.draft()
    given = {**_wanted(desk), "sites": ["ELSEWHERE"]}
    secret = seat.ask("POST", "/tokens", given).json()["secret"]
    narrow, path = desk.office.nobody.showing(authorization=f"Bearer {secret}"), f"/drafts/{draft}"
    return lambda: narrow.ask("GET", path).is_success, lambda: seat.ask("GET", path).is_success


def _for_somebody(**headers: str) -> Trick:
    """A machine that says it acts for its owner, who could."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        owner = desk.owner.username
        said = {name: value.format(owner=owner) for name, value in headers.items()}
        return _editing(desk, _good(desk).showing(**said), f"?on_behalf_of={owner}")

    return trick


def _as_caller(choose: Callable[[Desk, Caller], Caller]) -> Trick:
    """An edit, by somebody who shows a part of the owner's session."""

    def trick(desk: Desk) -> tuple[Tried, Tried]:
        return _editing(desk, choose(desk, desk.office.seated(desk.owner)))

    return trick


def _editing(desk: Desk, caller: Caller, query: str = "") -> tuple[Tried, Tried]:
    path = f"/drafts/{desk.draft()}/statements/{OPEN_STATEMENT}"
    body = {"text": "Somebody saw it well.", "reason": REASON}
    seat = desk.office.seated(desk.owner)
    return (
        lambda: caller.ask("PUT", f"{path}{query}", body, if_match='"1"').is_success,
        lambda: seat.ask("PUT", path, body, if_match='"1"').is_success,
    )


def _another(desk: Desk) -> Caller:
    """A session of somebody who may not edit."""
    return desk.office.enter(desk.staff.reviewer)


def _digest(authorization: str) -> str:
    """As it is stored."""
    return f"Bearer {sha256(authorization[7:].encode()).hexdigest()}"


TRICKS: Final[dict[str, Trick]] = {
    "one character altered": _spoilt(lambda good: good[:-1] + ("A" if good[-1] != "A" else "B")),
    "shortened": _spoilt(lambda good: good[:-1]),
    "lengthened": _spoilt(lambda good: f"{good}x"),
    "in capitals": _spoilt(lambda good: f"Bearer {good[7:].upper()}"),
    "without its prefix": _spoilt(lambda good: f"Bearer {good[10:]}"),
    "another prefix": _spoilt(lambda good: f"Bearer xx_{good[10:]}"),
    "its stored hash": _spoilt(_digest),
    "its hash behind the prefix": _spoilt(lambda good: f"Bearer vd_{_digest(good)[7:]}"),
    "another scheme": _spoilt(lambda good: f"Basic {good[7:]}"),
    "no scheme": _spoilt(lambda good: good[7:]),
    "nothing": _spoilt(lambda _: "Bearer "),
    "a wildcard": _spoilt(lambda _: "Bearer vd_%"),
    "expired": _over(_expire),
    "revoked by its owner": _over(_revoke_by_owner),
    "revoked by an administrator": _over(_revoke_by_administrator),
    "of a deactivated person": _over(_deactivate),
    "of a locked person": _over(_lock),
    "of a person whose role is gone": _over(_take_role),
    "of a person whose sites are gone": _over(_take_site),
    **{
        f"a forged permit {permit}": _minting(
            lambda _, permit=permit: {"permits": [*sorted(MACHINE), permit]}
        )
        for permit in sorted(frozenset(Permission) - MACHINE)
    },
    "an unknown permit": _minting(lambda _: {"permits": ["*"]}),
    "no end": _minting(lambda _: {"expires_at": None}),
    "an end after years": _minting(
        lambda desk: {"expires_at": (desk.office.clock() + timedelta(days=400)).isoformat()}
    ),
    "for another person": _minting(lambda desk: {"person": desk.staff.approver.id}),
    "with roles": _minting(lambda _: {"roles": ["qa_approver"]}),
    "made by a token": _minting_as(_good),
    "made by a reviewer": _minting_as(lambda desk: desk.office.seated(desk.staff.reviewer)),
    "made by an administrator": _minting_as(lambda desk: desk.office.seated(desk.administrator)),
    "reading without the permit": _lacking(Permission.RECORDS_READ, "GET", "/drafts/{draft}"),
    "exporting without the permit": _lacking(
        Permission.DRAFT_EXPORT, "GET", "/drafts/{draft}/export.json"
    ),
    "drafting without the permit": _lacking(
        Permission.DRAFT_CREATE, "POST", "/investigations", _INVESTIGATION
    ),
    "of another site": _narrowed,
    "on behalf of, said in a header": _for_somebody(x_on_behalf_of="{owner}"),
    "another user, said in a header": _for_somebody(x_forwarded_user="{owner}"),
    "a role, said in a header": _for_somebody(x_role="writer", x_permission="draft:edit"),
    "a token beside the owner's session": _as_caller(
        lambda desk, seat: seat.showing(authorization=_good(desk).headers["Authorization"])
    ),
    "another's session, own token for pages": _as_caller(
        lambda desk, seat: _another(desk).showing(cookie=seat.headers["Cookie"])
    ),
    "own session, another's token for pages": _as_caller(
        lambda desk, seat: _another(desk).showing(x_csrf_token=seat.headers[CSRF])
    ),
    "the token for pages as the session": _as_caller(
        lambda _, seat: seat.showing(cookie=f"veridraft_session={seat.headers[CSRF]}")
    ),
    "the session's cookie under another name": _as_caller(
        lambda _, seat: seat.showing(cookie=seat.headers["Cookie"].replace("veri", "x-veri"))
    ),
}
