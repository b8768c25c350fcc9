"""Composes statements from claims: the deterministic writer, and what every other falls back to."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.drafts.content import (
    DecisionBlock,
    ListBlock,
    NoticeBlock,
    PairsBlock,
    ParagraphBlock,
    Sentence,
    StatementClass,
    TableBlock,
)
from app.evidence.claims import Claim


@dataclass
class Numbering:
    """Gives statement ids within a draft: ``S1``, ``S2`` …"""

    last: int = 0

    def next(self) -> str:
        self.last += 1
        return f"S{self.last}"


@dataclass(frozen=True)
class Composer:
    """Makes blocks with fresh statement ids."""

    numbering: Numbering

    def claims(self, claims: Iterable[Claim], variant: int = 0) -> ParagraphBlock:
        """A paragraph of composed sentences in the given order. Phrasings alternate, so that
        three sentences of one predicate do not read as a list."""
        sentences = []
        used: dict[str, int] = {}
        for claim in claims:
            turn = used.get(claim.predicate, variant)
            used[claim.predicate] = turn + 1
            sentences.append(self.claim(claim, turn))
        return ParagraphBlock(tuple(sentences))

    def claim(self, claim: Claim, variant: int = 0) -> Sentence:
        kind = StatementClass(claim.kind.value)
        return Sentence(self.numbering.next(), claim.sentence(variant), kind, (claim.id,))

    def narrative(self, *texts: str) -> ParagraphBlock:
        """Connecting prose without any claim or value."""
        return ParagraphBlock(
            tuple(Sentence(self.numbering.next(), text, StatementClass.NARRATIVE) for text in texts)
        )

    def text(self, text: str, kind: StatementClass, claims: tuple[str, ...] = ()) -> ParagraphBlock:
        """One sentence with tokens that no predicate phrases (a quote, a computed summary)."""
        return ParagraphBlock((Sentence(self.numbering.next(), text, kind, claims),))

    def items(
        self, texts: Iterable[tuple[str, tuple[str, ...]]], kind: StatementClass
    ) -> ListBlock:
        return ListBlock(
            tuple(Sentence(self.numbering.next(), text, kind, claims) for text, claims in texts)
        )

    def decision(self, field: str, label: str, role: str, prompt: str = "") -> DecisionBlock:
        return DecisionBlock(self.numbering.next(), field, label, role, prompt)

    def notice(self, label: str, text: str) -> NoticeBlock:
        return NoticeBlock(self.numbering.next(), label, text)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> PairsBlock:
        return PairsBlock(self.numbering.next(), tuple(pairs))

    def table(self, **parts: object) -> TableBlock:
        return TableBlock(id=self.numbering.next(), **parts)  # pyright: ignore[reportArgumentType]
