"""All SQL of monitoring: counts in a window, the runs of before, feedback."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from app.agent.events import TurnState
from app.agent.tables import turns
from app.drafts.content import CODE
from app.drafts.store import get_version
from app.drafts.tables import draft_versions, snapshot_queries
from app.llm.store import Fate
from app.llm.tables import model_call_fates
from app.monitoring.figures import Figure, Measure
from app.monitoring.tables import monitoring_runs, turn_feedback
from app.records.tables import RECORDS
from app.retrieval.lexer import Kind, folded, lexemes
from app.retrieval.tables import passages
from app.tools.result import Status

DETECTORS = ("exceptions", "series", "association")
"""Tools whose finding something is an alarm, and finding nothing none."""

_READ_AT_ONCE = 500


@dataclass(frozen=True)
class Window:
    """``since`` ≤ at < ``until``."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Run:
    at: datetime
    configuration: str
    figures: list[dict[str, Any]]
    answers: dict[str, str]


def figures_of(session: Session, window: Window, known: frozenset[str]) -> dict[Measure, Figure]:
    """``known`` are the :func:`known_words` of a window that holds this one."""
    return {
        Measure.UNKNOWN_TERMS: _unknown_terms(session, window, known),
        Measure.NEW_DOCUMENT_TYPES: _new_types(session, window),
        Measure.ABSTENTIONS: _abstentions(session, window),
        Measure.GUARD_BLOCKS: _blocks(session, window),
        Measure.EDITED_SENTENCES: _edited(session, window),
        Measure.TOOL_ALARMS: _alarms(session, window),
    }


def known_words(session: Session, window: Window) -> frozenset[str]:
    """Of the words that were asked in the window, those that an indexed text has."""
    asked = set(_asked(session, window))
    sought = set(asked)
    query = select(passages.c.text).execution_options(yield_per=_READ_AT_ONCE)
    for text in session.scalars(query) if asked else ():
        whole = folded(text)
        if any(word in whole for word in sought):  # to look is cheaper than to read
            sought.difference_update(_words(text))
        if not sought:
            break
    return frozenset(asked - sought)


def add_run(
    session: Session,
    at: datetime,
    configuration: str,
    figures: list[dict[str, Any]],
    answers: dict[str, str],
) -> None:
    session.execute(
        insert(monitoring_runs).values(
            at=at, configuration=configuration, figures=figures, answers=answers
        )
    )


def newest_run(session: Session) -> Run | None:
    query = select(monitoring_runs).order_by(monitoring_runs.c.id.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else Run(row.at, row.configuration, row.figures, row.answers)


def add_feedback(
    session: Session, turn: str, person: str, rating: str, comment: str | None, at: datetime
) -> None:
    session.execute(
        insert(turn_feedback).values(
            turn=turn, person=person, rating=rating, comment=comment, at=at
        )
    )


def feedback_counts(session: Session, window: Window) -> dict[str, int]:
    """By rating."""
    columns = turn_feedback.c
    query = select(columns.rating, func.count()).where(*_within(columns.at, window))
    return _counts(session, query.group_by(columns.rating))


def _unknown_terms(session: Session, window: Window, known: frozenset[str]) -> Figure:
    asked = _asked(session, window)
    return Figure(sum(word not in known for word in asked), len(asked))


def _asked(session: Session, window: Window) -> list[str]:
    query = select(turns.c.question).where(*_within(turns.c.started_at, window))
    return [word for question in session.scalars(query) for word in _words(question)]


def _words(text: str) -> Iterator[str]:
    return (one.key for one in lexemes(text) if one.kind is Kind.WORD)


def _new_types(session: Session, window: Window) -> Figure:
    columns = RECORDS["documents"].c
    first = select(columns.type, func.min(columns.row_recorded_at)).group_by(columns.type)
    new = {kind for kind, at in session.execute(first) if at >= window.since}
    query = select(columns.type).where(*_within(columns.row_recorded_at, window))
    come = list(session.scalars(query))
    return Figure(sum(one in new for one in come), len(come))


def _abstentions(session: Session, window: Window) -> Figure:
    columns = turns.c
    ended = (TurnState.FINISHED.value, TurnState.ABSTAINED.value)
    query = select(columns.state, func.count()).where(
        columns.state.in_(ended), *_within(columns.started_at, window)
    )
    counts = _counts(session, query.group_by(columns.state))
    return Figure(counts.get(TurnState.ABSTAINED.value, 0), sum(counts.values()))


def _blocks(session: Session, window: Window) -> Figure:
    columns = model_call_fates.c
    query = select(columns.fate, columns.guards).where(*_within(columns.at, window))
    fates = session.execute(query).all()
    return Figure(sum(one.fate == Fate.REFUSED or bool(one.guards) for one in fates), len(fates))


def _edited(session: Session, window: Window) -> Figure:
    """Of the drafts that a person saved a version of in the window: of the sentences that a model
    wrote in the first version, those that stand otherwise, or no more, in the newest."""
    columns = draft_versions.c
    query = select(columns.draft).where(columns.version > 1, *_within(columns.made_at, window))
    changed = of = 0
    for draft in sorted(set(session.scalars(query))):
        newest = dict(_sentences(get_version(session, draft).content))
        for identity, one in _sentences(get_version(session, draft, 1).content):
            if one.get("origin", CODE) != CODE:
                of += 1
                changed += newest.get(identity, {}).get("text") != one["text"]
    return Figure(changed, of)


def _sentences(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        if "text" in part and "id" in part:
            yield part["id"], part
        for one in part.values():
            yield from _sentences(one)
    elif isinstance(part, list):
        for one in part:
            yield from _sentences(one)


def _alarms(session: Session, window: Window) -> Figure:
    columns = snapshot_queries.c
    ran = (Status.OK.value, Status.EMPTY.value)
    query = select(columns.status).where(
        columns.tool.in_(DETECTORS), columns.status.in_(ran), *_within(columns.known_at, window)
    )
    found = list(session.scalars(query))
    return Figure(sum(one == Status.OK for one in found), len(found))


def _counts(session: Session, query: Select[Any, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _within(column: Any, window: Window) -> Iterable[Any]:
    return (column >= window.since, column < window.until)
