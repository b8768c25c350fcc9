"""Evidence and facts.

Evidence is one immutable piece of what was found. A fact is one value in it, kept as it was
written. Ids (``E7``, ``F12``) count within one draft and are never reused.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.evidence.words import count_in_words, duration_text, range_text, time_text

_UNITLESS = (None, "-", "1")


class EvidenceKind(StrEnum):
    PASSAGE = "passage"
    RECORD = "record"
    COMPUTATION = "computation"
    IMAGE = "image"
    ENTRY = "entry"  # typed by a person, with a reason


@dataclass(frozen=True)
class Evidence:
    """``where`` says how to open it, ``sha256`` what it was when it was cited.

    passage: document, version, page, start, end, boxes · record: table, key, package, file, line,
    version, row_id · computation: tool, tool_version, arguments, inputs · image: station, regions ·
    entry: person, name, at, reason, label, value, unit.
    """

    id: str
    kind: EvidenceKind
    title: str
    where: dict[str, Any]
    sha256: str
    excerpt: str = ""


class FactKind(StrEnum):
    ID = "id"
    TEXT = "text"
    QUANTITY = "quantity"
    RANGE = "range"
    TIME = "time"
    DURATION = "duration"
    COUNT = "count"


class View(StrEnum):
    """How a token shows its fact; the default is :attr:`VALUE`."""

    VALUE = "value"
    WORDS = "words"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    RANGE = "range"


@dataclass(frozen=True)
class Fact:
    """One value with its evidence.

    ``written`` is the text as it stands in the source (for a computed one, as computed). A range
    has its bounds in ``low`` and ``high``, a time its interval in ``start`` and ``end``, a duration
    its seconds in ``number``. ``column`` names the cell of a record. A value read by OCR is not
    ``verified`` until a second person says so.
    """

    id: str
    label: str
    kind: FactKind
    written: str
    evidence: str
    column: str | None = None
    number: float | None = None
    unit: str | None = None
    qualifier: str | None = None
    decimals: int | None = None
    low: str | None = None
    high: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    timezone: str = "UTC"
    verified: bool = True

    @property
    def views(self) -> frozenset[View]:
        """How it may be shown: a matter of its kind, so no part of what is stored."""
        return VIEWS_OF[self.kind]

    def show(self, view: View = View.VALUE) -> str:
        """The fact as text. Raises ValueError for a view that it does not have."""
        if view not in self.views:
            raise ValueError(f"{self.id} ({self.kind}) has no view {view!r}")
        if self.kind is FactKind.TIME:
            return self._show_time(view)
        if self.kind is FactKind.RANGE:
            return range_text(self.low, self.high, self.unit)
        if self.kind is FactKind.DURATION:
            return duration_text(self.number or 0.0)
        if view is View.WORDS:
            return count_in_words(int(self.number or 0))
        return self.written if self.unit in _UNITLESS else f"{self.written} {self.unit}"

    def _show_time(self, view: View) -> str:
        if self.start is None or self.end is None:
            raise ValueError(f"{self.id} is a time without an instant")
        return time_text(self.start, self.end, self.timezone, view.value)


VIEWS_OF: dict[FactKind, frozenset[View]] = {
    FactKind.ID: frozenset({View.VALUE}),
    FactKind.TEXT: frozenset({View.VALUE}),
    FactKind.QUANTITY: frozenset({View.VALUE}),
    FactKind.RANGE: frozenset({View.VALUE, View.RANGE}),
    FactKind.TIME: frozenset({View.VALUE, View.DATE, View.TIME}),
    FactKind.DURATION: frozenset({View.VALUE, View.DURATION}),
    FactKind.COUNT: frozenset({View.VALUE, View.WORDS}),
}
