"""Which version of which controlled document was in force when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from app.demo import catalogue, clock
from app.demo.streams import stream


@dataclass(frozen=True)
class Edition:
    """One version of a document; ``effective_to`` is its last whole day, None while in force."""

    number: str
    version: str
    title: str
    type: str
    format: str  # pdf or docx
    department: str
    product: str
    effective_from: date
    effective_to: date | None

    def in_force(self, at: datetime) -> bool:
        day = at.astimezone(clock.ZONE).date()
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


def make_editions(seed: int, months: int) -> tuple[Edition, ...]:
    """Every version of every document of the register, dates of the new ones drawn by seed."""
    rng = stream(seed, "editions")
    return tuple(
        edition
        for row in catalogue.table("register")["document"]
        for edition in _editions(row, months, rng)
    )


def of_document(editions: Sequence[Edition], number: str) -> list[Edition]:
    return [edition for edition in editions if edition.number == number]


def version_at(editions: Sequence[Edition], number: str, at: datetime) -> str:
    """The version in force at ``at``; every document of the register has one all year."""
    return next(e.version for e in of_document(editions, number) if e.in_force(at))


def _editions(row: dict[str, Any], months: int, rng: np.random.Generator) -> list[Edition]:
    starts = [_start(version, months, rng) for version in row["versions"]]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return [
        Edition(
            number=row["number"],
            version=version["version"],
            title=row["title"],
            type=row["type"],
            format=row["format"],
            department=row["department"],
            product=row.get("product", ""),
            effective_from=start,
            effective_to=end,
        )
        for version, start, end in zip(row["versions"], starts, [*ends, None], strict=True)
    ]


def _start(version: dict[str, Any], months: int, rng: np.random.Generator) -> date:
    if "from" in version:
        return date.fromisoformat(version["from"])
    low, high = version["window"]
    day = clock.day_at(months, float(rng.uniform(low, high)))
    return day - timedelta(days=day.weekday())  # documents take effect on a Monday here
