"""Passages of what happened: log, deviations, CAPAs, changes, equipment events, material lots."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.core.clock import show_time
from app.records.record import Record
from app.records.view import View
from app.records.visibility import owners
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.record_passages import named, one_line, record_passage, text_passages, words


def log_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    of = owners(view.session, "log")
    for row in view.each("log"):
        head = f"Log entry {row.text('id')}, {show_time(row.require_at('at'), zone)}"
        head += named(row, role="by", line="line", equipment="equipment", batch="batch")
        yield from text_passages(PassageKind.LOG, row, "text", head, of)


def deviation_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    """The root cause is known from the closure on, however early the deviation was."""
    of = owners(view.session, "deviations")
    for row in view.each("deviations"):
        name = f"{row.text('deviation')}: {row.text('title')}"
        head = f"Deviation {name}. {show_time(row.require_at('occurred_at'), zone)}"
        head += named(row, batch="batch", step="step", equipment="equipment")
        yield from text_passages(PassageKind.DEVIATION, row, "description", head, of)
        head = f"Root cause recorded for deviation {name}" + named(row, batch="batch")
        for passage in text_passages(PassageKind.DEVIATION, row, "root_cause", head, of):
            yield replace(passage, known_from=row.at("closed_at") or passage.known_from)


def capa_passages(view: View) -> Iterator[Passage]:
    of = owners(view.session, "capas")
    deviations = {_at_site(row, "deviation"): row for row in view.each("deviations")}
    for row in view.each("capas"):
        head = f"Corrective and preventive action {row.text('capa')} (CAPA, measure)"
        head += named(row, type="type", owner="owner", deviation="for deviation")
        deviation = deviations.get(_at_site(row, "deviation"))
        if deviation is not None:
            head += f": {deviation.text('title')}"
            head += named(deviation, batch="batch", step="step", equipment="equipment")
        yield from text_passages(PassageKind.CAPA, row, "action", head, of)


def change_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    of = owners(view.session, "changes")
    for row in view.each("changes"):
        head = f"Change {row.text('change')}, {show_time(row.require_at('date'), zone)}"
        head += named(row, document="document", equipment="equipment", step="step")
        yield from text_passages(PassageKind.CHANGE, row, "description", head, of)


def equipment_event_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    of = owners(view.session, "equipment_events")
    names = {_at_site(row, "equipment"): row.text("name") for row in view.each("equipment")}
    for row in view.each("equipment_events"):
        name = names.get(_at_site(row, "equipment")) or ""
        head = f"{row.require('kind').capitalize()} of {row.text('equipment')} {name}"
        head += f", {show_time(row.require_at('at'), zone)}" + named(row, result="result")
        yield from text_passages(PassageKind.EQUIPMENT_EVENT, row, "description", head, of)


def lot_passages(view: View) -> Iterator[Passage]:
    of = owners(view.session, "materials")
    for row in view.each("materials"):
        head = f"Material lot {row.text('lot')} of {words(row.require('material'))}"
        head += named(row, supplier="supplier", kind="kind")
        cells = _lot_cells(row)
        lines = [one_line(f"{words(name)}: {cell}") for name, cell in cells.items()]
        passage = record_passage(PassageKind.LOT, [row], "lot", "\n".join(lines), head, of)
        passage.source["columns"] = list(cells)
        yield passage


def _at_site(row: Record, column: str) -> tuple[str | None, str | None]:
    """Two sites may use one name."""
    return row.text("row_site"), row.text(column)


def _lot_cells(row: Record) -> dict[str, str]:
    """The filled cells of a lot as written, the supplier first, then its own attributes."""
    written = {name: row.text(name) for name in ("supplier", "status")}
    for column in ("received_at", "expires_at"):
        moment = row.moment(column)
        written[column] = moment.written if moment else None
    cells = {"lot": row.text("lot")} | written | dict(row.attributes)
    return {name: cell for name, cell in cells.items() if cell}
