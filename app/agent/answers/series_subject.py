"""Which series a question means: the measure, and the batch and step in which it is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.agent.answering import Answering
from app.agent.answers.narrowing import WHOLE, Narrowing, standing_in
from app.agent.things import Thing, ThingKind, Things, first_of, of_kind
from app.records.record import Record
from app.records.tables import RECORDS
from app.tools.measures import MeasureKind

_LOOKED_AT = 40  # of the newest batches, for one in which the measure is recorded


@dataclass(frozen=True)
class SeriesSubject:
    """``name`` is empty where only signals are meant. ``is_newest``: no batch was named. ``others``
    are the same name at other steps."""

    batch: Record
    name: str
    arguments: dict[str, Any]
    is_newest: bool = False
    others: Things = ()


def find_series_subject(
    a: Answering, batch: Thing | None, narrowing: Narrowing
) -> SeriesSubject | None:
    """None where nothing of the kind is recorded in what the question is narrowed to."""
    measures = of_kind(a.things, ThingKind.PARAMETER, ThingKind.TEST)
    if batch is not None:
        measures = tuple(one for one in measures if one.product in (batch.product, ""))
    measures = tuple(one for one in measures if _is_made_there(a, one))
    for measure in measures:
        row = _batch(a, batch, measure, narrowing)
        if row is not None:
            others = tuple(one for one in measures if one != measure and one.step != measure.step)
            same = tuple(one for one in others if one.product == measure.product)
            arguments = _arguments(row, measure) | narrowing.arguments
            return SeriesSubject(row, measure.id, arguments, batch is None, same)
    is_elsewhere = narrowing.words and any(_batch(a, batch, one, WHOLE) for one in measures)
    return None if is_elsewhere else _of_signals(a, batch)


def _is_made_there(a: Answering, measure: Thing) -> bool:
    """Is it of the step that is named, and does that run in the room that is named?"""
    steps = {one.id for one in of_kind(a.things, ThingKind.STEP)}
    if steps and measure.step and measure.step not in steps:
        return False
    rooms = {one.id for one in of_kind(a.things, ThingKind.ROOM)}
    if not rooms or not measure.step:
        return True
    run = a.view.one("steps", product=measure.product, step=measure.step)
    return run is not None and bool(set(run.ids("equipment")) & standing_in(a, rooms))


def _arguments(batch: Record, measure: Thing) -> dict[str, Any]:
    kind = MeasureKind.TEST if measure.kind is ThingKind.TEST else MeasureKind.PARAMETER
    return {
        "batch": batch.require("batch"),
        "product": batch.require("product"),
        "step": measure.step or None,
        "kind": kind.value,
        "name": measure.id,
    }


def _batch(
    a: Answering, batch: Thing | None, measure: Thing, narrowing: Narrowing
) -> Record | None:
    """The batch that is named, or the newest of those looked at in which the measure is
    recorded."""
    if batch is not None:
        return a.view.one("batches", batch=batch.id, product=batch.product)
    table, column = (
        ("results", "test") if measure.kind is ThingKind.TEST else ("readings", "parameter")
    )
    for row in _newest(a, measure.product):
        own = {"batch": row.require("batch"), "product": measure.product}
        if not _is_looked_at(a, row, measure.step, narrowing):
            continue
        if a.view.one(table, **own, **{column: measure.id}) is not None:
            return row
    return None


def _is_looked_at(a: Answering, batch: Record, step: str, narrowing: Narrowing) -> bool:
    """By the equipment and the time that the question names."""
    begun = batch.at("started_at")
    since = narrowing.since
    if since is not None and (begun is None or begun.astimezone(a.zone).date() < since):
        return False
    wanted = set(narrowing.arguments.get("equipment", ()))
    if not wanted:
        return True
    same = {"batch": batch.require("batch"), "product": batch.require("product")}
    rows = a.view.rows("steps", **same, **({"step": step} if step else {}))
    return any(wanted & set(row.ids("equipment")) for row in rows)


def _newest(a: Answering, product: str) -> Iterator[Record]:
    """Of the product, and of the line that is named."""
    line = first_of(a.things, ThingKind.LINE)
    same = {"product": product} | ({"line": line.id} if line else {})
    begun = RECORDS["batches"].c.started_at <= a.at
    rows = a.view.rows("batches", begun, order=("started_at",), **same)
    return reversed(rows[-_LOOKED_AT:])


def _of_signals(a: Answering, batch: Thing | None) -> SeriesSubject | None:
    """The step that ran where the signal is, in the batch that is named or the newest."""
    places = _places(a)
    steps = _steps(a, batch)
    step_asked = first_of(a.things, ThingKind.STEP)
    for step in reversed(steps):
        is_there = bool(places & set(step.ids("equipment"))) or not places
        if not is_there or (step_asked and step.require("step") != step_asked.id):
            continue
        same = {"batch": step.require("batch"), "product": step.require("product")}
        row = a.view.one("batches", **same)
        if row is not None:
            arguments = {**same, "step": step.require("step")}
            return SeriesSubject(row, "", arguments, batch is None)
    return None


def _steps(a: Answering, batch: Thing | None) -> list[Record]:
    if batch is not None:
        same = {"batch": batch.id, "product": batch.product}
        return a.view.rows("steps", order=("started_at",), **same)
    begun = RECORDS["steps"].c.started_at <= a.at
    return a.view.rows("steps", begun, order=("started_at",))


def _places(a: Answering) -> set[str]:
    """Equipment of the signals, or that stands in their rooms."""
    named = [a.view.one("tags", tag=one.id) for one in of_kind(a.things, ThingKind.TAG)]
    tags = [tag for tag in named if tag is not None]
    rooms = {room for tag in tags if (room := tag.text("location"))}
    rooms |= {one.id for one in of_kind(a.things, ThingKind.ROOM)}
    own = {equipment for tag in tags if (equipment := tag.text("equipment"))}
    own |= {one.id for one in of_kind(a.things, ThingKind.EQUIPMENT)}
    return own | standing_in(a, rooms)
