"""Is a draft still what its sources say? (IN-08, DS-06)

A source is stale, in order, when

1. a row that the draft cites was replaced or withdrawn;
2. a document that it cites has a version that came to be known after the draft read the records;
3. a recorded query, asked again, returns something else: a row that no citation names, such as
   another batch that shares a lot, has come, changed or gone.

Not done here: asking a query, which needs the tools and comes from the room above (``Ask``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.core.sequences import slices
from app.drafts.snapshots import asked_queries, cited_rows, snapshot_time
from app.records.tables import RECORDS

_ROWS = 500
_DOCUMENTS = "documents"


class SourceKind(StrEnum):
    ROW = "row"
    DOCUMENT = "document"
    QUERY = "query"


@dataclass(frozen=True)
class StaleSource:
    """``old`` and ``new`` are versions of a row or document, hashes of a query's answer; ``new`` is
    None for a row that was withdrawn."""

    kind: SourceKind
    what: str
    old: str
    new: str | None

    def __str__(self) -> str:
        if self.kind is SourceKind.QUERY:
            return f"{self.what} returns something else"
        return f"{self.what}, version {self.old} → {self.new or 'withdrawn'}"


@dataclass(frozen=True)
class AskedQuery:
    """A tool run as recorded. ``scope`` is that of who asked, None for all."""

    step: str
    tool: str
    arguments: dict[str, Any]
    scope: dict[str, list[str] | None] | None
    sha256: str


Ask = Callable[[AskedQuery], str]
"""Asks again; returns the SHA-256 of what is answered now."""


def stale_sources(session: Session, draft_id: str, ask: Ask | None = None) -> list[StaleSource]:
    """Of the newest version. Without ``ask`` queries are not asked again."""
    return [
        *_rows(session, draft_id),
        *_documents(session, draft_id),
        *(_queries(session, draft_id, ask) if ask else ()),
    ]


def replaced_rows(session: Session, draft_id: str) -> list[tuple[str, str]]:
    """``(table, key)`` of each cited row that has a newer version or was withdrawn."""
    return [(table, key) for table, key, _old, _new in _replaced(session, draft_id)]


def queries_of(session: Session, draft_id: str) -> list[AskedQuery]:
    """Those that ran; a step that had nothing to ask with has no arguments."""
    return [
        AskedQuery(one["step"], one["tool"], one["arguments"], one["scope"], one["sha256"])
        for one in asked_queries(session, draft_id)
        if one["arguments"]
    ]


def _rows(session: Session, draft_id: str) -> Iterator[StaleSource]:
    for table, key, old, new in _replaced(session, draft_id):
        what = f"{table.replace('_', ' ')} {key}"
        yield StaleSource(SourceKind.ROW, what, str(old), None if new is None else str(new))


def _replaced(session: Session, draft_id: str) -> Iterator[tuple[str, str, int, int | None]]:
    by_table: dict[str, list[int]] = {}
    for table, row_id, _digest in cited_rows(session, draft_id):
        by_table.setdefault(table, []).append(row_id)
    for table, row_ids in sorted(by_table.items()):
        for some in slices(row_ids, _ROWS):
            yield from _replaced_in(session, table, some)


def _replaced_in(
    session: Session, table: str, row_ids: list[int]
) -> Iterator[tuple[str, str, int, int | None]]:
    for row in session.execute(_newer(table), {"rows": row_ids}):
        yield table, *row


@cache
def _newer(table: str) -> Select:
    """Of rows that are no longer current: key, version, and the current version if there is one.
    Made once for a table: to put it together takes longer than to ask it."""
    old, new = RECORDS[table].c, RECORDS[table].alias("newer").c
    same = and_(
        new.row_site == old.row_site,
        new.row_key == old.row_key,
        new.row_superseded_at.is_(None),
        new.row_withdrawn.is_(False),
    )
    query = (
        select(old.row_key, old.row_version, new.row_version)
        .select_from(RECORDS[table].outerjoin(new.row_key.table, same))
        .where(
            old.row_id.in_(bindparam("rows", expanding=True)), old.row_superseded_at.is_not(None)
        )
    )
    return query.order_by(old.row_key, old.row_version)


def _documents(session: Session, draft_id: str) -> Iterator[StaleSource]:
    """New versions of the documents whose entries in the register are cited."""
    read_at = snapshot_time(session, draft_id)
    cited = [row for table, row, _digest in cited_rows(session, draft_id) if table == _DOCUMENTS]
    if read_at is None:
        return
    old, new = RECORDS[_DOCUMENTS].c, RECORDS[_DOCUMENTS].alias("newer").c
    newer = and_(
        new.row_site == old.row_site,
        new.number == old.number,
        new.version != old.version,
        new.row_version == 1,  # a later one corrects an entry that was known
        new.row_recorded_at > read_at,
        new.row_withdrawn.is_(False),
    )
    table = RECORDS[_DOCUMENTS].join(new.number.table, newer)
    for some in slices(cited, _ROWS):
        query = select(old.number, old.version, new.version).select_from(table)
        query = query.where(old.row_id.in_(some)).order_by(old.number, new.version)
        for number, version, later in session.execute(query):
            yield StaleSource(SourceKind.DOCUMENT, number, version, later)


def _queries(session: Session, draft_id: str, ask: Ask) -> Iterator[StaleSource]:
    for query in queries_of(session, draft_id):
        if (answer := ask(query)) != query.sha256:
            what = f"query {query.step}"
            yield StaleSource(SourceKind.QUERY, what, query.sha256, answer)
