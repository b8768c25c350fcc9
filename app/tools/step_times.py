"""When steps ran, and what came before them as far as reduced times tell.

The order inside a reduced time (a month, a day) is not known and not invented: what it leaves open
is None here, and the batch takes no part in a comparison that needs it.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from app.plant.batches import BatchKey
from app.records.record import Record
from app.records.view import View
from ingestion.package.validity import Validity
from ingestion.times import Moment, definitely_before

Runs = dict[BatchKey, Record]

_UNENDED = timedelta(hours=8)  # a shift, for a step whose end is not recorded


def step_window(step: Record) -> tuple[datetime, datetime] | None:
    """When the step ran: 8 hours where no end is recorded, None where its times are reduced."""
    start, end = step.moment("started_at"), step.moment("ended_at")
    if start is None or not start.is_exact or (end is not None and not end.is_exact):
        return None
    return start.start, end.start if end else start.start + _UNENDED


def is_at_or_before(one: Moment | None, other: Moment | None) -> bool | None:
    """None where reduced or missing times leave it open."""
    if one is None or other is None:
        return None
    if one.is_exact and other.is_exact:
        return one.start <= other.start
    if definitely_before(one, other):
        return True
    return False if definitely_before(other, one) else None


def events_before(events: list[Record], step: Record) -> list[Record] | None:
    """The events before the step began; None where it is open for one of them."""
    before = []
    for event in events:
        came_first = is_at_or_before(event.moment("at"), step.moment("started_at"))
        if came_first is None:
            return None
        if came_first:
            before.append(event)
    return before


def is_under(valid: Validity, at: Moment) -> bool | None:
    """None where the version began or ended within a reduced time."""
    edges = (valid.start, valid.end)
    if any(edge is not None and at.start < edge < at.end for edge in edges):
        return None
    return valid.holds(at.start)


def steps_up_to(view: View, product: str, step: str | None) -> dict[str, Runs]:
    """Step → batch → row, of the steps that come no later than ``step``; of all without one."""
    steps: dict[str, Runs] = defaultdict(dict)
    for row in view.rows("steps", product=product, order=("started_at",)):
        steps[row.require("step")][BatchKey(row.require("batch"), product)] = row
    last = steps.get(step or "")
    if not last:
        return dict(steps)
    return {name: runs for name, runs in steps.items() if runs is last or _not_later(runs, last)}


def _not_later(runs: Runs, last: Runs) -> bool:
    """In most batches that ran both, as far as their times tell."""
    both = [batch for batch in runs if batch in last]
    later = sum(
        is_at_or_before(runs[batch].moment("started_at"), last[batch].moment("started_at")) is False
        for batch in both
    )
    return 2 * later < len(both)
