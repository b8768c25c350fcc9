"""Series of a chart as lines, points and bars; long ones thinned without losing an extreme."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from xml.etree.ElementTree import Element

from app.drafts.charts import Chart, Mark, Series
from app.export.chart_frame import INK, PAPER, Frame, Point, Rect, position
from app.export.svg import node, path

_ACCENT = "#0e5a54"
_COLOURS = (_ACCENT, "#2b4a8b", "#9a5b00", "#5c646c", "#6b3f78", "#1d2125")
_QUIET = ("#6f7880", "#2b4a8b", "#9a5b00", "#6b3f78", "#1d2125")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2")
_SHAPES = ("circle", "square", "triangle", "diamond", "ring", "cross")
_FILLS = (1.0, 0.22, 0.6, 0.06, 0.8, 0.4)
_BAR_SHARE = 0.78
_MANY_POINTS = 300
_MOST_MARKED_POINTS = 48
"""A line shows its single points up to this many; more would hide the line."""


@dataclass(frozen=True)
class Look:
    """Colour, dash and shape differ together: a grey print must tell series apart."""

    colour: str
    dash: str
    shape: str
    fill_opacity: float  # of bars


def looks(chart: Chart) -> tuple[Look, ...]:
    """One look a series. An emphasised one takes the accent, the others then step back."""
    singled_out = any(series.emphasis for series in chart.series)
    quiet = 0
    found: list[Look] = []
    for place, series in enumerate(chart.series):
        colours = _QUIET if singled_out else _COLOURS
        colour = _ACCENT if series.emphasis else colours[quiet % len(colours)]
        quiet += not series.emphasis
        turn = place % len(_SHAPES)
        found.append(Look(colour, _DASHES[turn], _SHAPES[turn], _FILLS[turn]))
    return tuple(found)


def draw_series(chart: Chart, frame: Frame) -> Iterator[Element]:
    """Every series, the emphasised ones on top."""
    styles = looks(chart)
    bars = [series for series in chart.series if series.mark is Mark.BARS]
    order = sorted(range(len(chart.series)), key=lambda place: chart.series[place].emphasis)
    for place in order:
        series, look = chart.series[place], styles[place]
        if series.mark is Mark.BARS:
            drawn = _bars(series, look, frame, bars.index(series), bars)
        elif series.mark is Mark.LINE:
            drawn = _line(series, look, frame)
        else:
            drawn = _points(series, look, frame)
        kind = "series emphasis" if series.emphasis else "series"
        yield node("g", *drawn, class_=f"{kind} series-{place + 1}")


def places(series: Series, frame: Frame) -> list[Point]:
    """Where the points of a series lie on the sheet, thinned; a gap (NaN) has no place."""
    return [point for segment in _segments(series, frame) for point in segment]


def thinned(points: list[Point]) -> list[Point]:
    """First, lowest, highest and last point of each unit across: extremes stay, in order.

    Points come in order of x. At most four a unit remain, which is what a print can show.
    """
    kept: list[Point] = []
    for _, column in groupby(points, key=lambda point: math.floor(point[0])):
        found = list(column)
        ends = {0, len(found) - 1}
        low = min(range(len(found)), key=lambda at: found[at][1])
        high = max(range(len(found)), key=lambda at: found[at][1])
        kept.extend(found[at] for at in sorted(ends | {low, high}))
    return kept


def swatch(series: Series, look: Look, x: float, y: float) -> list[Element]:
    """The sign of a series in the legend, 24 units wide, centred on ``y``."""
    if series.mark is Mark.BARS:
        return [_bar(Rect(x + 6, y - 5, x + 18, y + 5), look)]
    marks = [_marker(look, (x + 12, y), 4.5 if series.emphasis else 3.2, series.emphasis)]
    if series.mark is Mark.LINE:
        marks.insert(0, _stroke([(x, y), (x + 24, y)], look, series.emphasis))
    return marks


def _segments(series: Series, frame: Frame) -> Iterator[list[Point]]:
    pairs = zip(series.x, series.y, strict=True)
    for gap, run in groupby(pairs, key=lambda pair: math.isnan(pair[1])):
        if not gap:
            yield thinned([(frame.x(x), frame.y(y)) for x, y in run])


def _line(series: Series, look: Look, frame: Frame) -> Iterator[Element]:
    segments = list(_segments(series, frame))
    for segment in segments:
        yield _stroke(segment, look, series.emphasis)
    if sum(map(len, segments)) <= _MOST_MARKED_POINTS:
        for segment in segments:
            for point in segment:
                yield _marker(look, point, 4.2 if series.emphasis else 2.6, series.emphasis)


def _points(series: Series, look: Look, frame: Frame) -> Iterator[Element]:
    for point in places(series, frame):
        yield _marker(look, point, 5.2 if series.emphasis else 3, series.emphasis)


def _stroke(points: list[Point], look: Look, emphasis: bool) -> Element:
    dash = {"stroke_dasharray": look.dash} if look.dash else {}
    return node(
        "path",
        class_="line",
        d=path(points),
        fill="none",
        stroke=look.colour,
        stroke_width=2.2 if emphasis else 1 if len(points) > _MANY_POINTS else 1.5,
        stroke_linejoin="round",
        stroke_linecap="round",
        **dash,
    )


def _marker(look: Look, at: Point, r: float, emphasis: bool) -> Element:
    """One point; an emphasised one is larger and set off by an outline in ink."""
    x, y = at
    hollow = look.shape in ("ring", "cross")
    paint: dict[str, str | float] = {
        "class_": "point",
        "fill": PAPER if hollow else look.colour,
        "stroke": INK if emphasis else look.colour if hollow else PAPER,
        "stroke_width": 1.4 if emphasis or hollow else 0.7,
    }
    match look.shape:
        case "circle" | "ring":
            return node("circle", cx=x, cy=y, r=r, **paint)
        case "square":
            return node("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, **paint)
        case "triangle":
            return node("path", d=_closed((x, y - r), (x + r, y + r), (x - r, y + r)), **paint)
        case "diamond":
            corners = (x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)
            return node("path", d=_closed(*corners), **paint)
        case _:
            strokes = path([(x - r, y - r), (x + r, y + r)]) + path(
                [(x - r, y + r), (x + r, y - r)]
            )
            return node("path", d=strokes, **paint)


def _closed(*points: Point) -> str:
    return path(list(points)) + "Z"


def _bars(
    series: Series, look: Look, frame: Frame, place: int, group: list[Series]
) -> Iterator[Element]:
    slot = _slot(group, frame)
    width = slot * _BAR_SHARE / len(group)
    base = frame.y(max(frame.up.low, min(frame.up.high, 0.0)))
    for x, y in zip(series.x, series.y, strict=True):
        if not math.isnan(y):
            left = frame.x(x) - slot * _BAR_SHARE / 2 + place * width
            top, bottom = sorted((frame.y(y), base))
            yield _bar(Rect(left, top, left + width, bottom), look, series.emphasis)


def _slot(group: list[Series], frame: Frame) -> float:
    """Room of one place along x: the least distance of two bars."""
    found = sorted({position(x) for series in group for x in series.x})
    least = min((right - left for left, right in pairwise(found)), default=None)
    if least is None:
        return min(frame.width * 0.5, 80)
    return min(least / (frame.across.high - frame.across.low) * frame.width, 80)


def _bar(rect: Rect, look: Look, emphasis: bool = False) -> Element:
    return node(
        "rect",
        class_="bar",
        x=rect.left,
        y=rect.top,
        width=rect.right - rect.left,
        height=rect.bottom - rect.top,
        fill=look.colour,
        fill_opacity=look.fill_opacity,
        stroke=INK if emphasis else look.colour,
        stroke_width=1.6 if emphasis else 1,
    )
