"""Passages of batch records: readings of a step and laboratory results, one line a row."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from zoneinfo import ZoneInfo

from app.core.clock import show_time
from app.records.record import Record
from app.records.view import View
from app.records.visibility import owners
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.record_passages import (
    MAX_WORDS,
    Owners,
    named,
    one_line,
    record_passage,
    words,
)

_MIXED_WORDS = 40  # of a passage of several parameters: more would blur what it is about

# One number may be a batch of two products, and of two sites.
_BATCH = ("row_site", "product", "batch")
_STEP = (*_BATCH, "step")

Line = tuple[str, Record]
Key = tuple[str, ...]


def batch_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    names = {_key(row, "product"): row.require("name") for row in view.rows("products")}
    steps = {_key(step, *_STEP): step for step in view.each("steps")}
    of = owners(view.session, "readings")
    readings = view.each("readings", order=(*_STEP, "parameter", "recorded_at"))
    for key, rows in _grouped(readings, *_STEP):
        head = f"Batch record {rows[0].text('batch')}, {_product(rows[0], names)}, "
        head += _step_words(steps.get(key), rows[0].require("step"))
        lines = [(_reading_line(row, zone), row) for row in rows]
        yield from _passages(head, lines, "parameter", of)
    of = owners(view.session, "results")
    for _batch, rows in _grouped(view.each("results", order=(*_BATCH, "test")), *_BATCH):
        head = f"Laboratory results of batch {rows[0].text('batch')}, {_product(rows[0], names)}"
        yield from _passages(head, [(_result_line(row), row) for row in rows], "test", of)


def _product(row: Record, names: Mapping[Key, str]) -> str:
    return names.get(_key(row, "product"), row.require("product"))


def _step_words(step: Record | None, step_id: str) -> str:
    if step is None:
        return f"step {step_id}"
    return f"step {step.text('name') or step_id} ({step_id})" + named(step, equipment="equipment")


def _reading_line(row: Record, zone: ZoneInfo) -> str:
    moment = row.moment("recorded_at")
    at = row.cells["recorded_at_written"]
    if moment is not None and moment.is_exact:
        at = show_time(moment.start, zone)
    entry = f" ({row.text('entry')})" if row.text("entry") else ""
    value = f"{row.text('value')} {row.text('unit')}"
    return one_line(f"{words(row.require('parameter'))}{entry}: {value} at {at}")


def _result_line(row: Record) -> str:
    sample = f" ({row.text('sample')})" if row.text("sample") else ""
    invalid = ", invalidated" if row.text("status") == "invalidated" else ""
    line = f"{words(row.require('test'))}{sample}: {row.text('value')} {row.text('unit')}{invalid}"
    return one_line(line + named(row, instrument="instrument"))


def _passages(head: str, lines: list[Line], measured: str, owners_of: Owners) -> Iterator[Passage]:
    for group in _packed(lines, measured, MAX_WORDS - len(head.split())):
        text = "\n".join(line for line, _row in group)
        rows = [row for _line, row in group]
        yield record_passage(PassageKind.BATCH_RECORD, rows, "value", text, head, owners_of)


def _packed(lines: list[Line], measured: str, max_words: int) -> Iterator[list[Line]]:
    """Lines of one parameter or test together, cut at ``max_words``; short ones share a passage."""
    group: list[Line] = []
    for _name, some in groupby(lines, lambda line: line[1].require(measured)):
        own = list(some)
        if group and _words_of(group) + _words_of(own) > _MIXED_WORDS:
            yield group
            group = []
        for line in own:
            if group and _words_of(group) + _words_of([line]) > max_words:
                yield group
                group = []
            group.append(line)
    if group:
        yield group


def _words_of(lines: list[Line]) -> int:
    return sum(len(text.split()) for text, _row in lines)


def _grouped(rows: Iterable[Record], *columns: str) -> Iterator[tuple[Key, list[Record]]]:
    """Of rows that come in the order of these columns, within their site."""
    for key, some in groupby(rows, lambda row: _key(row, *columns)):
        yield key, list(some)


def _key(row: Record, *columns: str) -> Key:
    return row.require("row_site"), *(row.require(name) for name in columns if name != "row_site")
