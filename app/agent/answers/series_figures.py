"""The figures of a series: over the batches, within one, and the historian around a step."""

from datetime import UTC, datetime, timedelta

from app.agent.answering import Answering
from app.drafts.charts import Chart, Event, Mark, Series
from app.investigation.citing import words
from app.investigation.sections.figures import limits_of
from app.records.record import Record
from app.tools.result import ToolResult
from app.tools.series import SeriesFound

_SHOWN_POINTS = 600
_BEFORE = timedelta(days=7)


def level_figure(a: Answering, result: ToolResult, found: SeriesFound, rule: Record | None) -> None:
    """One mean a batch; the batch looked at stands out."""
    own = result.arguments["batch"]
    points = {
        is_own: [(at, value) for key, at, value in found.by_batch if (key.batch == own) == is_own]
        for is_own in (False, True)
    }
    names = {False: "other batches", True: own}
    drawn = tuple(
        Series(
            names[is_own],
            tuple(at for at, _value in some),
            tuple(value for _at, value in some),
            Mark.POINTS,
            emphasis=is_own,
        )
        for is_own, some in points.items()
        if some
    )
    name = words(result.arguments["name"])
    shift = (Event(found.shift.at, "change of level"),) if found.shift else ()
    unit = _unit(found, rule)
    chart = Chart(
        title=f"{name.capitalize()} over batches",
        caption="One mean a batch.",
        x_title="",
        y_title=f"{name} [{unit}]" if unit else name,
        series=drawn,
        limits=limits_of(rule),
        events=shift,
        timezone=str(a.zone),
    )
    n = a.tell.count("batches", len(found.by_batch), a.tell.computed(result), view="")
    a.reply.figure(chart, f"{name.capitalize()}, one mean a batch in order of time, n = {n}")


def readings_figure(
    a: Answering, result: ToolResult, found: SeriesFound, rule: Record | None
) -> None:
    rows = [row for row in found.readings if row.number("value") is not None]
    name, unit = words(result.arguments["name"]), rows[0].text("unit")
    points = Series(
        name,
        tuple(row.require_at("recorded_at") for row in rows),
        tuple(row.number("value") or 0.0 for row in rows),
        Mark.POINTS,
        emphasis=True,
    )
    chart = Chart(
        title=f"{name.capitalize()} in batch {result.arguments['batch']}",
        caption="As recorded.",
        x_title="",
        y_title=f"{name} [{unit}]",
        series=(points,),
        limits=limits_of(rule),
        timezone=str(a.zone),
    )
    n = a.tell.count("readings", len(rows), a.tell.computed(result), view="")
    a.reply.figure(chart, f"{name.capitalize()} as recorded, n = {n}")


def signal_figure(a: Answering, result: ToolResult, found: SeriesFound, tag: Record) -> None:
    """From a week before the step to its end."""
    if found.window is None:
        return
    start, end = found.window[0] - _BEFORE, found.window[1]
    values = a.steps.context.historian.series(tag.require("tag"), start, end)
    if len(values.at) < 2:
        return
    every = max(1, len(values.at) // _SHOWN_POINTS)
    times = tuple(_aware(at) for at in values.at[::every].tolist())
    line = Series(tag.require("tag"), times, tuple(float(one) for one in values.value[::every]))
    title = tag.text("description") or tag.require("tag")
    chart = Chart(
        title=title,
        caption="From the historian.",
        x_title="",
        y_title=f"[{tag.text('unit')}]",
        series=(line,),
        limits=limits_of(tag),
        events=(Event(found.window[0], "step", found.window[1]),),
        timezone=str(a.zone),
    )
    n = a.tell.count("values", len(values.at), a.tell.computed(result), view="")
    a.reply.figure(
        chart,
        f"Historian tag {a.tell.cell(tag, 'tag')}, from a week before the step to its end, n = {n}",
    )


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _unit(found: SeriesFound, rule: Record | None) -> str | None:
    if found.readings:
        return found.readings[0].text("unit")
    return rule.text("unit") if rule else None
