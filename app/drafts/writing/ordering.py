"""May the claims of a passage stand in this order? And do its times keep their dates?

Rules:

1. What stood in order of time stands in order of time. A pair may change places only where one of
   them has no time, or where that brings it into order.
2. A sentence whose phrasing points elsewhere ("it", "of them", "before") keeps the sentence that it
   stood behind; one that opened the passage opens it.
3. A time without its date is shown with it unless the date shown last is its own.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from app.drafts.content import Sentence
from app.drafts.shape import Refusal, Rule
from app.evidence.claims import Claim
from app.evidence.facts import Fact, FactKind, View
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import Token, replace_tokens

_POINTING = re.compile(r"\b(it|them|these|before)\b", re.IGNORECASE)


def check_order(
    composed: Sequence[str], order: Sequence[str], ledger: ClaimLedger
) -> Refusal | None:
    """``composed`` and ``order`` hold the same claims, each once."""
    behind = dict(zip(composed, (None, *composed[:-1]), strict=True))
    now = dict(zip(order, (None, *order[:-1]), strict=True))
    for claim in order:
        if points(ledger.claims[claim].predicate) and behind[claim] != now[claim]:
            return Refusal(Rule.ORDER, "a sentence that points back must follow the same", claim)
    place = {claim: at for at, claim in enumerate(order)}
    times = {claim: _time(ledger.claims[claim], ledger) for claim in composed}
    for at, first in enumerate(composed):
        for second in composed[at + 1 :]:
            one, other = times[first], times[second]
            if one is None or other is None or place[first] < place[second]:
                continue
            if other > one:
                return Refusal(Rule.ORDER, "out of the order of time", f"{second} before {first}")
    return None


def with_dates(sentences: Sequence[Sentence], ledger: ClaimLedger) -> list[str]:
    """The texts, in which no time can be read as that of another day (rule 3)."""
    last: date | None = None
    texts = []
    for one in sentences:
        text, last = _dated(one.text, last, ledger)
        texts.append(text)
    return texts


@cache
def points(predicate: str) -> bool:
    return any(_POINTING.search(phrasing) for phrasing in PREDICATES[predicate].phrasings)


def _time(claim: Claim, ledger: ClaimLedger) -> datetime | None:
    starts = [ledger.facts[fact].start for fact in claim.roles.values()]
    return min((start for start in starts if start is not None), default=None)


def _dated(text: str, last: date | None, ledger: ClaimLedger) -> tuple[str, date | None]:
    def show(token: Token) -> str:
        nonlocal last
        fact = ledger.facts.get(token.id)
        if fact is None or fact.kind is not FactKind.TIME:
            return text[token.start : token.end]
        before, last = last, _date(fact)
        lone = token.view is View.TIME and last != before
        return f"[{token.id}]" if lone else text[token.start : token.end]

    return replace_tokens(text, show), last


def _date(fact: Fact) -> date | None:
    return None if fact.start is None else fact.start.astimezone(ZoneInfo(fact.timezone)).date()
