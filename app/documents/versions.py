"""Document versions with the time they are in force and the original that holds them."""

from dataclasses import dataclass
from datetime import datetime

from app.records.in_force import with_validities
from app.records.record import Record
from app.records.store import file_hashes
from app.records.view import View
from ingestion.package.validity import Validity


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
    dated = with_validities(view.rows("documents"), ("row_site", "number"))
    return [_version(record, valid, hashes) for record, valid in dated]


def versions_in_force(view: View, at: datetime) -> list[DocumentVersion]:
    return [version for version in all_versions(view) if version.valid.holds(at)]


def _version(
    record: Record, valid: Validity, hashes: dict[tuple[str, str], str]
) -> DocumentVersion:
    return DocumentVersion(
        record=record,
        number=record.require("number"),
        version=record.require("version"),
        title=record.require("title"),
        type=record.require("type"),
        sha256=hashes[record.cells["row_package"], record.require("file")],
        valid=valid,
    )
