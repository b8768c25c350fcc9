"""All SQL of drafts. A version, once written, is never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.canonical import sha256_of
from app.core.errors import NotFound
from app.drafts.tables import draft_versions, drafts, snapshot_queries, snapshot_rows


def list_drafts(session: Session, products: frozenset[str] | None) -> list[dict[str, Any]]:
    query = select(drafts).order_by(drafts.c.created_at, drafts.c.id)
    rows = session.execute(query).mappings()
    return [
        {
            "draft": row["id"],
            "type": row["document_type"],
            "subject": row["subject"],
            "title": row["title"],
            "state": row["state"],
            "created_at": row["created_at"].isoformat(),
            "created_by": row["created_by"],
        }
        for row in rows
        if products is None or row["product"] in products
    ]


def add_draft(
    session: Session,
    draft_id: str,
    content: dict[str, Any],
    *,
    configuration: str,
    by: str,
    job: str | None,
    now: datetime,
) -> str:
    """A new draft with its first version; returns the SHA-256 of the canonical content."""
    session.execute(
        insert(drafts).values(
            id=draft_id,
            document_type=content["document_type"],
            subject=content["subject"],
            title=content["title"],
            product=content["product"],
            state="draft",
            created_at=now,
            created_by=by,
            job=job,
        )
    )
    digest = sha256_of(content)
    session.execute(
        insert(draft_versions).values(
            draft=draft_id,
            version=1,
            content=content,
            sha256=digest,
            configuration=configuration,
            made_at=now,
            made_by=by,
        )
    )
    return digest


def add_snapshot(
    session: Session,
    draft_id: str,
    rows: Iterable[tuple[str, int, str]],
    queries: Iterable[dict[str, Any]],
) -> None:
    """``rows`` are (table, row id, hash) as cited, ``queries`` the tool runs."""
    cited = [
        {"draft": draft_id, "table_name": table, "row_id": row_id, "sha256": digest}
        for table, row_id, digest in sorted(set(rows))
    ]
    if cited:
        session.execute(insert(snapshot_rows), cited)
    asked = [{"draft": draft_id, **query} for query in queries]
    if asked:
        session.execute(insert(snapshot_queries), asked)


@dataclass(frozen=True)
class StoredVersion:
    """One version of a draft as stored."""

    draft: str
    version: int
    state: str
    content: dict[str, Any]
    sha256: str
    configuration: str
    made_at: datetime
    made_by: str


def get_version(
    session: Session,
    draft_id: str,
    version: int | None = None,
    products: frozenset[str] | None = None,
) -> StoredVersion:
    """The newest version where none is named, of the products in scope (``None``: all of them).
    Raises :class:`NotFound`, for a draft out of scope as well."""
    query = select(draft_versions, drafts.c.state).join(drafts).where(drafts.c.id == draft_id)
    if products is not None:
        query = query.where(drafts.c.product.in_(products))
    if version is not None:
        query = query.where(draft_versions.c.version == version)
    row = session.execute(query.order_by(draft_versions.c.version.desc()).limit(1)).first()
    if row is None:
        raise NotFound(f"no draft {draft_id}", hint="See `list drafts`")
    return StoredVersion(
        row.draft,
        row.version,
        row.state,
        row.content,
        row.sha256,
        row.configuration,
        row.made_at,
        row.made_by,
    )


def cited_rows(session: Session, draft_id: str) -> list[tuple[str, int, str]]:
    columns = snapshot_rows.c
    query = select(columns.table_name, columns.row_id, columns.sha256)
    rows = session.execute(query.where(columns.draft == draft_id))
    return [(row.table_name, row.row_id, row.sha256) for row in rows]


def altered_versions(session: Session) -> list[str]:
    """Versions whose content no longer has its hash (for ``verify``)."""
    rows = session.execute(select(draft_versions))
    return [
        f"draft {row.draft} version {row.version} was altered"
        for row in rows
        if sha256_of(row.content) != row.sha256
    ]
