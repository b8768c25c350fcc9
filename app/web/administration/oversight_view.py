"""What the pages of oversight show: a period of the site's days, and an exercise as its taker reads
it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.auth.acting import own_ids
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.core.errors import BadInput, NotFound
from app.evidence.facts import Evidence, EvidenceKind
from app.oversight import exercise, store
from app.oversight.exercise import Listed, Result, Shown
from app.oversight.planting import statements_of
from app.web.administration.view import Alert
from app.web.evidence.view import Cited

_USUAL = timedelta(days=90)
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Period:
    """``first`` and ``last`` are days of the site, both within it."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)


@dataclass(frozen=True)
class Stamping:
    """An alert that somebody signs without looking, of whom it is, and what was seen."""

    alert: Alert
    name: str
    seen: Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """An exercise before its taker; ``planted`` by statement, once they have answered."""

    shown: Shown
    listed: Listed
    markable: frozenset[str]
    result: Result | None
    planted: Mapping[str, Mapping[str, str]]

    def can_take(self, actor: Actor) -> bool:
        return self.result is None and self.listed.made_by != actor.person


def period_of(first: date | None, last: date | None, now: datetime, zone: ZoneInfo) -> Period:
    """The last 90 days, unless others are named. Raises :class:`BadInput` for days that no
    calendar goes on from."""
    until = last or now.astimezone(zone).date()
    if not date(1900, 1, 1) < until < date(9000, 1, 1):
        raise BadInput("not a day of this service", where="last", got=until.isoformat())
    return Period(first or until - _USUAL, until, zone)


def stampings(session: Session, actor: Actor) -> list[Stamping]:
    """For whoever may read alerts."""
    if not permits(actor, Permission.ALERTS_READ):
        return []
    found = [one for one in open_alerts(session) if one.event.action == Action.OVERSIGHT_ALERTED]
    own = own_ids(session, actor) | {actor.id}
    names = store.names(session, [one.event.entity_id for one in found])
    return [
        Stamping(
            Alert(one, bool({one.event.actor, one.event.entity_id} & own)),
            names[one.event.entity_id],
            one.event.new,
        )
        for one in found
    ]


def names_in(session: Session, listed: list[Listed]) -> dict[str, str]:
    """Of whoever made or took an exercise."""
    people = {one.made_by for one in listed} | {
        result.person for one in listed for result in one.results
    }
    return store.names(session, people)


def paper_of(session: Session, actor: Actor, exercise_id: str) -> Paper:
    """Raises NotFound."""
    shown = exercise.show_exercise(session, actor, exercise_id)
    listed = next(one for one in exercise.list_exercises(session, actor) if one.id == exercise_id)
    result = next((one for one in listed.results if one.person == actor.person), None)
    told = exercise.solution(session, actor, exercise_id) if result else []
    return Paper(
        shown,
        listed,
        statements_of({"sections": shown.sections}),
        result,
        {one["statement"]: one for one in told},
    )


def source_of(session: Session, actor: Actor, exercise_id: str, evidence_id: str) -> Cited:
    """Raises NotFound."""
    kept = exercise.show_exercise(session, actor, exercise_id).evidence.get(evidence_id)
    if kept is None:
        raise NotFound(f"no evidence {evidence_id} in {exercise_id}")
    address = f"/evidence/exercise/{exercise_id}/{evidence_id}"
    return Cited(Evidence(**{**kept, "kind": EvidenceKind(kept["kind"])}), address)


def runs_of(text: str, evidence: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """``(text, None)`` and ``(number, id of its evidence)`` in order."""
    at = 0
    for mark in _MARK.finditer(text):
        if f"E{mark[1]}" in evidence:
            yield text[at : mark.start()].rstrip(), None
            yield mark[1], f"E{mark[1]}"
            at = mark.end()
    yield text[at:], None
