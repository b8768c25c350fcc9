"""Facts that a person types: a value, where it comes from, and evidence of its own kind.

Rules for the kind of a value, in order: a number with a known unit, or a number alone, is a
quantity; an ISO date or time is a time; one word with a digit in it is an identifier; all else is
text. What looks like a number and is none (``1,234``) is refused, never guessed.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.canonical import sha256_of
from app.core.errors import BadInput
from app.drafts.content import DraftContent
from app.drafts.numbering import next_ids
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind
from ingestion.times import parse_moment
from ingestion.units import canonical_unit, known_unit
from ingestion.values import Value, parse_number

_NUMERIC = re.compile(r"[<>+−-]?[\d.,]+")
_TIME = re.compile(r"\d{4}-\d{2}(-\d{2}([T ].+)?)?", re.ASCII)
_WITH_UNIT = re.compile(r"(?P<value>\S+)\s+(?P<unit>\S.*)")
_PLACEHOLDER = re.compile(r"N[1-9]\d*", re.ASCII)
_LONGEST = 2_000


@dataclass(frozen=True)
class Entry:
    """A value as typed. ``placeholder`` (``N1``) stands for it in the text: ``[N1]``."""

    placeholder: str
    label: str
    value: str
    unit: str | None
    reason: str


@dataclass(frozen=True)
class Editor:
    """Who edits: the person's id and printed name, and when."""

    person: str
    name: str
    at: datetime


def enter(content: DraftContent, entry: Entry, by: Editor) -> tuple[DraftContent, Fact]:
    """The content with one new fact and its evidence. Raises :class:`BadInput`."""
    _check(entry)
    (evidence_id,), content = next_ids(content, "E", 1)
    (fact_id,), content = next_ids(content, "F", 1)
    where = {
        "person": by.person,
        "name": by.name,
        "at": by.at.isoformat(),
        "reason": entry.reason.strip(),
        "label": entry.label.strip(),
        "value": " ".join(entry.value.split()),
        "unit": entry.unit,
    }
    title = f"Entered by a person: {where['label']}"
    evidence = Evidence(evidence_id, EvidenceKind.ENTRY, title, where, sha256_of(where))
    kind, parts = _read(where["value"], entry.unit, ZoneInfo(content.timezone), entry.placeholder)
    fact = Fact(
        id=fact_id,
        label=where["label"],
        kind=kind,
        evidence=evidence_id,
        timezone=content.timezone,
        **({"written": where["value"]} | parts),
    )
    content = replace(
        content,
        evidence=content.evidence | {evidence_id: evidence},
        facts=content.facts | {fact_id: fact},
    )
    return content, fact


def _check(entry: Entry) -> None:
    if not _PLACEHOLDER.fullmatch(entry.placeholder):
        raise BadInput(
            "no placeholder", where="entries", expected="N1, N2 …", got=entry.placeholder
        )
    for what, text in (("label", entry.label), ("value", entry.value), ("reason", entry.reason)):
        if not (text.strip() and text.isprintable() and len(text) <= _LONGEST):
            raise BadInput(
                f"{what} is missing or not printable",
                where=entry.placeholder,
                expected=f"1 to {_LONGEST} characters",
                got=text[:80],
            )
        if re.search(r"[\[\]|]", text):
            raise BadInput("brackets belong to tokens", where=entry.placeholder, got=text[:80])


def _read(
    written: str, unit: str | None, zone: ZoneInfo, where: str
) -> tuple[FactKind, dict[str, Any]]:
    """The kind of the fact and what it has beyond its label."""
    if unit is not None:
        return FactKind.QUANTITY, _quantity(written, unit, where)
    both = _WITH_UNIT.fullmatch(written)
    if both and known_unit(both["unit"]) and _NUMERIC.fullmatch(both["value"]):
        return FactKind.QUANTITY, _quantity(both["value"], both["unit"], where)
    if _NUMERIC.fullmatch(written):
        return FactKind.QUANTITY, _quantity(written, None, where)
    if _TIME.fullmatch(written):
        return FactKind.TIME, _moment(written, zone, where)
    is_identifier = " " not in written and any(character.isdigit() for character in written)
    return (FactKind.ID if is_identifier else FactKind.TEXT), {}


def _quantity(written: str, unit: str | None, where: str) -> dict[str, Any]:
    try:
        value: Value = parse_number(written)
        code = None if unit is None else canonical_unit(unit)
    except ValueError as error:
        raise BadInput(str(error), where=where, got=f"{written} {unit or ''}".strip()) from error
    return {
        "written": value.written,
        "number": None if value.number is None else float(value.number),
        "unit": code,
        "qualifier": value.qualifier.value if value.qualifier else None,
        "decimals": value.decimals,
    }


def _moment(written: str, zone: ZoneInfo, where: str) -> dict[str, Any]:
    try:
        moment = parse_moment(written, zone)
    except ValueError as error:
        raise BadInput(str(error), where=where, got=written) from error
    return {"start": moment.start, "end": moment.end}
