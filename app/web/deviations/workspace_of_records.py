"""The workspace of a deviation without a draft: its own record, and what tools answer at once.

What takes an investigation (other batches, similar cases, hypotheses) is not attempted here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.documents.versions import DocumentVersion, all_versions, in_order
from app.evidence.words import range_text, time_text
from app.operations import run_tool
from app.records.record import Record
from app.records.view import View
from app.tools.events import Events
from app.tools.exception_types import RecordException
from app.tools.exceptions import ExceptionsFound
from app.tools.result import ToolResult
from app.web.deviations.timeline_of_records import timeline_of_records
from app.web.deviations.timeline_strip import draw_strip
from app.web.deviations.workspace import InForce, Part, Workspace, changes_address
from app.web.texts.said import Grid, GridCell, GridColumn, Said, plain
from app.wiring import Service

T = TypeVar("T")

_FACTS = (
    ("Deviation", "deviation"),
    ("Product", "product"),
    ("Batch", "batch"),
    ("Step", "step"),
    ("Equipment", "equipment"),
    ("Detected by", "detected_by"),
    ("Classification", "classification"),
    ("Recorded root cause", "root_cause"),
)
_TIMES = (("Occurred", "occurred_at"), ("Discovered", "discovered_at"), ("Closed", "closed_at"))
_EXCEPTION_COLUMNS = (
    GridColumn("Time"),
    GridColumn("Step"),
    GridColumn("Entry"),
    GridColumn("Recorded", align_right=True),
    GridColumn("In force", align_right=True),
    GridColumn("Exception"),
)


def workspace_of_records(
    service: Service, session: Session, actor: Actor, deviation: Record
) -> Workspace:
    view, zone = View(session, scope=actor.scope), service.site(actor.scope)[2]
    batch = _batch(view, deviation)
    checked = _exceptions(service, actor, batch)
    found = _output(checked, ExceptionsFound)
    events = _events(service, actor, deviation, batch)
    rows = {name: _of_batch(view, name, batch) for name in ("steps", "results")}
    timeline = timeline_of_records(deviation, rows, found.exceptions if found else (), events, zone)
    return Workspace(
        facts=tuple(_facts(deviation, str(zone))),
        described=plain(deviation.text("description")),
        timeline=timeline,
        strip=Markup(draw_strip(timeline)),  # noqa: S704 - made of escaped elements
        exceptions=_exceptions_part(checked, found, str(zone)),
        documents=tuple(_documents(view, deviation, batch, str(zone))),
    )


def _batch(view: View, deviation: Record) -> Record | None:
    """The first of its batches, where it is one and no other's number too."""
    for number in deviation.ids("batch"):
        product = deviation.text("product")
        same = {"batch": number} | ({"product": product} if product else {})
        found = view.rows("batches", **same)
        return found[0] if len(found) == 1 else None
    return None


def _of_batch(view: View, table: str, batch: Record | None) -> list[Record]:
    if batch is None:
        return []
    return view.rows(table, batch=batch.require("batch"), product=batch.require("product"))


def _facts(deviation: Record, zone: str) -> Iterator[tuple[str, Said]]:
    for label, column in _FACTS:
        written = deviation.text(column)
        if written is not None:
            yield label, plain(written.replace("_", " ").replace(";", ", "))
    for label, column in _TIMES:
        moment = deviation.moment(column)
        if moment is not None:
            yield label, plain(time_text(moment.start, moment.end, zone))
    due = deviation.moment("due")
    if due is not None:
        yield "Due", plain(time_text(due.start, due.end, zone, "date"))


def _exceptions(service: Service, actor: Actor, batch: Record | None) -> ToolResult | None:
    if batch is None:
        return None
    same = {"batch": batch.require("batch"), "product": batch.require("product")}
    return run_tool(service, actor, "exceptions", same)


def _events(
    service: Service, actor: Actor, deviation: Record, batch: Record | None
) -> Events | None:
    arguments: dict[str, Any] = {
        "at": deviation.require_at("occurred_at"),
        "batch": batch.text("batch") if batch else None,
        "line": batch.text("line") if batch else None,
        "equipment": deviation.ids("equipment"),
        "deviation": deviation.require("deviation"),
    }
    return _output(run_tool(service, actor, "events", arguments), Events)


