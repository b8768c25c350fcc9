"""The import of a plant package: check everything, then store everything in one transaction.

Order, so that a crash at any moment leaves nothing half imported:

1. The package is read and checked whole; any problem refuses all of it.
2. Originals and the historian's Parquet are written beside the database, named by content; until
   the transaction commits, nothing refers to them.
3. One transaction holds rows, documents, the audit event with its Merkle root, the indexing job
   and the end of the import job.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.audit.actions import Action
from app.audit.chain import merkle_root
from app.audit.work import Ledger, Work
from app.auth.actor import job_actor
from app.core.canonical import sha256_bytes
from app.core.durable import sync
from app.core.errors import BadInput
from app.core.progress import Progress
from app.core.settings import Settings
from app.documents import originals
from app.documents import store as documents
from app.documents.reading import Reading, Unread, read_files
from app.intake.paths import check_path
from app.jobs import store as jobs
from app.jobs.runtime import Running
from app.plant import historian
from app.records import store as records
from app.records.known import StoredRecords
from ingestion.errors import PackageRejected, UnreadableFile
from ingestion.package.findings import cells_of
from ingestion.package.historian import HistorianSummary, write_parquet
from ingestion.package.reader import Package, read_package
from ingestion.package.source import PackageSource, open_package

IMPORT_JOB = "import"
INDEX_JOB = "index"
_MOST_CELLS = 200  # said in a report; one with more needs no longer list

Enqueue = Callable[[Work, str, dict[str, Any]], str]


class PackageRefused(BadInput):
    code = "package_refused"


@dataclass(frozen=True)
class Intake:
    """Where packages go: the ledger, the folders beside it, and how to ask for indexing."""

    ledger: Ledger
    settings: Settings
    enqueue: Enqueue

    @property
    def originals(self) -> Path:
        return self.settings.data / "originals"

    @property
    def historian(self) -> Path:
        return self.settings.data / "historian"


def run_import(intake: Intake, running: Running) -> None:
    """Handler of the import job; payload ``{"path": …}``."""
    path = Path(running.job.payload["path"])
    try:
        with open_package(check_path(path)) as source:
            _receive(intake, running, source)
    except UnreadableFile as error:
        raise PackageRefused(f"nothing was imported; {error}", where=str(path)) from error
    except PackageRejected as error:
        details = tuple(str(problem) for problem in error.problems)
        problems = "1 problem" if len(details) == 1 else f"{len(details)} problems"
        raise PackageRefused(
            f"{path}: {problems}, nothing was imported; {details[0]}",
            details=details,
        ) from error


def _receive(intake: Intake, running: Running, source: PackageSource) -> None:
    progress = running.progress
    with intake.ledger.database.read() as session:
        package = read_package(
            source,
            StoredRecords(session),
            lambda file, share: progress(f"checking {file}", int(share * 100), 100),
        )
        known = documents.known_hashes(session)
        seen_before = records.has_package(session, package.sha256)
    if seen_before:
        _finish_unchanged(intake, running, package)
        return
    _keep_originals(intake, source, package, progress)
    readings = _read_documents(intake, package, known, progress)
    summary = _write_historian(intake, source, package, progress)
    _store(intake, running, package, readings, summary)


def _finish_unchanged(intake: Intake, running: Running, package: Package) -> None:
    with intake.ledger.work(job_actor(running.job.id, running.job.actor)) as work:
        result = {"package": package.sha256, "unchanged": True, "index_job": None}
        jobs.finish(work.session, running.job.id, result, work.now)


def _keep_originals(
    intake: Intake, source: PackageSource, package: Package, progress: Progress
) -> None:
    for done, path in enumerate(package.files, 1):
        originals.put(intake.originals, source.read(path))
        progress("keeping originals", done, len(package.files))


def _read_documents(
    intake: Intake, package: Package, known: set[str], progress: Progress
) -> list[Reading]:
    wanted: dict[str, Unread] = {}
    for row in package.rows.get("documents", ()):
        if row.withdrawn:  # its file need not be in the package
            continue
        name = str(row.values["file"])
        digest = package.files[name]
        if digest not in known:
            wanted[digest] = Unread(digest, name, originals.path_of(intake.originals, digest))
    settings = intake.settings
    unread = list(wanted.values())
    if unread:
        progress("reading documents", 0, len(unread))
    return read_files(unread, settings.parse_processes, settings.parse_timeout_s, progress)


def _write_historian(
    intake: Intake, source: PackageSource, package: Package, progress: Progress
) -> HistorianSummary | None:
    if not package.historian:
        return None
    progress("reading the historian", 0, 1)
    tags = {str(row.values["tag"]) for row in package.rows.get("tags", ())} or None
    intake.historian.mkdir(parents=True, exist_ok=True)
    target = intake.historian / f"{package.sha256}.parquet"
    summary = write_parquet(source, package.plant, tags, target)
    sync(target)
    sync(intake.historian)
    return summary


def _store(
    intake: Intake,
    running: Running,
    package: Package,
    readings: list[Reading],
    summary: HistorianSummary | None,
) -> None:
    running.progress("storing", 0, 1)
    with intake.ledger.work(job_actor(running.job.id, running.job.actor)) as work:
        stored = records.import_rows(work.session, package, work.now)
        root = merkle_root(stored.leaves)
        records.add_package(
            work.session, package, root, len(stored.leaves), running.job.actor, work.now
        )
        for reading in readings:
            documents.add(work.session, reading, work.now)
        _add_historian(work, intake, package, summary)
        result = _result(package, stored, readings, summary, root)
        work.record(Action.PACKAGE_IMPORTED, "package", package.sha256, new=result)
        index_job = intake.enqueue(work, INDEX_JOB, {})
        jobs.finish(work.session, running.job.id, {**result, "index_job": index_job}, work.now)


def _add_historian(
    work: Work, intake: Intake, package: Package, summary: HistorianSummary | None
) -> None:
    if summary is None:
        return
    name = f"{package.sha256}.parquet"
    digest = sha256_bytes((intake.historian / name).read_bytes())
    historian.add_file(
        work.session,
        package.sha256,
        name,
        digest,
        summary.rows,
        sorted(summary.tags),
        (summary.start, summary.end),
    )


def _findings(readings: list[Reading]) -> dict[str, list[dict[str, Any]]]:
    """By the name of the file; places are kept with the document."""
    return {
        one.unread.name: [
            {"kind": found.kind, "page": found.page, "where": found.where, "excerpt": found.excerpt}
            for found in one.document.findings
        ]
        for one in readings
        if one.document and one.document.findings
    }


def _result(
    package: Package,
    stored: records.Stored,
    readings: list[Reading],
    summary: HistorianSummary | None,
    root: str,
) -> dict[str, Any]:
    return {
        "package": package.sha256,
        "site": package.plant.site,
        "name": package.plant.name,
        "timezone": package.plant.timezone,
        "merkle_root": root,
        "added": {name: count for name, count in stored.added.items() if count},
        "changed": {name: count for name, count in stored.changed.items() if count},
        "unchanged_rows": stored.unchanged,
        "documents": len([reading for reading in readings if reading.document]),
        "quarantined": {
            reading.unread.name: reading.reason for reading in readings if not reading.document
        },
        "historian_rows": summary.rows if summary else 0,
        "findings": _findings(readings),
        "cells": [asdict(one) for one in islice(cells_of(package), _MOST_CELLS)],
        "unchanged": False,
    }
