"""Order keeps meaning: time runs forward, and what points back keeps its place."""

from datetime import UTC, datetime

import app.investigation.predicates  # noqa: F401 - registers them
from app.drafts.content import Sentence
from app.drafts.shape import Rule
from app.drafts.writing.ordering import check_order, with_dates
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger

MORNING = datetime(2025, 3, 12, 6, 10, tzinfo=UTC)
EVENING = datetime(2025, 3, 12, 18, 30, tzinfo=UTC)
NEXT_DAY = datetime(2025, 3, 13, 6, 10, tzinfo=UTC)


def told(*times: datetime | None) -> tuple[ClaimLedger, list[Claim]]:
    """Readings at those times; none is a claim without a time. Then one that points back."""
    ledger = ClaimLedger("UTC")
    source = ledger.computation("Computation: readings", {"tool": "t", "arguments": {}}, 1)
    text = ledger.text_fact("step", "filling", source)
    claims = []
    for number, at in enumerate(times):
        batch = ledger.id_fact("batch", f"NF-{number}", source)
        if at is None:
            roles = {"kind": text, "subject": text, "batch": batch}
            claims.append(ledger.claim("exception_recorded", roles))
        else:
            due = ledger.time("due", at, source)
            roles = {"subject": text, "batch": batch, "step": text, "at": due}
            claims.append(ledger.claim("entry_missing", roles))
    found = {"at": ledger.time("found", NEXT_DAY, source), "by": text}
    return ledger, [*claims, ledger.claim("deviation_discovered", found)]


def rule_of(ledger: ClaimLedger, claims: list[Claim], *places: int) -> Rule | None:
    ids = [one.id for one in claims]
    refusal = check_order(ids, [ids[place] for place in places], ledger)
    return refusal.rule if refusal else None


def test_what_stood_in_order_of_time_stays_so() -> None:
    ledger, claims = told(MORNING, EVENING, None)
    assert rule_of(ledger, claims, 0, 1, 2, 3) is None
    assert rule_of(ledger, claims, 1, 0, 2, 3) is Rule.ORDER


def test_what_has_no_time_may_move_and_disorder_may_be_mended() -> None:
    ledger, claims = told(EVENING, MORNING, None, None)
    assert rule_of(ledger, claims, 2, 0, 1, 3, 4) is None
    assert rule_of(ledger, claims, 1, 0, 2, 3, 4) is None


def test_a_sentence_that_points_back_keeps_what_it_stood_behind() -> None:
    ledger, claims = told(MORNING, None)
    assert rule_of(ledger, claims, 1, 0, 2) is Rule.ORDER
    ledger, claims = told(None, None)
    assert rule_of(ledger, claims, 2, 0, 1) is Rule.ORDER


def test_a_time_is_never_read_as_that_of_another_day() -> None:
    ledger, claims = told(MORNING, EVENING, NEXT_DAY)
    facts = [one.roles["at"] for one in claims[:3]]
    texts = [f"Due at [{facts[0]}].", f"Due at [{facts[1]}|time].", f"Due at [{facts[2]}|time]."]
    sentences = [Sentence(f"S{n}", text) for n, text in enumerate(texts)]
    assert with_dates(sentences, ledger) == [texts[0], texts[1], f"Due at [{facts[2]}]."]
    assert with_dates(sentences[1:2], ledger) == [f"Due at [{facts[1]}]."]
