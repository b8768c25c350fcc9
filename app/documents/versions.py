"""Document versions with the time they are in force and the original that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.errors import Ambiguous, NotFound
from app.records.in_force import with_validities
from app.records.record import Record
from app.records.store import file_hash, file_hashes
from app.records.tables import RECORDS
from app.records.view import View
from app.records.visibility import visible
from ingestion.package.validity import Validity

_REGISTER = "documents"


@dataclass(frozen=True)
class DocumentVersion:
    """One version of a controlled document. ``sha256`` is its original's."""

    record: Record
    number: str
    version: str
    title: str
    type: str
    sha256: str
    valid: Validity

    @property
    def name(self) -> str:
        return f"{self.number} v{self.version}"


def all_versions(view: View) -> list[DocumentVersion]:
    """Every version of every document that the view shows."""
    hashes = file_hashes(view.session)
    dated = with_validities(view.rows(_REGISTER), ("row_site", "number"))
    return [_version(record, valid, hashes[_file_of(record)]) for record, valid in dated]


def versions_in_force(view: View, at: datetime) -> list[DocumentVersion]:
    return [version for version in all_versions(view) if version.valid.holds(at)]


def versions_of(view: View, number: str) -> list[DocumentVersion]:
    """Of one number, those that came into force first first. Raises :class:`NotFound`, and
    :class:`Ambiguous` naming the sites that use the number."""
    rows = view.rows(_REGISTER, number=number)
    if not rows:
        raise NotFound(f"no document {number} in the records", hint="See `list documents`")
    if len(sites := sorted({row.site for row in rows})) > 1:
        expected = f"an actor whose scope is one of the sites {', '.join(sites)}"
        raise Ambiguous(f"document {number} means {len(sites)} documents", expected=expected)
    versions = (
        _version(record, valid, file_hash(view.session, *_file_of(record)))
        for record, valid in with_validities(rows, ("row_site", "number"))
    )
    return in_order(versions)


def find_version(view: View, number: str, version: str) -> DocumentVersion:
    """Raises :class:`NotFound` or :class:`Ambiguous`."""
    found = [one for one in versions_of(view, number) if one.version == version]
    if not found:
        raise NotFound(f"no version {version} of document {number}", hint="See `list documents`")
    return found[0]


def held_originals(view: View, number: str, version: str) -> dict[str, Record]:
    """Hash → row of the register, of every file that was ever received as this version: what was
    cited stays there to be opened after its file or its row was replaced."""
    columns = RECORDS[_REGISTER].c
    query = select(RECORDS[_REGISTER]).where(
        columns.number == number, columns.version == version, *visible(_REGISTER, view.scope)
    )
    rows = view.session.execute(query.order_by(columns.row_id)).mappings()
    records = [Record(_REGISTER, dict(row)) for row in rows if row["file"] is not None]
    return {file_hash(view.session, *_file_of(one)): one for one in records}


def in_order(versions: Iterable[DocumentVersion]) -> list[DocumentVersion]:
    """As they came into force; one without a date was there since ever."""
    return sorted(
        versions, key=lambda one: (one.valid.start is not None, one.valid.start, one.version)
    )


def _file_of(record: Record) -> tuple[str, str]:
    return record.cells["row_package"], record.require("file")


def _version(record: Record, valid: Validity, sha256: str) -> DocumentVersion:
    return DocumentVersion(
        record=record,
        number=record.require("number"),
        version=record.require("version"),
        title=record.require("title"),
        type=record.require("type"),
        sha256=sha256,
        valid=valid,
    )
