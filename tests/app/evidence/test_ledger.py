from datetime import UTC, datetime

import pytest

import app.investigation.predicates  # noqa: F401 - registers them
from app.evidence.facts import VIEWS_OF, View
from app.evidence.ledger import ClaimLedger


@pytest.fixture
def ledger() -> ClaimLedger:
    return ClaimLedger("Europe/Dublin")


@pytest.fixture
def source(ledger: ClaimLedger) -> str:
    return ledger.computation("Computation", {"tool": "t"}, 1)


def test_equal_facts_and_equal_evidence_have_one_id(ledger: ClaimLedger, source: str):
    assert ledger.computation("Computation", {"tool": "t"}, 1) == source
    assert ledger.count("batches", 5, source) == ledger.count("batches", 5, source)
    cell = ledger.id_fact("batch", "B-1", source, "batch")
    assert ledger.id_fact("the batch", "B-1", source, "batch") == cell


def test_equal_counts_of_one_computation_stay_two_facts(ledger: ClaimLedger, source: str):
    related, searched = ledger.count("related", 5, source), ledger.count("searched", 5, source)
    assert related != searched
    assert ledger.facts[searched].label == "searched"


def test_ids_are_unique_and_stable(ledger: ClaimLedger, source: str):
    made = [ledger.count(f"n{n}", n, source) for n in range(9)]
    quoted = ledger.quote("words", source)
    assert [*made, quoted] == [f"F{n + 1}" for n in range(9)] + ["Q10"]
    assert [ledger.count(f"n{n}", n, source) for n in range(9)] == made


def test_one_assertion_is_one_claim(ledger: ClaimLedger, source: str):
    roles = {
        "subject": ledger.text_fact("outcome", "hardness", source),
        "batches": ledger.count("batches", 9, source),
    }
    claim = ledger.claim("level_steady", roles)
    assert ledger.claim("level_steady", dict(roles)) is claim
    assert claim.evidence == (source,)


def test_a_role_of_another_kind_is_refused(ledger: ClaimLedger, source: str):
    text = ledger.text_fact("outcome", "hardness", source)
    with pytest.raises(ValueError, match="batches"):
        ledger.claim("level_steady", {"subject": text, "batches": text})
    with pytest.raises(ValueError, match="roles"):
        ledger.claim("level_steady", {"subject": text})


def test_a_fact_shows_its_views_and_no_other(ledger: ClaimLedger, source: str):
    made = [
        ledger.id_fact("id", "B-1", source),
        ledger.text_fact("text", "words", source),
        ledger.quantity("value", "5.0", "mg", source),
        ledger.computed_range("range", "1", "2", "mg", source),
        ledger.time("at", datetime(2025, 1, 1, tzinfo=UTC), source),
        ledger.duration("held", 60, source),
        ledger.count("count", 3, source),
    ]
    for fact in (ledger.facts[one] for one in made):
        for view in View:
            if view in VIEWS_OF[fact.kind]:
                assert fact.show(view)
            else:
                with pytest.raises(ValueError, match="no view"):
                    fact.show(view)


def test_rendering_resolves_tokens_and_refuses_unknown_ones(ledger: ClaimLedger, source: str):
    value = ledger.quantity("value", "5.0", "mg", source)
    assert ledger.render(f"[C1]It was [{value}][{source}].") == "It was 5.0 mg [1]."
    with pytest.raises(KeyError):
        ledger.render("[F99]")
