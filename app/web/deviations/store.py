"""All SQL of the list of deviations: searched, filtered, a page of it, and what to filter by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.drafts.states import DraftState
from app.drafts.store import within
from app.drafts.tables import drafts
from app.records.record import Record
from app.records.tables import RECORDS
from app.records.visibility import visible

PAGE = 50
NOT_CLASSIFIED = "none"

_DEVIATIONS, _BATCHES = RECORDS["deviations"], RECORDS["batches"]
_SEARCHED = ("deviation", "title", "description", "batch")


@dataclass(frozen=True)
class Wanted:
    """What is empty asks for nothing. Every word of ``text`` must stand in the number, title,
    description or batch; ``drafted`` is ``yes`` or ``no``."""

    text: str = ""
    status: str = ""
    product: str = ""
    line: str = ""
    classification: str = ""
    drafted: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_anything(self) -> bool:
        return self == Wanted()


def find(session: Session, scope: Scope, wanted: Wanted, page: int) -> tuple[list[Record], int]:
    """A page of them and how many there are in all: the open ones first, the next due first; then
    the closed ones, the newest first."""
    columns = _DEVIATIONS.c
    conditions = [*_current("deviations", scope), *_conditions(scope, wanted)]
    total = session.scalar(select(func.count()).select_from(_DEVIATIONS).where(*conditions)) or 0
    is_open = columns.status == "open"
    order = (
        case((is_open, 0), else_=1),
        case((is_open, columns.due_end)).asc().nulls_last(),
        columns.occurred_at.desc(),
        columns.row_id,
    )
    query = select(_DEVIATIONS).where(*conditions).order_by(*order)
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings()
    return [Record("deviations", dict(row)) for row in rows], total


def lines_of(session: Session, scope: Scope, batches: Iterable[str]) -> dict[str, str]:
    """Batch number → its line, where it is recorded."""
    columns = _BATCHES.c
    query = select(columns.batch, columns.line).where(
        columns.batch.in_(list(batches)), columns.line.is_not(None), *_current("batches", scope)
    )
    return {row.batch: row.line for row in session.execute(query)}


def products(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """``(product, name)`` of every one."""
    columns = RECORDS["products"].c
    query = select(columns.product, columns.name).where(*_current("products", scope)).distinct()
    return [(row.product, row.name) for row in session.execute(query.order_by(columns.product))]


def lines(session: Session, scope: Scope) -> list[str]:
    column = _BATCHES.c.line
    query = select(column).where(column.is_not(None), *_current("batches", scope)).distinct()
    return list(session.scalars(query.order_by(column)))


def _conditions(scope: Scope, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    columns = _DEVIATIONS.c
    for word in wanted.text.split():
        yield or_(*(columns[name].icontains(word, autoescape=True) for name in _SEARCHED))
    for name in ("status", "product"):
        if value := getattr(wanted, name):
            yield columns[name] == value
    if wanted.classification == NOT_CLASSIFIED:
        yield columns.classification.is_(None)
    elif wanted.classification:
        yield columns.classification == wanted.classification
    if wanted.line:
        yield _on_line(scope, wanted.line)
    if wanted.since:
        yield columns.occurred_at >= wanted.since
    if wanted.until:
        yield columns.occurred_at < wanted.until
    if wanted.drafted:
        yield _is_drafted(scope) if wanted.drafted == "yes" else ~_is_drafted(scope)


def _on_line(scope: Scope, line: str) -> ColumnElement[bool]:
    """Of a batch made on the line; the few that concern several batches are looked into."""
    column = _DEVIATIONS.c.batch
    made = (_BATCHES.c.line == line, *_current("batches", scope))
    several = literal(";") + column + ";"
    named = func.replace(several, literal(";") + _BATCHES.c.batch + ";", "") != several
    one_of_several = exists().where(named, *made).correlate(_DEVIATIONS)
    return or_(
        column.in_(select(_BATCHES.c.batch).where(*made)), column.contains(";") & one_of_several
    )


def _is_drafted(scope: Scope) -> ColumnElement[bool]:
    return exists().where(
        drafts.c.subject == _DEVIATIONS.c.deviation,
        drafts.c.state != DraftState.WITHDRAWN,
        *within(scope),
    )


def _current(table: str, scope: Scope) -> list[ColumnElement[bool]]:
    columns = RECORDS[table].c
    current = [columns.row_superseded_at.is_(None), columns.row_withdrawn.is_(False)]
    return [*current, *visible(table, scope)]
