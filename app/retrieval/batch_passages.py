"""Passages of batch records: readings of a step and laboratory results, one line a row."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from app.core.clock import show_time
from app.records.record import Record
from app.records.view import View
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.record_passages import MAX_WORDS, named, one_line, record_passage, words

_MIXED_WORDS = 40  # of a passage of several parameters: more would blur what it is about

Line = tuple[str, Record]


def batch_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    products = {row.require("product"): row.require("name") for row in view.rows("products")}
    steps = {(step.require("batch"), step.require("step")): step for step in view.each("steps")}
    order = ("batch", "step", "parameter", "recorded_at")
    for (batch, step_id), rows in _grouped(view.each("readings", order=order), "batch", "step"):
        product = rows[0].require("product")
        head = f"Batch record {batch}, {products.get(product, product)}, "
        head += _step_words(steps.get((batch, step_id)), step_id)
        lines = [(_reading_line(row, zone), row) for row in rows]
        yield from _passages(head, lines, "parameter")
    for (batch,), rows in _grouped(view.each("results", order=("batch", "test")), "batch"):
        product = rows[0].require("product")
        head = f"Laboratory results of batch {batch}, {products.get(product, product)}"
        yield from _passages(head, [(_result_line(row), row) for row in rows], "test")


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


def _passages(head: str, lines: list[Line], measured: str) -> Iterator[Passage]:
    for group in _packed(lines, measured, MAX_WORDS - len(head.split())):
        text = "\n".join(line for line, _row in group)
        rows = [row for _line, row in group]
        yield record_passage(PassageKind.BATCH_RECORD, rows, "value", text, head)


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


def _grouped(
    rows: Iterable[Record], *columns: str
) -> Iterator[tuple[tuple[str, ...], list[Record]]]:
    """Of rows that come in the order of these columns."""
    for key, some in groupby(rows, lambda row: tuple(row.require(name) for name in columns)):
        yield key, list(some)
