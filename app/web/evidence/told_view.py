"""What an answer of the chat says on the strength of one citation, found in its events."""

from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import Any

from pydantic import TypeAdapter

from app.drafts.charts import Chart

Event = Mapping[str, Any]

_CHART = TypeAdapter(Chart)
_SAID = ("fact", "id", "quote")


def said_of(events: Iterable[Event], number: int) -> Iterator[str]:
    """The words that rest on it, in the order of the answer."""
    for event in events:
        for run in _runs(event):
            if run["citation"] == number and run.get("kind") in _SAID:
                yield run["text"]


def drawn_of(events: Iterable[Event], number: int) -> Iterator[tuple[Chart, str]]:
    """Figures whose caption cites it, with that caption."""
    for event in events:
        runs = list(_runs(event.get("caption")))
        if event.get("block") == "figure" and any(one["citation"] == number for one in runs):
            caption = "".join(one["text"] for one in runs if one.get("kind") != "mark")
            yield _CHART.validate_python(_with_gaps(event["chart"])), caption


def _with_gaps(chart: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no NaN: a gap was kept as null."""
    series = [{**one, "y": [nan if y is None else y for y in one["y"]]} for one in chart["series"]]
    return {**chart, "series": series}


def _runs(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        if "citation" in part and "text" in part:
            yield part
        for one in part.values():
            yield from _runs(one)
    elif isinstance(part, list):
        for one in part:
            yield from _runs(one)
