"""What the pages of people show: each account's state, what it holds, and what it may sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.audit.alerts import open_alerts
from app.audit.chain import ChainedEvent
from app.auth import qualification, qualification_store, store
from app.auth.acting import is_self, own_ids
from app.auth.actor import Actor, Role
from app.auth.permissions import PERMITTED, Permission, permits
from app.auth.qualification import Attestation, Course
from app.auth.rules import ALL, Grant, GrantKind, roles_in, scope_in
from app.auth.store import Person
from app.auth.tokens_store import Token, tokens_of
from app.web.frame.shell import words_of_scope

COURSES = {
    Course.SYSTEM_USE: "the use of the system",
    Course.AI_LIMITS: "the limits of AI",
}
ATTESTATIONS = {
    Attestation.IDENTITY_VERIFIED: "identity verified by another person",
    Attestation.SIGNATURE_ACCOUNTABILITY: "accountability typed in person",
    Attestation.CERTIFICATION_LETTER: "certification letter of the organisation",
}


class State(StrEnum):
    """In the order in which they matter."""

    DEACTIVATED = "deactivated"
    LOCKED = "locked"
    NO_CREDENTIALS = "no credentials yet"
    NO_ROLE = "no role"
    ACTIVE = "active"


@dataclass(frozen=True)
class Condition:
    """Something that must hold before a person signs."""

    title: str
    passed: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """``conditions`` is empty for whoever has no role that signs."""

    person: Person
    roles: tuple[Role, ...]
    scope: str
    state: State
    conditions: tuple[Condition, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(words for one in self.conditions for words in one.missing)


@dataclass(frozen=True)
class Held:
    """A running grant; a delegated one does not count while its delegator lacks the role."""

    grant: Grant
    on_behalf_of: str | None
    counts: bool


@dataclass(frozen=True)
class Alert:
    """``is_mine``: raised by whoever reads this or about them, who cannot answer for it."""

    entry: ChainedEvent
    is_mine: bool


@dataclass(frozen=True)
class Dossier:
    """All that is kept of one account. ``beginning`` is what it takes to begin to work."""

    account: Account
    beginning: tuple[Condition, ...]
    held: tuple[Held, ...]
    trainings: tuple[Row, ...]
    attestations: tuple[Row, ...]
    alerts: tuple[Alert, ...]
    tokens: tuple[Token, ...]
    same_person: tuple[Person, ...]
    is_own: bool


def accounts(session: Session, now: datetime, wanted: str = "") -> list[Account]:
    """Those whose names hold ``wanted``, in order of user names, the deactivated last."""
    held: dict[str, list[Grant]] = {}
    for grant in store.all_holdings(session, now):
        held.setdefault(grant.person, []).append(grant)
    found = [
        account_of(session, person, held.get(person.id, ()), now)
        for person in store.all_people(session)
        if wanted.casefold() in f"{person.name} {person.username}".casefold()
    ]
    return sorted(found, key=lambda one: not one.person.is_active)


def account_of(session: Session, person: Person, held: Iterable[Grant], now: datetime) -> Account:
    kept = list(held)
    roles = roles_in(kept)
    signs = bool(roles & PERMITTED[Permission.SIGN])
    return Account(
        person=person,
        roles=tuple(sorted(roles)),
        scope=words_of_scope(scope_in(kept)),
        state=_state(person, roles),
        conditions=conditions_of(session, person, now) if signs else (),
    )


def conditions_of(session: Session, person: Person, now: datetime) -> tuple[Condition, ...]:
    """What a signature asks for, as the rules ask when one is made."""
    courses = qualification.lacking_courses(session, person.id, now)
    attested = qualification.lacking_attestations(session, person.id, now)
    renewals = qualification.open_renewals(session, person.id)
    return (
        _condition("Training is current", (f"training in {COURSES[one]}" for one in courses)),
        _condition("Attestations", (ATTESTATIONS[one] for one in attested)),
        _condition(
            "Renewed credentials are answered for",
            (f"alert {one} is not answered for" for one in renewals),
        ),
    )


def dossier_of(session: Session, actor: Actor, person_id: str, now: datetime) -> Dossier:
    """Raises NotFound."""
    person = store.get_person(session, person_id)
    counting = store.holdings(session, person_id, now)
    return Dossier(
        account=account_of(session, person, counting, now),
        beginning=_beginning(person, counting),
        held=tuple(_held(session, person_id, counting, now)),
        trainings=tuple(qualification_store.trainings_of(session, person_id)),
        attestations=tuple(qualification_store.attestations_of(session, person_id)),
        alerts=tuple(alerts_about(session, actor, person_id)),
        tokens=tuple(tokens_of(session, person_id)),
        same_person=tuple(store.other_accounts(session, person)),
        is_own=is_self(session, actor, person_id),
    )


def alerts_about(session: Session, actor: Actor, person_id: str) -> list[Alert]:
    """Open ones, for whoever may read alerts."""
    if not permits(actor, Permission.ALERTS_READ):
        return []
    own = own_ids(session, actor) | {actor.id}
    return [
        Alert(entry, bool({entry.event.actor, entry.event.entity_id} & own))
        for entry in open_alerts(session, entity_id=person_id)
    ]


def known_scopes(session: Session, now: datetime) -> dict[str, list[str]]:
    """The sites and products that anybody was given, to choose from."""
    held = store.all_holdings(session, now)
    return {
        kind.value: sorted({one.value for one in held if one.kind is kind} | {ALL})
        for kind in (GrantKind.SITE, GrantKind.PRODUCT)
    }


def _beginning(person: Person, counting: Iterable[Grant]) -> tuple[Condition, ...]:
    kinds = {grant.kind for grant in counting}
    unseen = [kind.value for kind in (GrantKind.SITE, GrantKind.PRODUCT) if kind not in kinds]
    return (
        _condition("A role", [] if GrantKind.ROLE in kinds else ["without one there is no right"]),
        _condition("A site and a product that they see", unseen),
        _condition("A way to sign in", [] if person.has_credentials else ["a first sign-in link"]),
    )


def _condition(title: str, missing: Iterable[str]) -> Condition:
    kept = tuple(missing)
    return Condition(title, not kept, kept)


def _held(
    session: Session, person_id: str, counting: Iterable[Grant], now: datetime
) -> Iterable[Held]:
    counts = {one.id for one in counting}
    running = store.running_grants(session, person_id, now)
    for grant in sorted(running, key=lambda one: list(GrantKind).index(one.kind)):
        delegator = grant.on_behalf_of and store.get_person(session, grant.on_behalf_of).name
        yield Held(grant, delegator, grant.id in counts)


def _state(person: Person, roles: frozenset[Role]) -> State:
    if not person.is_active:
        return State.DEACTIVATED
    if person.is_locked:
        return State.LOCKED
    if not person.has_credentials:
        return State.NO_CREDENTIALS
    return State.ACTIVE if roles else State.NO_ROLE
