"""A person's text bound to the draft: every value in it a token, every typed one a new fact."""

import re
import unicodedata
from collections.abc import Sequence

from app.core.errors import BadInput
from app.drafts.content import DraftContent, Sentence
from app.drafts.entering import Editor, Entry, enter
from app.drafts.linter import check_fact_sentence
from app.drafts.unbound import unbound
from app.evidence.facts import FactKind
from app.evidence.ledger import ClaimLedger
from app.evidence.tokens import TOKEN, UnknownView, tokens_in

_LONGEST = 4_000
_PLACEHOLDER = re.compile(r"\[(N\d+)\]", re.ASCII)
_BRACKETS = re.compile(r"[\[\]{}|]")


def bind(
    content: DraftContent, text: str, entries: Sequence[Entry], by: Editor
) -> tuple[DraftContent, str]:
    """The content with the entries' facts, and the text with their tokens for placeholders.
    Raises :class:`BadInput` that lists each unbound value."""
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    _check_writing(folded)
    _check_placeholders(folded, entries)
    for entry in entries:
        content, fact = enter(content, entry, by)
        folded = folded.replace(f"[{entry.placeholder}]", f"[{fact.id}]")
    _check_tokens(content, folded)
    _check_unbound(content, folded)
    return content, folded


def stands_for(content: DraftContent, sentence: Sentence, text: str) -> bool:
    """May ``text`` stand for the one claim of the sentence?"""
    if len(sentence.claims) != 1:
        return False
    return check_fact_sentence(f"[{sentence.claims[0]}] {text}", as_ledger(content)) is None


def as_ledger(content: DraftContent) -> ClaimLedger:
    """For reading only: ids that it gave would not be those of the draft."""
    return ClaimLedger(content.timezone, content.evidence, content.facts, content.claims)


def _check_writing(text: str) -> None:
    if not (text and text.isprintable() and len(text) <= _LONGEST):
        raise BadInput(
            "the text is empty or not printable",
            where="text",
            expected=f"1 to {_LONGEST} characters",
            got=text[:80],
        )


def _check_placeholders(text: str, entries: Sequence[Entry]) -> None:
    named = [entry.placeholder for entry in entries]
    used = set(_PLACEHOLDER.findall(text))
    if len(named) != len(set(named)) or set(named) != used:
        raise BadInput(
            "placeholders and entered values do not go together",
            where="entries",
            expected=f"one for each of {', '.join(sorted(used)) or 'none'}",
            got=", ".join(named) or "none",
        )


def _check_tokens(content: DraftContent, text: str) -> None:
    """Each is known and has its view; brackets hold nothing else."""
    if stray := _BRACKETS.search(TOKEN.sub("", text)):
        raise BadInput("brackets hold tokens only", where="text", got=stray[0])
    known = content.facts | content.evidence
    try:
        for token in tokens_in(text):
            if token.id not in known:
                raise BadInput("no such token in this draft", where="text", got=token.id)
            views = content.facts[token.id].views if token.id in content.facts else frozenset()
            if token.view is not None and token.view not in views:
                raise BadInput(f"{token.id} has no view {token.view}", where="text")
    except UnknownView as error:
        raise BadInput(str(error), where="text") from error


def _check_unbound(content: DraftContent, text: str) -> None:
    identifiers = {one.written for one in content.facts.values() if one.kind is FactKind.ID}
    found = unbound(text, identifiers)
    if found:
        listed = tuple(str(one) for one in found)
        raise BadInput(
            f"values that are not bound: {', '.join(listed)}",
            where="text",
            hint="Put the draft's own fact there, or enter the value with its reason",
            details=listed,
        )
