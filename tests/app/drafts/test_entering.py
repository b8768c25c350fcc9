"""A typed value becomes a fact of its kind, with the person and the reason as its evidence."""

from dataclasses import replace

import pytest

from app.core.errors import BadInput
from app.drafts.entering import enter
from app.evidence.facts import EvidenceKind, Fact, FactKind
from tests.app.drafts.sample import ANNA, entry, sample

KINDS = [
    ("12.5", "mg", FactKind.QUANTITY, "12.5 mg"),
    ("<0.05", "ug", FactKind.QUANTITY, "<0.05 µg"),
    ("ND", "mg", FactKind.QUANTITY, "ND mg"),
    ("12.5 mg", None, FactKind.QUANTITY, "12.5 mg"),
    ("3", None, FactKind.QUANTITY, "3"),
    ("2025-03-12T14:40", None, FactKind.TIME, "12 Mar 2025, 14:40 (Europe/Dublin)"),
    ("2025-03-12", None, FactKind.TIME, "12 Mar 2025"),
    ("DEV-2025-0044", None, FactKind.ID, "DEV-2025-0044"),
    ("2 of 3 samples", None, FactKind.TEXT, "2 of 3 samples"),
    ("the balance of room B", None, FactKind.TEXT, "the balance of room B"),
]


def _entered(value: str, unit: str | None) -> Fact:
    return enter(sample(), entry("N1", value, unit), ANNA)[1]


@pytest.mark.parametrize(("value", "unit", "kind", "shown"), KINDS)
def test_kind_follows_from_the_value(
    value: str, unit: str | None, kind: FactKind, shown: str
) -> None:
    fact = _entered(value, unit)
    assert fact.kind is kind
    assert fact.show().startswith(shown.split(" (")[0].split(",")[0])


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("1,234", None),
        ("1,234", "mg"),
        ("about 3", "mg"),
        ("3", "spoons"),
        ("2025-02-30", None),
        ("2025-03-30T01:30", None),
        ("", None),
        ("6\n7", None),
        ("[F1]", None),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(value: str, unit: str | None) -> None:
    with pytest.raises(BadInput):
        _entered(value, unit)


@pytest.mark.req("AT-03")
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_value_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(BadInput, match="reason"):
        enter(sample(), replace(entry(), reason=reason), ANNA)


def test_evidence_names_person_time_and_reason_and_ids_go_on() -> None:
    content, fact = enter(sample(), entry(), ANNA)
    evidence = content.evidence[fact.evidence]
    assert evidence.kind is EvidenceKind.ENTRY
    assert (evidence.where["person"], evidence.where["name"]) == ("P-ANNA", "Anna")
    assert evidence.where["reason"] == "read from the balance print"
    assert (evidence.id, fact.id) == ("E4", "F9")
    again, other = enter(content, entry(), ANNA)
    assert (other.evidence, other.id) == ("E5", "F10")
    assert set(again.facts) == {*content.facts, "F10"}
