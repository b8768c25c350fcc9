from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from app.drafts.charts import Chart, Event, Limit, Mark, Series
from app.export.chart_frame import Rect
from app.export.chart_marks import thinned
from app.export.charts import draw_svg
from tests.app.export.sample import causes_chart, fill_chart, long_chart

CHARTS = [fill_chart(), causes_chart(), long_chart()]
START = datetime(2025, 3, 12, tzinfo=UTC)


def chart(**changes: object) -> Chart:
    series = (Series("a", (0.0, 1.0, 2.0), (1.0, 3.0, 2.0)),)
    plain = Chart(title="t", caption="c", x_title="x", y_title="y", series=series)
    return replace(plain, **changes)


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(draw_svg(chart))  # noqa: S314 - our own drawing


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [node for node in root.iter() if name in node.get("class", "").split()]


def words(root: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in root.iter() if node.tag.endswith("}text")]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_drawing_has_no_style_that_the_content_security_policy_forbids(chart: Chart) -> None:
    for node in drawn(chart).iter():
        assert "style" not in node.attrib
        assert not node.tag.endswith(("}style", "}script", "}foreignObject"))
        assert not any(name.startswith("on") for name in node.attrib)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_the_same_chart_gives_the_same_drawing(chart: Chart) -> None:
    assert draw_svg(chart) == draw_svg(chart)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_title_axes_limits_and_events_are_written(chart: Chart) -> None:
    shown = " ".join(words(drawn(chart)))
    for text in (chart.title, chart.y_title, *(limit.label for limit in chart.limits)):
        assert text in shown
    for event in chart.events:
        assert all(word in shown for word in event.label.split())


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_text_stays_on_the_sheet(chart: Chart) -> None:
    root = drawn(chart)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for node in root.iter():
        if node.tag.endswith("}text"):
            assert 0 <= float(node.get("x", -1)) <= width
            assert 0 <= float(node.get("y", -1)) <= height


def test_text_is_at_least_eight_points_in_print() -> None:
    root = drawn(fill_chart())
    points_per_unit = 160 / 25.4 * 72 / 720
    sizes = [float(node.get("font-size", 99)) for node in root.iter()]
    assert min(sizes) * points_per_unit >= 8


def test_thinning_loses_no_extreme_of_a_long_series() -> None:
    root = drawn(long_chart())
    (line,) = of_class(root, "line")
    path = line.get("d", "").replace("M", "").split("L")
    heights = [float(pair.split(" ")[1]) for pair in path]
    assert len(path) < 4 * 720
    assert max(heights) > min(heights) + 0.7 * 150  # the single dip of six degrees is drawn


def test_thinning_keeps_first_lowest_highest_and_last_of_a_column_in_order() -> None:
    column = [(5.1, 3.0), (5.2, 9.0), (5.3, 4.0), (5.4, 1.0), (5.5, 2.0), (5.6, 5.0)]
    assert thinned(column) == [(5.1, 3.0), (5.2, 9.0), (5.4, 1.0), (5.6, 5.0)]


def test_a_missing_value_interrupts_the_line() -> None:
    gap = Series("a", (0.0, 1.0, 2.0, 3.0, 4.0), (1.0, 2.0, float("nan"), 3.0, 2.0))
    assert len(of_class(drawn(chart(series=(gap,))), "line")) == 2


def test_emphasised_points_are_drawn_last_and_larger() -> None:
    root = drawn(fill_chart())
    groups = of_class(root, "series")
    assert "emphasis" in groups[-1].get("class", "").split()
    assert len(of_class(groups[-1], "point")) == 2


def test_series_differ_by_more_than_colour() -> None:
    series = tuple(Series(f"s{n}", (0.0, 1.0), (n, n + 1.0)) for n in range(4))
    lines = of_class(drawn(chart(series=series)), "line")[:4]
    assert len({line.get("stroke-dasharray") for line in lines}) == 4


def test_bars_of_two_series_stand_side_by_side_on_zero() -> None:
    root = drawn(causes_chart())
    groups = [of_class(group, "bar") for group in of_class(root, "series")]
    first, second = groups[0][0], groups[1][0]
    assert float(first.get("x", 0)) + float(first.get("width", 0)) <= float(second.get("x", 0))
    bars = [bar for group in groups for bar in group]
    bottoms = {float(bar.get("y", 0)) + float(bar.get("height", 0)) for bar in bars}
    assert max(bottoms) - min(bottoms) < 0.05


def test_event_labels_at_one_time_take_a_row_each() -> None:
    events = tuple(Event(1.0, f"event number {n}") for n in range(4))
    labels = of_class(drawn(chart(events=events)), "event-label")
    assert len({label.get("y") for label in labels}) == 4


def test_limit_labels_of_close_limits_do_not_overlap() -> None:
    limits = tuple(Limit(2 + n / 100, f"limit number {n}") for n in range(4))
    labels = of_class(drawn(chart(limits=limits)), "limit-label")
    boxes = []
    for label in labels:
        right, base = float(label.get("x", 0)), float(label.get("y", 0))
        boxes.append(Rect(right - 80, base - 10, right, base))
    pairs = [(a, b) for place, a in enumerate(boxes) for b in boxes[place + 1 :]]
    assert all(a.overlap(b) == 0 for a, b in pairs)


def test_a_chart_without_a_point_says_so() -> None:
    assert "no data" in words(drawn(chart(series=())))


def test_words_that_look_like_markup_stay_words() -> None:
    odd = "<b>&\"'#$\\ \x01x"
    assert odd.replace("\x01", "‹U+0001›") in words(drawn(chart(title=odd)))


def test_a_long_title_takes_several_lines() -> None:
    title = "Fill volume of every batch of the campaign on all lines, " * 4
    lines = of_class(drawn(chart(title=title)), "title")
    assert len(lines) > 1
    assert " ".join(line.text or "" for line in lines) == title.strip()


def test_long_category_names_are_slanted_not_overlapped() -> None:
    names = tuple(f"a rather long name of category {n}" for n in range(9))
    bars = Series("n", tuple(map(float, range(9))), (1.0,) * 9, Mark.BARS)
    root = drawn(chart(series=(bars,), x_labels=names))
    assert sum("transform" in node.attrib for node in root.iter()) == 9


@pytest.mark.parametrize(
    "series",
    [
        Series("a", (0.0, 1.0), (1.0,)),
        Series("a", (0.0,), (float("inf"),)),
        Series("a", (START.replace(tzinfo=None),), (1.0,)),
    ],
    ids=["lengths differ", "infinite", "naive time"],
)
def test_bad_series_is_refused(series: Series) -> None:
    with pytest.raises(ValueError, match=r"expected|got"):
        draw_svg(chart(series=(series,)))


def test_times_beside_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="times or numbers"):
        draw_svg(chart(events=(Event(START, "now"),)))


@pytest.mark.parametrize("days", [0, 0.001, 1, 30, 400, 20_000])
def test_any_span_of_time_gets_a_few_ticks(days: float) -> None:
    times = (START, START + timedelta(days=days))
    ticks = of_class(drawn(chart(series=(Series("a", times, (1.0, 1.0)),))), "tick")
    assert len(ticks) >= 4
