from math import isnan
from typing import Any

from app.web.evidence.told_view import drawn_of, said_of


def run(text: str, kind: str, citation: int | None) -> dict[str, Any]:
    return {"text": text, "kind": kind, "citation": citation}


CHART = {
    "title": "Volume",
    "caption": "",
    "x_title": "",
    "y_title": "mL",
    "series": [{"name": "volume", "x": [0.0, 1.0], "y": [2.0, None]}],
}
EVENTS = [
    {"question": "What of it?", "as_of": None},
    {"block": "paragraph", "runs": [run("It read ", "plain", None), run("1.96 mL", "fact", 2)]},
    {
        "block": "table",
        "rows": [[{"runs": [run("B-01", "id", 1)], "tone": "none"}]],
        "caption": [run("Batches", "plain", None)],
    },
    {
        "block": "figure",
        "chart": CHART,
        "caption": [run("Volume, n = ", "plain", None), run("2", "fact", 1), run("1", "mark", 1)],
    },
]


def test_words_are_those_that_rest_on_the_citation_and_no_marks() -> None:
    assert list(said_of(EVENTS, 2)) == ["1.96 mL"]
    assert list(said_of(EVENTS, 1)) == ["B-01", "2"]
    assert list(said_of(EVENTS, 3)) == []


def test_a_figure_is_that_of_its_caption_with_its_gaps() -> None:
    ((chart, caption),) = drawn_of(EVENTS, 1)
    assert caption == "Volume, n = 2"
    assert chart.series[0].y[0] == 2.0
    assert isnan(chart.series[0].y[1])
    assert list(drawn_of(EVENTS, 2)) == []
