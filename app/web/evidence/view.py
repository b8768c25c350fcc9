"""What the evidence panel shows of one piece of evidence, whatever cites it."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from app.drafts.charts import Chart
from app.evidence.facts import Evidence, Fact
from app.export.charts import draw_svg
from app.tools.association import ASSOCIATION
from app.tools.catalogue import TOOLS
from app.tools.registry import Specification

_SIZE = (384, 230)


@dataclass(frozen=True)
class Check:
    """Is the source what was cited? None where that is asked elsewhere."""

    agrees: bool | None
    said: str


@dataclass(frozen=True)
class Figure:
    """``data`` are rows of the table behind the drawing, below ``columns``."""

    drawn: Markup
    caption: str
    columns: tuple[str, ...] = ()
    data: tuple[tuple[object, ...], ...] = ()


@dataclass(frozen=True)
class Cited:
    """A piece of evidence, what rests on it, and where one came from. ``address`` is the page of
    the panel; ``opens`` is ``(draft, evidence)`` where looking at it is to be recorded."""

    evidence: Evidence
    address: str
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    said: tuple[str, ...] = ()
    opens: tuple[str, str] | None = None

    @property
    def quotes(self) -> list[str]:
        return [fact.written for fact in self.facts if fact.id.startswith("Q")]

    @property
    def values(self) -> list[Fact]:
        return [fact for fact in self.facts if not fact.id.startswith("Q")]

    @property
    def is_association(self) -> bool:
        """Its numbers say that things go together, and not why."""
        return self.evidence.where.get("tool") == ASSOCIATION.specification.name


_READINGS = ("records", "comparison")
"""Looks into the records that the chat takes beside the tools."""


def figures_of(charts: Iterable[tuple[Chart, str]]) -> tuple[Figure, ...]:
    """Each chart with its caption, drawn for a narrow column."""
    return tuple(
        Figure(Markup(draw_svg(chart, *_SIZE)), caption, *_table_of(chart))  # noqa: S704 - our drawing
        for chart, caption in charts
    )


def tool_of(cited: Cited) -> Specification | None:
    """As it is now, of a computation; None for what is none, and for a tool that is gone."""
    named = cited.evidence.where.get("tool")
    return next((one.specification for one in TOOLS if one.specification.name == named), None)


def computation_check(cited: Cited) -> Check:
    """A tool is asked again where a draft is signed, and not each time somebody looks."""
    tool, then = tool_of(cited), cited.evidence.where["tool_version"]
    if cited.evidence.where["tool"] in _READINGS:
        return Check(None, "Read from the records when it was asked, and kept with its hash.")
    if tool is None or tool.version != then:
        present = "is gone" if tool is None else f"is at version {tool.version} now"
        return Check(None, f"The tool {present}; this was made by version {then}.")
    return Check(None, "Kept with the hash of its result; asked again before each signature.")


def _table_of(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    """One row a point; of several series each names its own."""
    labels = chart.x_labels
    rows = tuple(
        (series.name, labels[int(x)] if labels and isinstance(x, float) else x, y)
        for series in chart.series
        for x, y in zip(series.x, series.y, strict=True)
    )
    return ("Series", chart.x_title or "At", chart.y_title), rows
