"""What a writer can put into a sentence: the draft's facts, claims and evidence, by their words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from app.drafts.binding import as_ledger
from app.drafts.content import DraftContent
from app.drafts.references import references, section_of
from app.evidence.claims import Claim
from app.evidence.facts import Evidence, Fact

T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """In the order of the draft; ``more`` says that some were left out."""

    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    more: bool


def find_sources(
    content: DraftContent, words: str = "", section_id: str | None = None, limit: int = 50
) -> Sources:
    """Those that hold every one of the words; ``limit`` is for each kind. Raises KeyError for a
    section that the draft does not have."""
    facts, claims, evidence = _all(content, section_id)
    ledger = as_ledger(content)
    wanted = words.casefold().split()
    titles = {one.id: one.title for one in content.evidence.values()}
    facts = _holding(
        facts, wanted, lambda one: f"{one.id} {one.label} {one.show()} {titles[one.evidence]}"
    )
    claims = _holding(claims, wanted, lambda one: f"{one.id} {ledger.render(one.sentence())}")
    evidence = _holding(evidence, wanted, lambda one: f"{one.id} {one.title} {one.excerpt}")
    more = max(len(facts), len(claims), len(evidence)) > limit
    return Sources(facts[:limit], claims[:limit], evidence[:limit], more)


def _all(
    content: DraftContent, section_id: str | None
) -> tuple[Iterable[Fact], Iterable[Claim], Iterable[Evidence]]:
    if section_id is None:
        return content.facts.values(), content.claims.values(), content.evidence.values()
    found = references(content, section_of(content, section_id).blocks)
    return found.facts, found.claims, found.evidence


def _holding(entries: Iterable[T], wanted: list[str], text: Callable[[T], str]) -> tuple[T, ...]:
    return tuple(one for one in entries if all(word in text(one).casefold() for word in wanted))
