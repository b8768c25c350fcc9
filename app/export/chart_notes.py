"""What is written into a chart: limits, events and the legend, placed none over another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from textwrap import wrap
from xml.etree.ElementTree import Element

from app.drafts.charts import Chart, Event, Limit
from app.export.chart_frame import INK, LABEL_PX, PAPER, SOFT, Frame, Point, Rect
from app.export.chart_marks import looks, swatch
from app.export.svg import node, text, text_width

EVENT_ROW_PX = 17
LEGEND_ROW_PX = 19
_SWATCH_PX = 24
_GAP_PX = 6
_HALO: dict[str, str | float] = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"}


@dataclass(frozen=True)
class EventLabel:
    """One event's words, broken into lines; line ``i`` stands in row ``row + i``, row 0 on top."""

    event: Event
    lines: tuple[str, ...]
    row: int
    flipped: bool  # the words end at the line: no room on its right


def draw_limits(chart: Chart, frame: Frame, points: list[Point]) -> Iterator[Element]:
    """A dashed line for each limit; its label where it hides nothing else, or the least."""
    taken = list(_event_lines(chart, frame))
    lines: list[Element] = []
    labels: list[Element] = []
    for limit in chart.limits:
        y = frame.y(limit.value)
        lines.append(_limit_line(frame, y))
        spot = _label_spot(limit, frame, taken, points)
        taken.append(spot)
        labels.extend(_limit_label(limit, spot))
    yield from (*lines, *labels)


def place_event_labels(events: tuple[Event, ...], frame: Frame) -> list[EventLabel]:
    """Rows of labels above the plot, each beside its line, none over another."""
    taken: list[Rect] = []
    found: list[EventLabel] = []
    for event in sorted(events, key=lambda event: frame.x(event.at)):
        lines = _broken(event.label, frame.width * 0.5)
        width = max(text_width(line, LABEL_PX) for line in lines) + _GAP_PX
        x = frame.x(event.at)
        flipped = x + width > frame.area.right + _GAP_PX
        left = x - width if flipped else x
        row = _free_row(taken, left, left + width, len(lines))
        taken.append(Rect(left, row, left + width, row + len(lines)))
        found.append(EventLabel(event, lines, row, flipped))
    return found


def event_rows(labels: list[EventLabel]) -> int:
    return max((label.row + len(label.lines) for label in labels), default=0)


def draw_events(labels: list[EventLabel], frame: Frame, top: float) -> Iterator[Element]:
    """Lines and bands over the height of the plot, labels in rows from ``top`` down."""
    for label in labels:
        yield from _event_mark(label, frame, top + label.row * EVENT_ROW_PX)
    for label in labels:
        x = frame.x(label.event.at) + (-4 if label.flipped else 4)
        anchor = "end" if label.flipped else "start"
        for place, line in enumerate(label.lines):
            y = top + (label.row + place) * EVENT_ROW_PX + LABEL_PX - 1
            yield text(line, x, y, class_="event-label", fill=INK, text_anchor=anchor, **_HALO)


def legend_rows(chart: Chart, width: float) -> list[list[int]]:
    """Which series stand in which row of the legend; none for a single series."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for place, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        room = _entry_width(series.name)
        if rows[-1] and used + room > width:
            rows.append([])
            used = 0.0
        rows[-1].append(place)
        used += room
    return [row for row in rows if row]


def draw_legend(chart: Chart, rows: list[list[int]], left: float, top: float) -> Iterator[Element]:
    styles = looks(chart)
    for number, row in enumerate(rows):
        x, y = left, top + number * LEGEND_ROW_PX + LEGEND_ROW_PX / 2
        for place in row:
            series = chart.series[place]
            yield from swatch(series, styles[place], x, y)
            yield text(series.name, x + _SWATCH_PX + _GAP_PX, y + 4.5, class_="legend", fill=INK)
            x += _entry_width(series.name)


def _entry_width(name: str) -> float:
    return _SWATCH_PX + 3 * _GAP_PX + text_width(name, LABEL_PX)


def _limit_line(frame: Frame, y: float) -> Element:
    return node(
        "line",
        class_="limit",
        x1=frame.area.left,
        x2=frame.area.right,
        y1=y,
        y2=y,
        stroke=INK,
        stroke_width=1.1,
        stroke_dasharray="7 4",
    )


def _label_spot(limit: Limit, frame: Frame, taken: list[Rect], points: list[Point]) -> Rect:
    """Above or below the line, at either end or between: fewest labels and points covered."""
    area, y = frame.area, frame.y(limit.value)
    width, height = text_width(limit.label, LABEL_PX), LABEL_PX + 3
    slack = max(area.right - area.left - width - 8, 0)
    spots = [
        Rect(left, top, left + width, top + height)
        for part, top in product((1.0, 0.0, 0.5, 0.75, 0.25), (y - height - 2, y + 2))
        if (left := area.left + 4 + part * slack) and area.top - height <= top <= area.bottom
    ]
    return min(
        spots,
        key=lambda spot: (
            sum(spot.overlap(other) for other in taken),
            sum(spot.holds(point) for point in points),
        ),
    )


def _event_lines(chart: Chart, frame: Frame) -> Iterator[Rect]:
    for event in chart.events:
        x = frame.x(event.at)
        yield Rect(x - 1, frame.area.top, x + 1, frame.area.bottom)


def _limit_label(limit: Limit, spot: Rect) -> Iterator[Element]:
    yield text(
        limit.label,
        spot.right,
        spot.bottom - 4,
        class_="limit-label",
        fill=INK,
        text_anchor="end",
        **_HALO,
    )


def _free_row(taken: list[Rect], left: float, right: float, lines: int) -> int:
    row = 0
    while any(Rect(left, row, right, row + lines).overlap(other) for other in taken):
        row += 1
    return row


def _event_mark(label: EventLabel, frame: Frame, top: float) -> Iterator[Element]:
    x = frame.x(label.event.at)
    if label.event.until is not None:
        width = frame.x(label.event.until) - x
        yield node(
            "rect",
            class_="event-band",
            x=x,
            y=frame.area.top,
            width=max(width, 1),
            height=frame.area.bottom - frame.area.top,
            fill=SOFT,
            fill_opacity="0.14",
        )
    yield node(
        "line",
        class_="event",
        x1=x,
        x2=x,
        y1=top,
        y2=frame.area.bottom,
        stroke=SOFT,
        stroke_width=1,
        stroke_dasharray="2 3",
    )


def _broken(label: str, room: float) -> tuple[str, ...]:
    """Lines no wider than ``room``; a longer word is cut."""
    most = int(room / text_width("n", LABEL_PX))
    return tuple(wrap(label, most, break_on_hyphens=False)) or ("",)
