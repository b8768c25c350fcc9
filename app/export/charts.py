"""A chart as SVG: the same picture in the page, in the PDF and, as pixels, in the DOCX."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from app.drafts.charts import Chart, Mark, X
from app.export.characters import visible
from app.export.chart_axes import Axis, category_axis, number_axis, padded
from app.export.chart_frame import GRID, INK, LABEL_PX, SOFT, Frame, Rect, position
from app.export.chart_marks import draw_series, places
from app.export.chart_notes import (
    EVENT_ROW_PX,
    LEGEND_ROW_PX,
    EventLabel,
    draw_events,
    draw_legend,
    draw_limits,
    event_rows,
    legend_rows,
    place_event_labels,
)
from app.export.chart_times import time_axis
from app.export.svg import document, node, text, text_width

_TITLE_PX = 15
_TITLE_ROW_PX = 19
_Y_TITLE_ROW_PX = 25
_TICK_ROW_PX = 20
_CONTEXT_ROW_PX = 15
_X_TITLE_ROW_PX = 21
_LEFT_LEAST_PX = 34
_RIGHT_PX = 28
_TICK_ROOM_PX = 84
_Y_TICK_ROOM_PX = 34
_LEAST_PLOT_SHARE = 0.45
_SLANT_DEG = 32
_FONT = "Libertinus Serif, Georgia, serif"  # of the print; a page sets its own by class


@dataclass(frozen=True)
class _Sheet:
    """Where everything stands, from top to bottom."""

    width: float
    height: float
    title: list[str]
    legend: list[list[int]]
    legend_top: float
    y_title: float
    events: list[EventLabel]
    events_top: float
    frame: Frame
    slanted: bool


def draw_svg(chart: Chart, width: int = 720, height: int = 300) -> str:
    """The chart as one SVG element of ``width`` units, made for a print width of 160 mm.

    It grows above ``height`` where many event labels would leave the plot too low. NaN in ``y``
    is a gap. Raises ``ValueError`` for an infinite value, a naive time, ``x`` and ``y`` of
    different length, or times beside numbers on one axis.
    """
    _check(chart)
    sheet = _laid_out(chart, width, height)
    drawing = node(
        "svg",
        *_drawn(chart, sheet),
        class_="chart",
        viewBox=f"0 0 {sheet.width:g} {math.ceil(sheet.height)}",
        width=sheet.width,
        height=math.ceil(sheet.height),
        role="img",
        font_family=_FONT,
        font_size=LABEL_PX,
    )
    drawing.set("aria-label", visible(f"{chart.title}. {chart.caption}"))
    return document(drawing)


def _drawn(chart: Chart, sheet: _Sheet) -> Iterator[Element]:
    frame = sheet.frame
    points = [point for series in chart.series for point in places(series, frame)]
    yield node("desc", chart.caption)
    title: dict[str, str | float] = {"font_size": _TITLE_PX, "font_weight": 600, "fill": INK}
    for row, line in enumerate(sheet.title):
        yield text(line, 0, 16 + row * _TITLE_ROW_PX, class_="title", **title)
    yield from draw_legend(chart, sheet.legend, 0, sheet.legend_top)
    yield text(chart.y_title, 0, sheet.y_title, class_="axis-title", fill=SOFT)
    yield from _grid(frame, sheet.slanted)
    yield from draw_events(sheet.events, frame, sheet.events_top)
    yield from draw_series(chart, frame)
    yield from draw_limits(chart, frame, points)
    if not points:
        yield text("no data", *_middle(frame.area), class_="empty", fill=SOFT, text_anchor="middle")
    yield _x_title(chart, sheet)


def _laid_out(chart: Chart, width: int, height: int) -> _Sheet:
    y_axis = _y_axis(chart, int((height - 120) / _Y_TICK_ROOM_PX))
    widths = [text_width(tick.label, LABEL_PX) + 10 for tick in y_axis.ticks]
    left, right = max([_LEFT_LEAST_PX, *widths]), width - _RIGHT_PX
    x_axis = _x_axis(chart, int((right - left) / _TICK_ROOM_PX))
    slanted = bool(chart.x_labels) and _too_wide(x_axis, right - left)
    left = max(left, _slant_overhang(x_axis, right - left)) if slanted else left
    events = place_event_labels(chart.events, Frame(Rect(left, 0, right, height), x_axis, y_axis))
    legend = legend_rows(chart, width)
    title = wrap(chart.title, int(width / text_width("n", _TITLE_PX)))
    legend_top = 7 + len(title) * _TITLE_ROW_PX
    y_title = legend_top + len(legend) * LEGEND_ROW_PX + LABEL_PX
    events_top = y_title + _Y_TITLE_ROW_PX - LABEL_PX
    top = events_top + event_rows(events) * EVENT_ROW_PX + 4
    below = _below(x_axis, slanted)
    bottom = max(height - below, top + _LEAST_PLOT_SHARE * height)
    frame = Frame(Rect(left, top, right, bottom), x_axis, y_axis)
    return _Sheet(
        width=width,
        height=bottom + below,
        title=title,
        legend=legend,
        legend_top=legend_top,
        y_title=y_title,
        events=events,
        events_top=events_top,
        frame=frame,
        slanted=slanted,
    )


def _y_axis(chart: Chart, most_ticks: int) -> Axis:
    values = [y for series in chart.series for y in series.y if not math.isnan(y)]
    values += [limit.value for limit in chart.limits]
    bars = any(series.mark is Mark.BARS for series in chart.series)
    return number_axis(values, most_ticks, from_zero=bars and bool(values))


def _x_axis(chart: Chart, most_ticks: int) -> Axis:
    if chart.x_labels:
        return category_axis(chart.x_labels)
    values = [position(x) for x in _all_x(chart)]
    if not _is_time(chart):
        return number_axis(values, most_ticks)
    return time_axis(*padded(values), ZoneInfo(chart.timezone), most_ticks)


def _all_x(chart: Chart) -> Iterator[X]:
    for series in chart.series:
        yield from series.x
    for event in chart.events:
        yield event.at
        if event.until is not None:
            yield event.until


def _is_time(chart: Chart) -> bool:
    return any(isinstance(x, datetime) for x in _all_x(chart))


def _grid(frame: Frame, slanted: bool) -> Iterator[Element]:
    area = frame.area
    for tick in frame.up.ticks:
        y = frame.y(tick.at)
        yield _line(area.left, y, area.right, y, "grid", GRID)
        yield text(tick.label, area.left - 8, y + 4.5, class_="tick", fill=SOFT, text_anchor="end")
    yield _line(area.left, area.bottom, area.right, area.bottom, "axis", SOFT)
    for tick in frame.across.ticks:
        x = frame.x(tick.at)
        yield _line(x, area.bottom, x, area.bottom + 5, "axis", SOFT)
        yield _x_label(tick.label, x, area.bottom + _TICK_ROW_PX, slanted)
        if tick.context:
            yield _x_label(tick.context, x, area.bottom + _TICK_ROW_PX + _CONTEXT_ROW_PX, False)


def _x_label(label: str, x: float, y: float, slanted: bool) -> Element:
    if not slanted:
        return text(label, x, y, class_="tick", fill=SOFT, text_anchor="middle")
    turn = f"rotate({-_SLANT_DEG} {x:.2f} {y:.2f})"
    return text(label, x + 4, y - 4, class_="tick", fill=SOFT, text_anchor="end", transform=turn)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, colour: str) -> Element:
    return node("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=0.8)


def _x_title(chart: Chart, sheet: _Sheet) -> Element:
    zone = chart.timezone
    named = not _is_time(chart) or zone in chart.x_title
    title = chart.x_title if named else f"{chart.x_title} ({zone})".strip()
    middle = (sheet.frame.area.left + sheet.frame.area.right) / 2
    return text(
        title, middle, sheet.height - 6, class_="axis-title", fill=SOFT, text_anchor="middle"
    )


def _too_wide(axis: Axis, room: float) -> bool:
    slot = room / max(len(axis.ticks), 1)
    return any(text_width(tick.label, LABEL_PX) > slot - 6 for tick in axis.ticks)


def _slant_overhang(axis: Axis, room: float) -> float:
    """How far slanted labels reach to the left of the plot."""
    slot, turn = room / len(axis.ticks), math.cos(math.radians(_SLANT_DEG))
    reaches = (
        text_width(tick.label, LABEL_PX) * turn - (place + 0.5) * slot
        for place, tick in enumerate(axis.ticks)
    )
    return max(reaches)


def _below(axis: Axis, slanted: bool) -> float:
    """Room under the plot: tick labels, their second line, the title."""
    if slanted:
        widest = max(text_width(tick.label, LABEL_PX) for tick in axis.ticks)
        return _TICK_ROW_PX + widest * math.sin(math.radians(_SLANT_DEG)) + _X_TITLE_ROW_PX
    context = any(tick.context for tick in axis.ticks)
    return _TICK_ROW_PX + context * _CONTEXT_ROW_PX + _X_TITLE_ROW_PX


def _middle(area: Rect) -> tuple[float, float]:
    return (area.left + area.right) / 2, (area.top + area.bottom) / 2


def _check(chart: Chart) -> None:
    kinds = {isinstance(x, datetime) for x in _all_x(chart)}
    if len(kinds) > 1:
        raise ValueError(f"chart {chart.title!r}: expected times or numbers as x, got both")
    for series in chart.series:
        where = f"chart {chart.title!r}, series {series.name!r}"
        if len(series.x) != len(series.y):
            raise ValueError(f"{where}: got {len(series.x)} x and {len(series.y)} y")
        if any(math.isinf(y) for y in series.y):
            raise ValueError(f"{where}: expected finite values, got an infinite one")
