"""How long each kind of record is kept, and whether one may be disposed of: pure.

=============== ============================= ============================================
record          kept                          because
=============== ============================= ============================================
approved report years, from its approval      21 CFR 211.180(a): at least one year after
                                              the expiration date of the batch
draft           years, from its last change   never approved: the site's own choice
withdrawn draft years, from its withdrawal    as above
audit trail     as long as the installation   P11 11.10(e): at least as long as the records
imported record as long as the installation   drafts cite it; its package is the site's own
exercise        years, from its making        no record: the site's own choice
sign-in         as long as the installation   an event of the audit trail
=============== ============================= ============================================

A plant package names no expiration date of a batch. A report is approved after its batch was made,
so that years from approval cover the clause when they are at least the longest shelf life of the
site's products and one more: the setting says so. A call of a language model that fed a record
shares the record's retention; none is made yet.

Rules of a disposal, in order: 1. nothing under a hold; 2. nothing that is kept as long as the
installation; 3. nothing before its years are over. The trail of what was disposed of stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecordType(StrEnum):
    REPORT = "approved_report"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn_draft"
    TRAIL = "audit_trail"
    IMPORTED = "imported_record"
    EXERCISE = "exercise"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Rule:
    """``years`` from ``event``; ``None`` is as long as the installation."""

    record_type: RecordType
    years: int | None
    event: str
    source: str

    @property
    def words(self) -> str:
        """As a certificate of disposal cites it."""
        if self.years is None:
            return f"{self.record_type.value}: as long as the installation"
        return f"{self.record_type.value}: {self.years} years from {self.event}"


@dataclass(frozen=True)
class Retained:
    """``kept_until`` is ``None`` for what is kept as long as the installation; ``why`` says what
    stands against a disposal, or that nothing does."""

    rule: Rule
    kept_until: datetime | None
    held_by: tuple[str, ...]
    is_disposable: bool
    why: str


Rules = Mapping[RecordType, Rule]

_OWN_CHOICE = "the site's own choice"
_REPORTS = "21 CFR 211.180(a)"
_TRAIL = "P11 11.10(e)"


def rules(report_years: int, draft_years: int, exercise_years: int) -> Rules:
    """Of a site that chose these years."""
    made = (
        Rule(RecordType.REPORT, report_years, "its approval", _REPORTS),
        Rule(RecordType.DRAFT, draft_years, "its last change", _OWN_CHOICE),
        Rule(RecordType.WITHDRAWN, draft_years, "its withdrawal", _OWN_CHOICE),
        Rule(RecordType.TRAIL, None, "", _TRAIL),
        Rule(RecordType.IMPORTED, None, "", _REPORTS),
        Rule(RecordType.EXERCISE, exercise_years, "its making", _OWN_CHOICE),
        Rule(RecordType.SIGN_IN, None, "", _TRAIL),
    )
    return {rule.record_type: rule for rule in made}


def due(since: datetime, rule: Rule, holds: Sequence[str], now: datetime) -> Retained:
    """``since`` is when the rule's event was, ``holds`` are the ids of those in force."""
    until = None if rule.years is None else years_after(since, rule.years)
    if holds:
        return Retained(rule, until, tuple(holds), False, f"held by {', '.join(holds)}")
    if until is None:
        return Retained(rule, until, (), False, "kept as long as the installation")
    if now < until:
        return Retained(rule, until, (), False, f"kept until {until:%Y-%m-%d}")
    return Retained(rule, until, (), True, f"its retention ended on {until:%Y-%m-%d}")


def years_after(at: datetime, years: int) -> datetime:
    """29 February ends on 1 March: never a day too early."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)
