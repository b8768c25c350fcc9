"""What was imported, what became of it, and which documents a person should look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from app.documents import store as documents
from app.documents.versions import DocumentVersion, all_versions
from app.jobs import store as jobs
from app.jobs.store import Job
from app.records.view import View
from app.web.documents.found import said_of
from ingestion.package.contract import TABLES

_FIRST = ("batches", "deviations", "readings", "results", "documents")
"""What people ask for first, of the tables that a package has."""


@dataclass(frozen=True)
class ShownImport:
    """``counts`` are (what, rows that are new, rows that changed), ``rows`` all of them together;
    ``index`` is the job that makes it searchable."""

    job: Job
    file: str
    by: str
    counts: tuple[tuple[str, int, int], ...] = ()
    rows: int = 0
    index: Job | None = None

    @property
    def is_open(self) -> bool:
        return not self.job.state.ended

    @property
    def is_indexing(self) -> bool:
        return self.index is not None and not self.index.state.ended

    @property
    def seconds(self) -> float | None:
        end = self.job.finished_at
        return (end - self.job.created_at).total_seconds() if end else None

    @property
    def is_unchanged(self) -> bool:
        return bool((self.job.result or {}).get("unchanged"))


@dataclass(frozen=True)
class ToCheck:
    """A document, or a page of one, that was read with doubt or not at all."""

    version: DocumentVersion
    file: str
    said: str
    page: int | None = None


def shown_import(session: Session, job: Job) -> ShownImport:
    result = job.result or {}
    index_job = result.get("index_job")
    counts = tuple(_counts(result))
    return ShownImport(
        job=job,
        file=PurePath(job.payload.get("path", "the demonstration plant")).name,
        by=_who(job.actor),
        counts=counts,
        rows=sum(new + changed for _name, new, changed in counts),
        index=jobs.get(session, index_job) if index_job else None,
    )


def quarantined(view: View) -> list[ToCheck]:
    """Documents of which nothing could be read, with the reason."""
    return [
        ToCheck(version, reading.name, reading.reason)
        for version, reading in _readings(view)
        if reading.reason is not None
    ]


def flagged(view: View) -> list[ToCheck]:
    """Pages of which the text is missing or unsure."""
    return [
        ToCheck(version, reading.name, said, page)
        for version, reading in _readings(view)
        for page, said in reading.flags
    ]


def found(view: View) -> list[ToCheck]:
    """Hidden text and instructions to machines in documents; what stands in cells is said in the
    result of its import."""
    return [
        ToCheck(version, reading.name, said_of(one), one.page)
        for version, reading in _readings(view)
        for one in reading.findings or ()
    ]


def files_of_package() -> Iterable[tuple[str, bool, str]]:
    """``(file, required, its columns)`` of the package's format."""
    for table in TABLES.values():
        columns = ", ".join(column.name for column in table.columns if column.required)
        yield table.file, table.required, columns


def _readings(view: View) -> list[tuple[DocumentVersion, documents.StoredReading]]:
    versions = sorted(all_versions(view), key=lambda one: (one.number, one.version))
    readings = documents.readings_of(view.session, (one.sha256 for one in versions))
    return [(one, readings[one.sha256]) for one in versions if one.sha256 in readings]


def _counts(result: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    added, changed = result.get("added", {}), result.get("changed", {})
    names = sorted(added.keys() | changed.keys(), key=lambda name: (name not in _FIRST, name))
    for name in names:
        yield name, added.get(name, 0), changed.get(name, 0)


def _who(actor: str) -> str:
    kind, _, name = actor.partition(":")
    return f"{name}, on the command line" if kind == "cli" else name
