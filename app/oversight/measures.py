"""How much attention went into a review or an adoption: pure measures, with what they are worth.

1. Time is taken per section and 100 words that it has; a section that nobody reported time for was
   read for 0 s.
2. A share has its 95 % interval by Wilson (J. Am. Stat. Assoc. 22, 1927, 209–212), which holds near
   0 and 1 and for few cases; below :data:`FEW` it judges nobody and says so.
3. A check is *changed after* when the record that somebody signed as reviewed became another later.

The measures are for training and never for content (A22 §3.3, §10.5): no text is written, kept or
refused because of them. Not done here: reading the tables (``store``), patterns (``alerting``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import sqrt
from statistics import median
from typing import Any, TypeVar

from app.auth.actor import Role

T = TypeVar("T")

FEW = 5
"""With fewer cases an interval spans more than half of all shares."""

_Z = 1.959964  # 97.5 % of the normal distribution


@dataclass(frozen=True)
class Share:
    """``count`` of ``of``."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper bound at 95 %."""
        if not self.of:
            return None
        n, p = self.of, self.count / self.of
        middle = p + _Z**2 / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    @property
    def words(self) -> str:
        """``3 of 12 (25%, 95% interval 9% to 53%)``."""
        interval = self.interval
        if interval is None:
            return "none to judge"
        if self.of < FEW:
            return f"{self.count} of {self.of}: too few to judge"
        low, high = interval
        share = self.count / self.of
        return f"{self.count} of {self.of} ({share:.0%}, 95% interval {low:.0%} to {high:.0%})"


@dataclass(frozen=True)
class Typical:
    """The median of ``n`` numbers; None of none."""

    median: float | None
    n: int

    @property
    def words(self) -> str:
        if self.median is None:
            return "none to judge"
        few = "" if self.n >= FEW else ": too few to judge"
        return f"{self.median:.1f} (n = {self.n}){few}"


@dataclass(frozen=True)
class SectionRead:
    """The words of a section and how long one person had it before them."""

    section: str
    words: int
    seconds: float

    @property
    def seconds_per_100_words(self) -> float:
        return 100 * self.seconds / self.words


@dataclass(frozen=True)
class Check:
    """One verdict of a reviewer or approver on one version: signed on, or sent back."""

    person: str
    role: Role
    document_type: str
    draft: str
    version: int
    submitted_at: datetime | None
    ended_at: datetime
    passed: bool
    read: tuple[SectionRead, ...]
    evidence: int
    opened: int
    comments: int
    changed_after: bool


@dataclass(frozen=True)
class Adopted:
    """One section that somebody made their own."""

    person: str
    document_type: str
    draft: str
    version: int
    edited: bool
    read: SectionRead
    evidence: int
    opened: int


@dataclass(frozen=True)
class Checking:
    """Of one person in one role on one document type."""

    person: str
    role: Role
    document_type: str
    checks: int
    comments: int
    seconds_per_100_words: Typical
    hours_to_verdict: Typical
    evidence_opened: Share
    returned: Share
    changed_after: Share


@dataclass(frozen=True)
class Adopting:
    """Of one writer on one document type."""

    person: str
    document_type: str
    sections: int
    seconds_per_100_words: Typical
    evidence_opened: Share
    unedited: Share


def measure_checks(checks: Iterable[Check]) -> list[Checking]:
    """In order of person, role and document type."""
    groups = _grouped(checks, lambda one: (one.person, one.role, one.document_type))
    return [_checking(found) for found in groups]


def measure_adoptions(adoptions: Iterable[Adopted]) -> list[Adopting]:
    """In order of person and document type."""
    groups = _grouped(adoptions, lambda one: (one.person, one.document_type))
    return [_adopting(found) for found in groups]


def pace(read: Iterable[SectionRead]) -> Typical:
    """Median seconds per 100 words over sections that have words."""
    return _typical([one.seconds_per_100_words for one in read if one.words])


def opened(work: Iterable[Check | Adopted]) -> Share:
    """Of all evidence that there was to open."""
    found = list(work)
    return Share(sum(one.opened for one in found), sum(one.evidence for one in found))


def words_in(section: dict[str, Any]) -> int:
    """As a reader meets them: a token is one word, and titles, tables and notes count too."""
    return sum(len(text.split()) for text in _texts(section))


def _checking(found: Sequence[Check]) -> Checking:
    passed = [one for one in found if one.passed]
    waited = [
        (one.ended_at - one.submitted_at).total_seconds() / 3600
        for one in found
        if one.submitted_at is not None
    ]
    return Checking(
        person=found[0].person,
        role=found[0].role,
        document_type=found[0].document_type,
        checks=len(found),
        comments=sum(one.comments for one in found),
        seconds_per_100_words=pace(section for one in found for section in one.read),
        hours_to_verdict=_typical(waited),
        evidence_opened=opened(found),
        returned=Share(len(found) - len(passed), len(found)),
        changed_after=Share(sum(one.changed_after for one in passed), len(passed)),
    )


def _adopting(found: Sequence[Adopted]) -> Adopting:
    return Adopting(
        person=found[0].person,
        document_type=found[0].document_type,
        sections=len(found),
        seconds_per_100_words=pace(one.read for one in found),
        evidence_opened=opened(found),
        unedited=Share(sum(not one.edited for one in found), len(found)),
    )


def _typical(numbers: Sequence[float]) -> Typical:
    return Typical(median(numbers) if numbers else None, len(numbers))


def _grouped(items: Iterable[T], key: Callable[[T], tuple[str, ...]]) -> list[list[T]]:
    """Groups in order of their keys, each in the order of its items."""
    ordered = sorted(items, key=key)
    return [list(group) for _, group in groupby(ordered, key)]


_WORDED = frozenset({"text", "title", "caption", "note", "label", "prompt"})


def _texts(part: Any, key: str | None = None) -> Iterable[str]:
    if isinstance(part, str):
        if key in _WORDED or key == "pairs":
            yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "chart":
                yield from _texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, key)
