"""Which version of a range, specification or document was in force at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.records.record import Record
from ingestion.package.validity import Validity, in_force, resolve_validities


def with_validities(
    records: Iterable[Record], thing: Sequence[str]
) -> list[tuple[Record, Validity]]:
    """Each record with its half-open interval. ``thing`` names the columns that, equal, make two
    records versions of the same thing; an empty ``effective_to`` ends with the next version."""
    groups: dict[tuple[str | None, ...], list[Record]] = defaultdict(list)
    for record in records:
        groups[tuple(record.text(column) for column in thing)].append(record)
    resolved = []
    for versions in groups.values():
        validities = resolve_validities([_written(version) for version in versions]).validities
        resolved.extend(zip(versions, validities, strict=True))
    return resolved


def version_in_force(versions: Sequence[Record], at: datetime) -> Record | None:
    """Of the versions of one thing, the one with ``from ≤ at < to``."""
    validities = resolve_validities([_written(version) for version in versions]).validities
    index = in_force(validities, at)
    return None if index is None else versions[index]


def _written(record: Record) -> Validity:
    return Validity(record.at("effective_from"), record.at("effective_to"))
