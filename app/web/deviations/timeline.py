"""What happened with a batch in order of time: steps are stretches, everything else is a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from app.web.texts.said import NOTHING, Said


class EntryKind(StrEnum):
    DEVIATION = "deviation"
    EXCEPTION = "exception"
    ALARM = "alarm"
    STEP = "step"
    WORK = "work on equipment"
    SAMPLE = "sample"
    ACTION = "action"
    LOG = "log"


KIND_OF_TABLE = {
    "deviations": EntryKind.DEVIATION,
    "readings": EntryKind.EXCEPTION,
    "master_entries": EntryKind.EXCEPTION,
    "equipment_events": EntryKind.WORK,
    "steps": EntryKind.STEP,
    "results": EntryKind.SAMPLE,
    "actions": EntryKind.ACTION,
    "log": EntryKind.LOG,
}


TIMELESS = frozenset({"batches"})
"""Rows whose exceptions happened at no time of their own: a yield is of the whole batch."""


@dataclass(frozen=True)
class Entry:
    """``time`` is its time of day, ``mark`` leads to its source."""

    at: datetime
    kind: EntryKind
    time: Said
    what: Said
    mark: Said = NOTHING


@dataclass(frozen=True)
class Stretch:
    """A step of the batch as it was executed."""

    name: str
    start: datetime
    end: datetime
    is_concerned: bool = False


@dataclass(frozen=True)
class Timeline:
    """``entries`` in order of time."""

    entries: tuple[Entry, ...]
    stretches: tuple[Stretch, ...]
    event: datetime
    zone: ZoneInfo

    @property
    def days(self) -> list[tuple[date, list[Entry]]]:
        """Days of the site with what happened on them."""
        of_day = groupby(self.entries, lambda one: one.at.astimezone(self.zone).date())
        return [(day, list(group)) for day, group in of_day]


def in_order(
    entries: Iterable[Entry], stretches: Iterable[Stretch], event: datetime, zone: ZoneInfo
) -> Timeline:
    order = {kind: place for place, kind in enumerate(EntryKind)}
    in_time = sorted(entries, key=lambda one: (one.at, order[one.kind]))
    return Timeline(
        tuple(in_time), tuple(sorted(stretches, key=lambda one: one.start)), event, zone
    )
