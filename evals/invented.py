"""Invented claims of every registered predicate, for what no simulated plant yields."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.evidence.claims import Claim
from app.evidence.facts import FactKind
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES, Predicate

_TEXTS = (
    "operator on shift",
    "weight control",
    "replaced the feed-frame paddle",
    "low fill of the die, not enough flow",
    "compression",
    "tablet hardness",
    "supplier of lactose",
    "in-process check; repeated after adjustment",
)
_UNITS = ("mg", "kN", "mL", "%", "min", None)


def invented_ledger(rng: random.Random, each: int = 8) -> ClaimLedger:
    """``each`` claims of every predicate. Values of one claim differ from each other."""
    ledger = ClaimLedger("Europe/Dublin")
    for predicate in PREDICATES:
        for number in range(each):
            invented_claim(ledger, predicate, number, rng)
    return ledger


def invented_claim(
    ledger: ClaimLedger,
    predicate: Predicate,
    number: int,
    rng: random.Random,
    given: Mapping[str, str] | None = None,
) -> Claim:
    """``number`` tells its evidence from that of the predicate's other claims; ``given`` are facts
    of other claims, by role."""
    known = given or {}
    where = {"tool": predicate.name, "arguments": {"number": number}}
    evidence = ledger.computation(f"Computation: {predicate.name}", where, number)
    roles: dict[str, str] = {}
    for name, role in predicate.roles.items():
        roles[name] = known.get(name) or _fact(ledger, role.kind, name, evidence, rng)
    return ledger.claim(predicate.name, roles)


def _fact(
    ledger: ClaimLedger, kind: FactKind, label: str, evidence: str, rng: random.Random
) -> str:
    number = rng.randint(1, 900)
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 500_000))
    match kind:
        case FactKind.ID:
            return ledger.id_fact(label, f"X-{number:04}", evidence)
        case FactKind.TEXT:
            return ledger.text_fact(label, f"{rng.choice(_TEXTS)} {number}", evidence)
        case FactKind.QUANTITY:
            return ledger.quantity(label, f"{number / 10:.1f}", rng.choice(_UNITS), evidence)
        case FactKind.RANGE:
            low, high = f"{number / 10:.1f}", f"{number / 10 + 3:.1f}"
            return ledger.computed_range(label, low, high, rng.choice(_UNITS), evidence)
        case FactKind.TIME:
            return ledger.time(label, at, evidence)
        case FactKind.DURATION:
            return ledger.duration(label, 60.0 * number, evidence)
        case FactKind.COUNT:
            return ledger.count(label, number, evidence)
