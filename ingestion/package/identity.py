"""Gives a checked draft its key and its hash, and makes a row of it.

The key is a JSON array of the key cells as they are meant, not as they are typed: a time is its
UTC instant or interval, a number its value, so that ``6`` and ``6.0`` months, or one instant with
two offsets, are one record. Where the batch is part of the key, so is the product that it was
resolved to. The hash covers every filled cell as written, the meaning of its times (a change of
the plant's time zone is a change of content), the attributes and the withdrawal.
"""

import hashlib
import json
from typing import Any, Final

from ingestion.package.contract import Table
from ingestion.package.records import Cell, Row
from ingestion.package.sheets import Draft
from ingestion.times import Moment
from ingestion.values import Value


def row_of(table: Table, draft: Draft) -> Row:
    """``draft`` must not be broken and its product resolved."""
    return Row(
        table=table.name,
        line=draft.line,
        key=_compact([_identity(draft.values[name]) for name in key_columns(table)]),
        values=draft.values,
        attributes=draft.attributes,
        withdrawn=draft.withdrawn,
        sha256=_digest(table, draft),
    )


def key_columns(table: Table) -> tuple[str, ...]:
    """The contract's key and, where only the batch is in it, the product."""
    needs_product = "batch" in table.key and "product" not in table.key
    return (*table.key, "product") if needs_product else table.key


def _digest(table: Table, draft: Draft) -> str:
    content: dict[str, Any] = {
        "table": table.name,
        "values": {name: cell for name, cell in draft.values.items() if cell is not None},
        "attributes": draft.attributes,
    }
    if draft.withdrawn:
        content["withdrawn"] = True
    return hashlib.sha256(_compact(content).encode()).hexdigest()


def _identity(cell: Cell) -> Cell:
    if isinstance(cell, Moment):
        return _interval(cell)
    if isinstance(cell, Value):
        return cell.written if cell.number is None else f"{cell.qualifier or ''}{_plain(cell)}"
    return cell


def _interval(moment: Moment) -> str:
    start = moment.start.isoformat()
    return start if moment.is_exact else f"{start}/{moment.end.isoformat()}"


def _plain(value: Value) -> str:
    number = value.number.normalize() if value.number else 0
    return format(number, "f")


def _plain_cell(cell: object) -> object:
    """What JSON cannot write itself: a number as written, a time with its meaning."""
    if isinstance(cell, Value):
        return cell.written
    if isinstance(cell, Moment):
        return [cell.written, _interval(cell)]
    raise TypeError(f"no cell of a package: {cell!r}")


_compact: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain_cell
).encode
