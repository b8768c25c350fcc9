"""All SQL of what a draft cites and what it asked: the snapshots that its versions rest on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.drafts.tables import draft_versions, snapshot_queries, snapshot_rows


def add_snapshot(
    session: Session,
    draft_id: str,
    rows: Iterable[tuple[str, int, str]],
    queries: Iterable[dict[str, Any]],
    version: int = 1,
) -> None:
    """``rows`` are (table, row id, hash) as cited, ``queries`` the tool runs; ``version`` is the
    first that rests on them."""
    of = {"draft": draft_id, "version": version}
    cited = [
        {**of, "table_name": table, "row_id": row_id, "sha256": digest}
        for table, row_id, digest in sorted(set(rows))
    ]
    if cited:
        session.execute(insert(snapshot_rows), cited)
    asked = [{**of, **query} for query in queries]
    if asked:
        session.execute(insert(snapshot_queries), asked)


def cited_rows(
    session: Session, draft_id: str, version: int | None = None
) -> list[tuple[str, int, str]]:
    """``(table, row id, hash)`` of the snapshot that the version (the newest) rests on."""
    columns = snapshot_rows.c
    query = select(columns.table_name, columns.row_id, columns.sha256).where(
        columns.draft == draft_id, columns.version == _snapshot_of(session, draft_id, version)
    )
    return [tuple(row) for row in session.execute(query)]


def asked_queries(
    session: Session, draft_id: str, version: int | None = None
) -> list[dict[str, Any]]:
    """The tool runs of the snapshot that the version (the newest) rests on, by step."""
    columns = snapshot_queries.c
    query = select(snapshot_queries).where(
        columns.draft == draft_id, columns.version == _snapshot_of(session, draft_id, version)
    )
    return [dict(row) for row in session.execute(query.order_by(columns.step)).mappings()]


def snapshot_time(session: Session, draft_id: str, version: int | None = None) -> datetime | None:
    """As of when the records were read for the snapshot that the version (the newest) rests on."""
    snapshot = _snapshot_of(session, draft_id, version)
    asked, made = snapshot_queries.c, draft_versions.c
    known = select(func.min(asked.known_at)).where(
        asked.draft == draft_id, asked.version == snapshot
    )
    written = select(made.made_at).where(made.draft == draft_id, made.version == max(snapshot, 1))
    return session.execute(known).scalar() or session.execute(written).scalar()


def snapshot_version(session: Session, draft_id: str) -> int:
    """The version that code made last: the first, or that of the last refresh."""
    return max(_snapshot_of(session, draft_id, None), 1)


def _snapshot_of(session: Session, draft_id: str, version: int | None) -> int:
    found = [0]
    for table in (snapshot_rows, snapshot_queries):
        query = select(func.max(table.c.version)).where(table.c.draft == draft_id)
        if version is not None:
            query = query.where(table.c.version <= version)
        found.append(session.execute(query).scalar() or 0)
    return max(found)
