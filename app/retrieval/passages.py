"""What can be found: every passage of documents and records, as it should be now.

A passage's ``text`` is what a citation may quote; its ``context`` adds the words by which it should
be found (title, headings, batch, step, date). The id is derived from all of it, so an unchanged
passage keeps its id and a changed one is another passage.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.core.canonical import canonical_json
from app.core.clock import show_time
from app.documents import store as documents
from app.documents.versions import DocumentVersion, all_versions
from app.records.record import Record
from app.records.store import View

_NAMESPACE = uuid.UUID("6f6f0f63-6f2e-5a0b-9c55-6d0f2f1d7a10")
_MAX_WORDS = 110  # of a record passage: with its context below the encoder's 256 word pieces
_SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+")


class PassageKind(StrEnum):
    DOCUMENT = "document"
    BATCH_RECORD = "batch_record"
    LOG = "log"
    DEVIATION = "deviation"
    CAPA = "capa"
    CHANGE = "change"
    EQUIPMENT_EVENT = "equipment_event"
    LOT = "lot"


@dataclass(frozen=True)
class Passage:
    """``source`` says where it is: a document's page and span, or the rows and column.

    ``valid_from`` and ``valid_to`` bound when a document version is in force; ``known_from`` is
    when a record came to be known.
    """

    kind: PassageKind
    source: dict[str, Any]
    text: str
    context: str
    site: str | None = None
    product: str | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    known_from: datetime | None = None

    @property
    def id(self) -> str:
        content = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return str(uuid.uuid5(_NAMESPACE, canonical_json(content).decode()))


def all_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    """In a fixed order: documents, then records by kind."""
    for version in all_versions(view):
        yield from _of_document(view, version)
    yield from _of_batches(view, zone)
    yield from _of_log(view, zone)
    yield from _of_deviations(view, zone)
    yield from _of_capas(view)
    yield from _of_changes(view, zone)
    yield from _of_equipment_events(view, zone)
    yield from _of_lots(view)


def _of_document(view: View, version: DocumentVersion) -> Iterator[Passage]:
    for chunk in documents.chunks_of(view.session, version.sha256):
        head = f"{version.number} version {version.version} {version.title}"
        above = [head, *chunk.headings, chunk.table_header or ""]
        yield Passage(
            kind=PassageKind.DOCUMENT,
            source={
                "document": version.number,
                "version": version.version,
                "title": version.title,
                "type": version.type,
                "row_id": version.record.row_id,
                "sha256": version.sha256,
                "page": chunk.page,
                "start": chunk.start,
                "end": chunk.end,
                "clause": chunk.clause,
                "section": " › ".join(chunk.headings),
                "boxes": chunk.boxes,
            },
            text=chunk.text,
            context="\n".join(part for part in (*above, chunk.text) if part),
            site=version.record.cells["row_site"],
            product=version.record.text("product"),
            valid_from=version.valid.start,
            valid_to=version.valid.end,
        )


def _of_batches(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    products = {row.require("product"): row.require("name") for row in view.rows("products")}
    readings = _grouped(view.each("readings", order=("batch", "step", "parameter", "recorded_at")))
    steps = {(step.require("batch"), step.require("step")): step for step in view.each("steps")}
    for (batch, step_id), rows in readings.items():
        step = steps.get((batch, step_id))
        name = (step.text("name") if step else None) or step_id
        product = rows[0].require("product")
        equipment = ", ".join(step.ids("equipment")) if step else ""
        head = f"Batch record {batch}, {products.get(product, product)}, step {name} ({step_id})"
        head += f", equipment {equipment}" if equipment else ""
        yield from _reading_passages(head, rows, zone)
    for batch_rows in _grouped(view.each("results", order=("batch", "test")), "batch").values():
        yield from _result_passages(batch_rows, products)


def _reading_passages(head: str, rows: list[Record], zone: ZoneInfo) -> Iterator[Passage]:
    lines = [(_reading_line(row, zone), row) for row in rows]
    for group in _packed(lines, _MAX_WORDS - len(head.split())):
        text = "\n".join(line for line, _row in group)
        yield _record_passage(
            PassageKind.BATCH_RECORD, [row for _line, row in group], "value", text, head
        )


def _reading_line(row: Record, zone: ZoneInfo) -> str:
    moment = row.moment("recorded_at")
    at = (
        show_time(moment.start, zone)
        if moment and moment.is_exact
        else row.cells["recorded_at_written"]
    )
    entry = f" ({row.text('entry')})" if row.text("entry") else ""
    value = f"{row.text('value')} {row.text('unit')}"
    return f"{_words(row.require('parameter'))}{entry}: {value} at {at}"


def _result_passages(rows: list[Record], products: dict[str, str]) -> Iterator[Passage]:
    product = rows[0].require("product")
    head = f"Laboratory results of batch {rows[0].text('batch')}, {products.get(product, product)}"
    lines = [(_result_line(row), row) for row in rows]
    for group in _packed(lines, _MAX_WORDS - len(head.split())):
        text = "\n".join(line for line, _row in group)
        yield _record_passage(
            PassageKind.BATCH_RECORD, [row for _line, row in group], "value", text, head
        )


def _result_line(row: Record) -> str:
    sample = f" ({row.text('sample')})" if row.text("sample") else ""
    invalid = ", invalidated" if row.text("status") == "invalidated" else ""
    line = f"{_words(row.require('test'))}{sample}: {row.text('value')} {row.text('unit')}{invalid}"
    return f"{line}, instrument {row.text('instrument')}" if row.text("instrument") else line


def _of_log(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    for row in view.each("log"):
        head = f"Log entry {row.text('id')}, {show_time(row.require_at('at'), zone)}"
        head += _named(row, role="by", line="line", equipment="equipment", batch="batch")
        yield from _text_passages(PassageKind.LOG, row, "text", head)


def _of_deviations(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    for row in view.each("deviations"):
        head = f"Deviation {row.text('deviation')}: {row.text('title')}"
        head += f". {show_time(row.require_at('occurred_at'), zone)}"
        head += _named(row, batch="batch", step="step", equipment="equipment")
        yield from _text_passages(PassageKind.DEVIATION, row, "description", head)
        if row.text("root_cause"):
            cause_head = (
                f"Root cause recorded for deviation {row.text('deviation')}: {row.text('title')}"
            )
            yield from _text_passages(PassageKind.DEVIATION, row, "root_cause", cause_head)


def _of_capas(view: View) -> Iterator[Passage]:
    titles = {row.text("deviation"): row.text("title") for row in view.each("deviations")}
    for row in view.each("capas"):
        head = f"CAPA {row.text('capa')}" + _named(row, type="type", owner="owner")
        deviation = row.text("deviation")
        if deviation:
            head += f", for deviation {deviation}: {titles.get(deviation, '')}"
        yield from _text_passages(PassageKind.CAPA, row, "action", head)


def _of_changes(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    for row in view.each("changes"):
        head = f"Change {row.text('change')}, {show_time(row.require_at('date'), zone)}"
        head += _named(row, document="document", equipment="equipment", step="step")
        yield from _text_passages(PassageKind.CHANGE, row, "description", head)


def _of_equipment_events(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    names = {row.text("equipment"): row.text("name") for row in view.each("equipment")}
    for row in view.each("equipment_events"):
        equipment = row.text("equipment")
        head = f"{row.require('kind').capitalize()} of {equipment} {names.get(equipment) or ''}"
        head += f", {show_time(row.require_at('at'), zone)}" + _named(row, result="result")
        yield from _text_passages(PassageKind.EQUIPMENT_EVENT, row, "description", head)


def _of_lots(view: View) -> Iterator[Passage]:
    for row in view.each("materials"):
        head = f"Material lot {row.text('lot')} of {_words(row.require('material'))}"
        head += _named(row, supplier="supplier", kind="kind", status="status")
        tests = "; ".join(f"{name}: {value}" for name, value in row.attributes.items() if value)
        yield _record_passage(PassageKind.LOT, [row], "lot", tests or head, head)


def _text_passages(kind: PassageKind, row: Record, column: str, head: str) -> Iterator[Passage]:
    text = row.text(column)
    if not text:
        return
    for start, end in _windows(text):
        passage = _record_passage(kind, [row], column, text[start:end], head)
        passage.source.update(start=start, end=end)
        yield passage


def _record_passage(
    kind: PassageKind, rows: list[Record], column: str, text: str, head: str
) -> Passage:
    first = rows[0]
    return Passage(
        kind=kind,
        source={
            "table": first.table,
            "row_id": first.row_id,
            "row_ids": [row.row_id for row in rows],
            "column": column,
            "head": head,
        },
        text=text,
        context=f"{head}\n{text}",
        site=first.cells["row_site"],
        product=first.cells.get("product"),
        known_from=max(
            (row.cells["row_known_from"] for row in rows if row.cells["row_known_from"]),
            default=None,
        ),
    )


def _grouped(rows: Iterable[Record], *by: str) -> dict[tuple[str, ...], list[Record]]:
    """Rows by batch and step, or by the given single column."""
    columns = by or ("batch", "step")
    groups: dict[tuple[str, ...], list[Record]] = {}
    for row in rows:
        groups.setdefault(tuple(row.require(column) for column in columns), []).append(row)
    return groups


def _packed(lines: list[tuple[str, Record]], max_words: int) -> Iterator[list[tuple[str, Record]]]:
    """Consecutive lines in groups of at most ``max_words`` words (one line at the least)."""
    group: list[tuple[str, Record]] = []
    words = 0
    for line in lines:
        count = len(line[0].split())
        if group and words + count > max_words:
            yield group
            group, words = [], 0
        group.append(line)
        words += count
    if group:
        yield group


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans of whole sentences of at most ``_MAX_WORDS`` words that cover the text."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    begin, words = 0, 0
    for start, end in zip(starts, ends, strict=True):
        count = len(text[start:end].split())
        if start > begin and words + count > _MAX_WORDS:
            yield begin, start
            begin, words = start, 0
        words += count
    yield begin, len(text)


def _named(row: Record, **columns: str) -> str:
    """``, batch NF-25-0412, step FILL`` of the columns that are filled."""
    cells = ((word, row.text(column)) for column, word in columns.items())
    return "".join(f", {word} {cell.replace(';', ', ')}" for word, cell in cells if cell)


def _words(name: str) -> str:
    return name.replace("_", " ")
