"""The trail in open forms: CSV in UTF-8 with a header, and JSON Lines, line by line (AT-05).

Both hold every field with the hashes, so that whoever receives them can check the chain. In CSV
the old and new values are JSON, and an absent one is an empty cell.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from app.audit.actions import Action
from app.audit.chain import ChainedEvent, Event
from app.audit.search import Query
from app.audit.work import Work
from app.core.canonical import canonical_json, plain

COLUMNS = ("seq", *Event.__dataclass_fields__, "prev_hash", "hash")
_VALUES = ("old", "new")


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


def record_export(work: Work, query: Query, form: Form) -> None:
    """Before the first line leaves: who took which part of the trail."""
    asked = {name: value for name, value in asdict(query).items() if value is not None}
    work.record(Action.TRAIL_EXPORTED, "trail", form.value, new=plain(asked))


def lines(entries: Iterable[ChainedEvent], form: Form) -> Iterator[str]:
    """Each with its end."""
    return _WRITERS[form](entries)


def _csv_lines(entries: Iterable[ChainedEvent]) -> Iterator[str]:
    yield _csv_line(COLUMNS)
    for entry in entries:
        row = _row(entry)
        for name in _VALUES:
            row[name] = None if row[name] is None else json.dumps(row[name], ensure_ascii=False)
        yield _csv_line([row[name] for name in COLUMNS])


def _json_lines(entries: Iterable[ChainedEvent]) -> Iterator[str]:
    for entry in entries:
        yield canonical_json(_row(entry)).decode() + "\n"


def _row(entry: ChainedEvent) -> dict[str, Any]:
    chained = {"seq": entry.seq, "prev_hash": entry.prev_hash, "hash": entry.hash}
    return {**plain(entry.event), **chained}


def _csv_line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


_WRITERS: dict[Form, Callable[[Iterable[ChainedEvent]], Iterator[str]]] = {
    Form.CSV: _csv_lines,
    Form.JSON_LINES: _json_lines,
}