def _output(result: ToolResult | None, kind: type[T]) -> T | None:
    output = result.outcome.output if result else None
    return output if isinstance(output, kind) else None


def _exceptions_part(result: ToolResult | None, found: ExceptionsFound | None, zone: str) -> Part:
    if result is None:
        said = plain("The deviation names no batch whose record could be read.")
        return Part(remarks=(("Not run", said),))
    if found is None:
        status = result.status.value.replace("_", " ").capitalize()
        return Part(remarks=((status, plain(result.outcome.message)),))
    note = plain(f"Checked: {_checked(found)}.{_not_provided(found)}")
    if not found.exceptions:
        return Part(remarks=(("No exception", note),))
    caption = plain(f"Batch record of {found.batch}, by exception: all {len(found.exceptions)}")
    rows = tuple(_row(one, zone) for one in found.exceptions)
    return Part(grids=(Grid(caption, _EXCEPTION_COLUMNS, rows, note),))


def _checked(found: ExceptionsFound) -> str:
    return (
        "; ".join(f"{count} {what}" for what, count in sorted(found.checked.items())) or "nothing"
    )


def _not_provided(found: ExceptionsFound) -> str:
    return f" Not provided: {', '.join(found.not_provided)}." if found.not_provided else ""


def _row(one: RecordException, zone: str) -> tuple[GridCell, ...]:
    at = time_text(one.at, one.at, zone) if one.at else None
    cells = (at, _words(one.step), _words(one.subject), _recorded(one), _in_force(one))
    texts = (GridCell(plain(text)) for text in cells)
    return (*texts, GridCell(plain(one.text.capitalize()), "bad", "✗"))


def _recorded(one: RecordException) -> str | None:
    """The value that was recorded; of a check that was not made the entry is the one before it."""
    entry, rule = one.entry, one.rule
    if entry is None or rule is None or "value" not in entry.cells or "low" not in rule.cells:
        return None
    return " ".join(part for part in (entry.text("value"), entry.text("unit")) if part)


def _in_force(one: RecordException) -> str | None:
    rule = one.rule
    if rule is None:
        return None
    if "low" in rule.cells:
        return range_text(rule.text("low"), rule.text("high"), rule.text("unit"))
    every = rule.text("every_min") if "every_min" in rule.cells else None
    return f"every {every} min" if every else None


def _words(name: str | None) -> str | None:
    return name.replace("_", " ") if name else None


def _documents(view: View, deviation: Record, batch: Record | None, zone: str) -> Iterator[InForce]:
    """Those of the product, of the equipment and of neither that were in force when it happened
    and have been replaced since, and the batch's own master record."""
    at = deviation.require_at("occurred_at")
    versions = [one for one in all_versions(view) if _concerns(one, deviation)]
    master = batch.text("master_record") if batch else None
    for one in versions:
        later = _next(one, versions)
        if one.valid.holds(at) and (later is not None or one.number == master):
            yield InForce(
                plain(one.name),
                plain(one.title),
                plain(_date(one.valid.start, zone) or "always"),
                plain(f"v{later.version} on {_date(later.valid.start, zone)}" if later else None),
                changes_address(one.number, one.version, later.version) if later else "",
            )


def _concerns(version: DocumentVersion, deviation: Record) -> bool:
    product, equipment = version.record.text("product"), version.record.text("equipment")
    other_product = product is not None and deviation.text("product") not in (None, product)
    return not other_product and (equipment is None or equipment in deviation.ids("equipment"))


def _next(version: DocumentVersion, versions: Iterable[DocumentVersion]) -> DocumentVersion | None:
    same = in_order(one for one in versions if one.number == version.number)
    place = next(number for number, one in enumerate(same) if one is version)
    return same[place + 1] if place + 1 < len(same) else None


def _date(at: datetime | None, zone: str) -> str | None:
    return time_text(at, at, zone, "date") if at else None
