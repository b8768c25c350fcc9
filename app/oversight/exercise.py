"""Exercises: does a person find the errors in a training copy? (H05, WF-06)

A copy lives in its own table and never becomes a draft. Where its errors are is told to nobody
before they have answered, once and for good. A result can be cited by a training record; it is
about the person's training and never about a record's content.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow, refuse_self
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits, require
from app.core.errors import BadInput, Conflict, NotFound
from app.core.ids import new_id
from app.drafts.store import get_version
from app.drafts.tables import drafts
from app.oversight.planting import as_read, plant, statements_of
from app.oversight.tables import exercise_results, exercises

WATERMARK = "EXERCISE – NOT A RECORD"
MOST_ERRORS = 50
_SHARE_TO_FIND = 0.9
_FALSE_ALARMS_PER_ERROR = 0.25  # marking everything finds everything


@dataclass(frozen=True)
class Shown:
    """What the taker sees: texts as they are read, and the evidence to hold them against."""

    id: str
    watermark: str
    title: str
    sections: list[dict[str, Any]]
    evidence: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Result:
    """``reference`` is what a training record cites."""

    exercise: str
    person: str
    found: int
    missed: int
    false_alarms: int
    at: datetime

    @property
    def reference(self) -> str:
        return f"{self.exercise}/{self.person}"

    @property
    def passed(self) -> bool:
        """Nine in ten found, and at most one false alarm for four errors, or one in all."""
        errors = self.found + self.missed
        bound = max(1.0, errors * _FALSE_ALARMS_PER_ERROR)
        return self.found >= _SHARE_TO_FIND * errors and self.false_alarms <= bound


@dataclass(frozen=True)
class Listed:
    """An exercise as a list names it: how many errors, never where."""

    id: str
    title: str
    errors: int
    made_by: str
    made_at: datetime
    results: tuple[Result, ...]


@dataclass(frozen=True)
class _Exercise:
    id: str
    content: dict[str, Any]
    planted: list[dict[str, str]]
    made_by: str


def make_exercise(work: Work, draft_id: str, seed: int, count: int) -> str:
    """Id of a new exercise on the newest content, with ``count`` errors. The trail does not tell
    the seed: it would tell the errors. Raises :class:`BadInput`, NotFound."""
    actor = allow(work, Permission.EXERCISE_MAKE)
    if not 1 <= count <= MOST_ERRORS:
        raise BadInput("not a number of errors", expected=f"1 to {MOST_ERRORS}", got=count)
    stored = get_version(work.session, draft_id, scope=actor.scope)
    content, planted = plant(stored.content, seed, count)
    exercise_id = new_id("EXC")
    work.session.execute(
        insert(exercises).values(
            id=exercise_id,
            copied_from=draft_id,
            copied_version=stored.version,
            content=content,
            planted=[asdict(one) for one in planted],
            made_by=actor.person,
            made_at=work.now,
        )
    )
    new = {"copied_from": draft_id, "copied_version": stored.version, "errors": count}
    work.record(Action.EXERCISE_MADE, "exercise", exercise_id, new=new)
    return exercise_id


def list_exercises(session: Session, actor: Actor) -> list[Listed]:
    """Newest first, of drafts within the actor's scope. Who takes exercises sees their own results,
    who oversees review sees everybody's."""
    sees_all = permits(actor, Permission.OVERSIGHT_READ)
    if not sees_all:
        require(actor, Permission.EXERCISE_TAKE)
    columns = exercises.c
    title = columns.content["title"].as_string().label("title")
    named = _exercises(columns.id, title, columns.planted, columns.made_by, columns.made_at)
    rows = session.execute(named.order_by(columns.made_at.desc(), columns.id))
    return [
        Listed(
            row.id,
            row.title,
            len(row.planted),
            row.made_by,
            row.made_at,
            tuple(
                one for one in results(session, row.id) if sees_all or one.person == actor.person
            ),
        )
        for row in rows
        if _is_seen(actor, row)
    ]


def show_exercise(session: Session, actor: Actor, exercise_id: str) -> Shown:
    require(actor, Permission.EXERCISE_TAKE)
    exercise = _get(session, actor, exercise_id)
    content = exercise.content
    return Shown(
        exercise_id,
        WATERMARK,
        f"{WATERMARK}: {content['title']}",
        as_read(content),
        content["evidence"],
    )


def take_exercise(work: Work, exercise_id: str, marked: Collection[str]) -> Result:
    """``marked`` are the statements that the person calls wrong. Raises :class:`Conflict` the
    second time, Forbidden for its maker, :class:`BadInput` for what is no statement of it."""
    actor = allow(work, Permission.EXERCISE_TAKE)
    exercise = _get(work.session, actor, exercise_id)
    refuse_self(work.session, actor, exercise.made_by, "nobody takes an exercise of their own")
    named = frozenset(marked)
    if unknown := named - statements_of(exercise.content):
        raise BadInput(
            "no statement of this exercise", where=exercise_id, got=", ".join(sorted(unknown)[:3])
        )
    wrong = {one["statement"] for one in exercise.planted}
    result = Result(
        exercise=exercise_id,
        person=actor.person or "",
        found=len(wrong & named),
        missed=len(wrong - named),
        false_alarms=len(named - wrong),
        at=work.now,
    )
    _add(work.session, result, sorted(named))
    new = {**asdict(result), "at": result.at.isoformat(), "passed": result.passed}
    work.record(Action.EXERCISE_TAKEN, "exercise", exercise_id, new=new)
    return result


def solution(session: Session, actor: Actor, exercise_id: str) -> list[dict[str, str]]:
    """What was planted: for who has taken it, to learn from."""
    require(actor, Permission.EXERCISE_TAKE)
    exercise = _get(session, actor, exercise_id)
    if not any(one.person == actor.person for one in results(session, exercise_id)):
        raise NotFound(f"no answer of {actor.id} to {exercise_id}", hint="Take it first")
    return exercise.planted


def results(session: Session, exercise_id: str) -> Sequence[Result]:
    """Oldest first."""
    columns = exercise_results.c
    query = select(exercise_results).where(columns.exercise == exercise_id)
    return [_result(row) for row in session.execute(query.order_by(columns.at))]


def _get(session: Session, actor: Actor, exercise_id: str) -> _Exercise:
    """In the scope of the draft that it was copied from."""
    row = session.execute(_exercises(exercises).where(exercises.c.id == exercise_id)).first()
    if row is None or not _is_seen(actor, row):
        raise NotFound(f"no exercise {exercise_id}")
    return _Exercise(row.id, row.content, row.planted, row.made_by)


def _exercises(*columns: Any) -> Select:
    """With site and product of the draft that each was copied from."""
    joined = exercises.join(drafts, drafts.c.id == exercises.c.copied_from)
    return select(*columns, drafts.c.site, drafts.c.product).select_from(joined)


def _is_seen(actor: Actor, row: Any) -> bool:
    return actor.scope.allows_site(row.site) and actor.scope.allows_product(row.product)


def _add(session: Session, result: Result, marked: list[str]) -> None:
    try:
        session.execute(insert(exercise_results).values(**asdict(result), marked=marked))
    except IntegrityError as error:
        raise Conflict(
            "an exercise is taken once", where=result.reference, hint="Ask for another"
        ) from error


def _result(row: Any) -> Result:
    return Result(**{name: getattr(row, name) for name in Result.__dataclass_fields__})
