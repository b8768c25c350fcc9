"""The batch as one strip: its steps as bars to scale, and what happened within them as marks.

Every mark has a shape of its own, so that no meaning is in the colour alone.
"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from app.export.chart_axes import Axis
from app.export.chart_times import time_axis
from app.export.svg import document, node, text, text_width
from app.web.deviations.timeline import Entry, EntryKind, Stretch, Timeline

_WIDTH = 820
_LEFT, _RIGHT = 4, 812
_BAR, _GAP, _TOP = 20, 5, 20
_MARKS = 22  # height of the row of marks
_AXIS = 34
_AIR = 0.02  # of the time shown, before the first step and after the last
_LABEL_PX = 11.5
_EDGE = 40  # nearer to the side a label turns inwards
_MARK_PATHS = {
    EntryKind.EXCEPTION: "M-4 -4L4 4M-4 4L4 -4",
    EntryKind.ALARM: "M0 -5L5 4L-5 4Z",
    EntryKind.ACTION: "M-4 -4H4V4H-4Z",
    EntryKind.LOG: "M0 -4V4",
    EntryKind.WORK: "M0 -5L5 0L0 5L-5 0Z",
}
"""Around the middle of a mark."""


def draw_strip(timeline: Timeline) -> str:
    """One SVG element; empty where the records tell of no step with a beginning and an end."""
    if not timeline.stretches:
        return ""
    lanes = _lanes(timeline.stretches)
    bars_end = _TOP + (max(lanes) + 1) * (_BAR + _GAP)
    height = bars_end + _MARKS + _AXIS
    axis = _axis(timeline)
    drawing = node(
        "svg",
        *_grid(axis, bars_end + _MARKS),
        *_bars(timeline.stretches, lanes, axis),
        *_marks(timeline, axis, bars_end + _MARKS / 2),
        *_event(timeline, axis, bars_end + _MARKS),
        class_="strip",
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
    )
    drawing.set("aria-label", _described(timeline))
    return document(drawing)


def _axis(timeline: Timeline) -> Axis:
    low = min(one.start for one in timeline.stretches).timestamp()
    high = max(one.end for one in timeline.stretches).timestamp()
    air = (high - low) * _AIR
    return time_axis(low - air, high + air, timeline.zone, 7)


def _lanes(stretches: Sequence[Stretch]) -> list[int]:
    """The first lane that is free when each begins."""
    free: list[float] = []
    lanes = []
    for one in stretches:
        start, end = one.start.timestamp(), one.end.timestamp()
        lane = next((place for place, until in enumerate(free) if until <= start), len(free))
        free[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def _x(axis: Axis, at: float) -> float:
    return _LEFT + axis.share(at) * (_RIGHT - _LEFT)


def _grid(axis: Axis, bottom: float) -> Iterator[Element]:
    yield node("line", class_="axis", x1=_LEFT, x2=_RIGHT, y1=bottom, y2=bottom)
    for tick in axis.ticks:
        x = _x(axis, tick.at)
        yield node("line", class_="grid", x1=x, x2=x, y1=_TOP - 4, y2=bottom)
        anchor = "start" if x < _EDGE else "end" if x > _WIDTH - _EDGE else "middle"
        yield text(tick.label, x, bottom + 14, class_="tick", text_anchor=anchor)
        if tick.context:
            yield text(tick.context, x, bottom + 28, class_="tick", text_anchor=anchor)


def _bars(stretches: Sequence[Stretch], lanes: Sequence[int], axis: Axis) -> Iterator[Element]:
    for one, lane in zip(stretches, lanes, strict=True):
        left, right = _x(axis, one.start.timestamp()), _x(axis, one.end.timestamp())
        top = _TOP + lane * (_BAR + _GAP)
        kind = "bar concerned" if one.is_concerned else "bar"
        width = max(right - left, 2.0)
        title = node("title", one.name)
        yield node("rect", title, class_=kind, x=left, y=top, width=width, height=_BAR, rx=3)
        room = text_width(one.name, _LABEL_PX) + 8
        if room <= right - left:
            yield text(one.name, left + 6, top + 14, class_="name")
        elif right + room < _next_start(one, stretches, lanes, lane, axis):
            yield text(one.name, right + 4, top + 14, class_="name beside")


def _next_start(
    one: Stretch, stretches: Sequence[Stretch], lanes: Sequence[int], lane: int, axis: Axis
) -> float:
    """Where the next bar of the lane begins, or the strip ends."""
    later = (
        _x(axis, other.start.timestamp())
        for other, its_lane in zip(stretches, lanes, strict=True)
        if its_lane == lane and other.start >= one.end
    )
    return min(later, default=_RIGHT)


def _marks(timeline: Timeline, axis: Axis, y: float) -> Iterator[Element]:
    """Logs first: what matters more lies above."""
    order = list(_MARK_PATHS)
    inside = [
        one
        for one in timeline.entries
        if one.kind in _MARK_PATHS and 0 <= axis.share(one.at.timestamp()) <= 1
    ]
    for one in sorted(inside, key=lambda entry: order.index(entry.kind), reverse=True):
        yield _mark(one, _x(axis, one.at.timestamp()), y)


def _mark(one: Entry, x: float, y: float) -> Element:
    title = node("title", f"{one.time.striptags()} {one.what.striptags()}")
    kind = one.kind.value.split()[0]
    return node(
        "path",
        title,
        class_=f"mark {kind}",
        d=_MARK_PATHS[one.kind],
        transform=f"translate({x:.1f} {y:.1f})",
    )


def _event(timeline: Timeline, axis: Axis, bottom: float) -> Iterator[Element]:
    at = timeline.event.timestamp()
    if not 0 <= axis.share(at) <= 1:
        return
    x = _x(axis, at)
    yield node("line", class_="event", x1=x, x2=x, y1=_TOP - 8, y2=bottom)
    anchor = "end" if x > _WIDTH / 2 else "start"
    yield text(
        "deviation", x + (-5 if anchor == "end" else 5), 10, class_="event", text_anchor=anchor
    )


def _described(timeline: Timeline) -> str:
    steps = ", ".join(one.name for one in timeline.stretches)
    return f"The batch to scale of time: {steps}. All of it is listed below."
