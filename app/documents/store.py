"""All SQL of documents."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.documents.reading import Reading
from app.documents.tables import chunks, pages, readings
from ingestion.document import Finding, FindingKind


@dataclass(frozen=True)
class StoredReading:
    """Of one original: what became of it. ``flags`` are ``(page, what to look at)``; ``findings``
    are None where the file was read before anybody looked for them."""

    sha256: str
    name: str
    size_bytes: int
    format: str | None
    title: str | None
    reason: str | None
    flags: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...] | None
    read_at: datetime

    @property
    def is_quarantined(self) -> bool:
        return self.reason is not None


@dataclass(frozen=True)
class StoredPage:
    number: int
    text: str
    width: float | None
    height: float | None


def known_hashes(session: Session) -> set[str]:
    return set(session.execute(select(readings.c.sha256)).scalars())


def quarantine(session: Session) -> dict[str, str]:
    """Hash → reason of the files that could not be read."""
    query = select(readings.c.sha256, readings.c.reason).where(readings.c.quarantined)
    return {row.sha256: row.reason for row in session.execute(query)}


def reading_of(session: Session, sha256: str) -> StoredReading:
    """Raises NoResultFound for what no reader was given."""
    return _reading(session.execute(select(readings).where(readings.c.sha256 == sha256)).one())


def readings_of(session: Session, digests: Iterable[str]) -> dict[str, StoredReading]:
    """By hash."""
    wanted = set(digests)
    return {
        row.sha256: _reading(row)
        for row in session.execute(select(readings))
        if row.sha256 in wanted
    }


def add(session: Session, reading: Reading, now: datetime) -> None:
    """A reading with its pages and chunks; without a document it is in quarantine."""
    document = reading.document
    session.execute(
        insert(readings).values(
            sha256=reading.unread.sha256,
            name=reading.unread.name,
            size_bytes=reading.size_bytes,
            format=document.format if document else None,
            title=document.title if document else None,
            quarantined=document is None,
            reason=reading.reason,
            flags=[[flag.page, flag.message] for flag in document.flags] if document else [],
            findings=[asdict(one) for one in document.findings] if document else [],
            read_at=now,
        )
    )
    if document is not None:
        _insert_all(session, pages, _page_rows(reading))
        _insert_all(session, chunks, _chunk_rows(reading))


def page(session: Session, sha256: str, number: int) -> StoredPage | None:
    query = select(pages).where(pages.c.sha256 == sha256, pages.c.number == number)
    row = session.execute(query).first()
    return _page(row) if row else None


def pages_of(session: Session, sha256: str) -> list[StoredPage]:
    query = select(pages).where(pages.c.sha256 == sha256).order_by(pages.c.number)
    return [_page(row) for row in session.execute(query)]


def chunks_of(session: Session, sha256: str) -> list[Any]:
    """Rows of the chunk table in reading order."""
    query = select(chunks).where(chunks.c.sha256 == sha256).order_by(chunks.c.ordinal)
    return list(session.execute(query))


def _reading(row: Any) -> StoredReading:
    return StoredReading(
        sha256=row.sha256,
        name=row.name,
        size_bytes=row.size_bytes,
        format=row.format,
        title=row.title,
        reason=row.reason,
        flags=tuple((page, message) for page, message in row.flags),
        findings=_findings(row.findings),
        read_at=row.read_at,
    )


def _findings(stored: list[dict[str, Any]] | None) -> tuple[Finding, ...] | None:
    if stored is None:
        return None
    return tuple(
        Finding(
            FindingKind(one["kind"]),
            one["page"],
            one["where"],
            one["excerpt"],
            tuple((left, top, right, bottom) for left, top, right, bottom in one["boxes"]),
            one["why"],
        )
        for one in stored
    )


def _page(row: Any) -> StoredPage:
    return StoredPage(row.number, row.text, row.width, row.height)


def _insert_all(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        session.execute(insert(table), values)


def _page_rows(reading: Reading) -> Iterable[dict[str, Any]]:
    assert reading.document is not None  # noqa: S101 - narrowed by the caller
    for found in reading.document.pages:
        yield {
            "sha256": reading.unread.sha256,
            "number": found.number,
            "text": found.text,
            "width": found.width,
            "height": found.height,
        }


def _chunk_rows(reading: Reading) -> Iterable[dict[str, Any]]:
    for chunk in reading.chunks:
        yield {
            "sha256": reading.unread.sha256,
            "ordinal": chunk.ordinal,
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "text": chunk.text,
            "headings": list(chunk.headings),
            "clause": chunk.clause,
            "table_header": chunk.table_header,
            "boxes": [list(box) for box in chunk.boxes],
        }
