"""Checks a file's rows against each other: one row a key, one version in force at an instant."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from ingestion.errors import Problem
from ingestion.package.contract import Table
from ingestion.package.known import KnownRecords
from ingestion.package.records import Cell, Row
from ingestion.package.validity import Validity, resolve_validities
from ingestion.times import Moment

# Tables with validities → the columns that all versions of one thing share.
SUBJECTS: Final = {
    "documents": ("number",),
    "parameters": ("product", "step", "parameter"),
    "specifications": ("product", "test", "stage"),
}


def check_keys(table: Table, rows: Sequence[Row]) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for row in rows:
        first = lines.setdefault(row.key, row.line)
        if first != row.line:
            columns = " + ".join(table.key)
            message = f"the same {columns} as in line {first}"
            yield Problem(table.file, message, row.line, table.key[0], "one row a key", row.key)


def check_validities(table: Table, rows: Sequence[Row], known: KnownRecords) -> Iterator[Problem]:
    """Two versions of one thing in force at one instant, in the package or with a stored one."""
    by_subject: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows if table.name in SUBJECTS else ():
        by_subject[subject_of(row)].append(row)
    for subject, versions in by_subject.items():
        yield from _overlaps(table, subject, versions, known)


def subject_of(row: Row) -> tuple[str, ...]:
    return tuple(str(row.values[name] or "") for name in SUBJECTS[row.table])


def validity_of(row: Row) -> Validity:
    """The dates as delivered; an empty end is not filled."""
    values = row.values
    return Validity(_instant(values["effective_from"]), _instant(values["effective_to"]))


def _overlaps(
    table: Table, subject: tuple[str, ...], versions: Sequence[Row], known: KnownRecords
) -> Iterator[Problem]:
    replaced = {row.key for row in versions}
    live = [row for row in versions if not row.withdrawn]
    stored = known.validities(table.name, subject)
    kept = [key for key in stored if key not in replaced]
    validities = [*map(validity_of, live), *(stored[key] for key in kept)]
    names = [*(f"line {row.line}" for row in live), *(f"stored {key}" for key in kept)]
    for pair in resolve_validities(validities).overlaps:
        if min(pair) >= len(live):
            continue  # two stored rows: not this package's doing
        here, there = (max(pair), min(pair)) if max(pair) < len(live) else (min(pair), max(pair))
        message = f"in force at one instant with {names[there]}: {' '.join(subject).strip()}"
        yield Problem(
            table.file, message, live[here].line, "effective_from", "one version in force"
        )


def _instant(cell: Cell) -> datetime | None:
    return cell.start if isinstance(cell, Moment) else None
