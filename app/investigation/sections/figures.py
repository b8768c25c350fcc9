"""Figures of the event and of the batches before and after it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.drafts.charts import Chart, Event, Limit, Mark, Series
from app.drafts.content import Block, FigureBlock
from app.investigation.citing import words
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing
from app.records.record import Record
from app.tools.series import SeriesFound

_SHOWN_POINTS = 3000


def event_figures(w: Writing) -> Iterator[Block]:
    series = w.gathered.output("series", SeriesFound)
    measure = w.gathered.measure
    if series is None or measure is None:
        return
    if len(series.readings) >= 4:
        yield _readings_figure(w, series)
    yield from _signal_figure(w, series)


def _readings_figure(w: Writing, series: SeriesFound) -> FigureBlock:
    rows = [row for row in series.readings if row.number("value") is not None]
    unit = rows[0].text("unit") or ""
    first = next(iter(relevant_exceptions(w)), None)
    name = words(rows[0].require("parameter"))
    evidence = w.computed("series")
    points = Series(
        name,
        tuple(row.require_at("recorded_at") for row in rows),
        tuple(row.number("value") or 0.0 for row in rows),
        Mark.POINTS,
        emphasis=True,
    )
    count = w.count("readings", len(rows), evidence)
    chart = Chart(
        title=f"{name} during the step",
        caption="",
        x_title="",
        y_title=f"{name} [{unit}]",
        series=(points,),
        limits=limits_of(first.rule if first else None),
        events=(Event(w.subject.at, "deviation"),),
        timezone=str(w.subject.zone),
    )
    caption = (
        f"{name.capitalize()} in the batch record, n = {count}, with the range in force[{evidence}]"
    )
    return FigureBlock(w.composer.numbering.next(), chart, caption)


def _signal_figure(w: Writing, series: SeriesFound) -> Iterator[FigureBlock]:
    """The most unusual tag from a day before the step to its end."""
    unusual = [signal for signal in series.signals if signal.unusual]
    if not unusual or series.window is None:
        return
    tag = unusual[0].tag
    start, end = series.window[0] - timedelta(days=1), series.window[1]
    values = w.historian.series(tag.require("tag"), start, end)
    if len(values.at) < 2:
        return
    step = max(1, len(values.at) // _SHOWN_POINTS)
    times = tuple(_aware(at) for at in values.at[::step].tolist())
    line = Series(tag.require("tag"), times, tuple(float(v) for v in values.value[::step]))
    evidence = w.computed("series")
    name = tag.text("description") or tag.require("tag")
    chart = Chart(
        title=name,
        caption="",
        x_title="",
        y_title=f"[{tag.text('unit')}]",
        series=(line,),
        limits=limits_of(tag),
        events=(
            Event(series.window[0], "step", series.window[1]),
            Event(w.subject.at, "deviation"),
        ),
        timezone=str(w.subject.zone),
    )
    count = w.count("values", len(values.at), evidence)
    caption = (
        f"Historian tag {w.show(tag, 'tag')}, {name}, from a day before the step to its end, "
        f"n = {count}[{evidence}]"
    )
    yield FigureBlock(w.composer.numbering.next(), chart, caption)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def limits_of(rule: Record | None) -> tuple[Limit, ...]:
    if rule is None or "low" not in rule.cells:
        return ()
    bounds = (("low", "lower limit"), ("high", "upper limit"))
    return tuple(
        Limit(bound, f"{label} {rule.text(column)}")
        for column, label in bounds
        if (bound := rule.number(column)) is not None
    )
