"""Text with tokens becomes runs: values with the number of their source, and the marks to open it.

A value carries its citation; a mark is shown where the next value of a block has another source,
so that three readings of one record have one mark. A mark is a run of its own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.evidence.facts import Fact, FactKind, View
from app.evidence.ledger import ClaimLedger
from app.evidence.tokens import Token, replace_tokens, tokens_in

Run = dict[str, Any]
"""``{text, kind, citation}``; kinds are plain, fact, id, quote, mark and label."""

Number = Callable[[str], int]
"""Evidence id → number of its citation."""


_OPEN, _CLOSE = "\ue010", "\ue011"
_SAID = re.compile(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})")


def said(words: str) -> str:
    """What the question or a failing part itself said, as against what was found: no value, and
    never read as a token."""
    return f"{_OPEN}{words.replace(_OPEN, '').replace(_CLOSE, '')}{_CLOSE}"


def runs_of(text: str, ledger: ClaimLedger, number: Number) -> list[Run]:
    """With no other marks than the text itself has; a value that opens it has a capital letter."""
    return _opened(list(_runs(text, ledger, number)))


def marked(runs: Sequence[Run]) -> list[Run]:
    """The runs of a block with the marks of its sources."""
    return list(_marked(runs))


def sentence_of(text: str, ledger: ClaimLedger) -> str:
    """A claim's sentence without the marks of sources that its values carry themselves."""
    cited = {ledger.facts[one.id].evidence for one in tokens_in(text) if one.kind in "FQ"}

    def keep(token: Token) -> str:
        is_said = token.kind == "C" or (token.kind == "E" and token.id in cited)
        return "" if is_said else text[token.start : token.end]

    return replace_tokens(text, keep)


def plain_text(runs: Sequence[Run]) -> str:
    """With marks as numbers in brackets."""
    return "".join(f"[{one['text']}]" if one["kind"] == "mark" else one["text"] for one in runs)


def _runs(text: str, ledger: ClaimLedger, number: Number) -> Iterator[Run]:
    for piece in _SAID.split(text):
        if piece.startswith(_OPEN):
            words = piece[1:-1]
            kind = "plain" if " " in words else "id"
            yield {"text": words, "kind": kind, "citation": None}
        else:
            yield from _resolved(piece, ledger, number)


def _resolved(text: str, ledger: ClaimLedger, number: Number) -> Iterator[Run]:
    at = 0
    for token in tokens_in(text):
        if token.start > at:
            yield {"text": text[at : token.start], "kind": "plain", "citation": None}
        if token.kind == "E":
            yield _mark(number(token.id))
        elif token.kind in "FQ":
            fact = ledger.facts[token.id]
            shown = fact.show(token.view or View.VALUE)
            yield {"text": shown, "kind": _kind(fact), "citation": number(fact.evidence)}
        at = token.end
    if at < len(text):
        yield {"text": text[at:], "kind": "plain", "citation": None}


def _marked(runs: Sequence[Run]) -> Iterator[Run]:
    """A mark behind the last of values with one source, and behind the quotation mark of a quote;
    none where the text has set the same one itself."""
    cited = [at for at, run in enumerate(runs) if run["citation"] is not None]
    closing = ""
    for at, run in enumerate(runs):
        text = run["text"].removeprefix(closing) if closing else run["text"]
        closing = ""
        if text or not run["text"]:
            yield {**run, "text": text}
        if at not in cited or run["kind"] == "mark":
            continue
        following = next((runs[other] for other in cited if other > at), None)
        if following is not None and following["citation"] == run["citation"]:
            continue
        if at + 1 < len(runs) and runs[at + 1]["text"].startswith("”"):
            closing = "”"
            yield {"text": closing, "kind": "plain", "citation": None}
        yield _mark(run["citation"])


def _mark(number: int) -> Run:
    return {"text": str(number), "kind": "mark", "citation": number}


def _kind(fact: Fact) -> str:
    if fact.id.startswith("Q"):
        return "quote"
    if fact.kind is FactKind.ID and any(character.isdigit() for character in fact.written):
        return "id"
    return "plain" if fact.kind in (FactKind.TEXT, FactKind.ID) else "fact"


def _opened(runs: list[Run]) -> list[Run]:
    """A value that opens the text begins with a capital letter."""
    if runs and runs[0]["kind"] in ("plain", "fact") and runs[0]["text"][:1].islower():
        first = runs[0]
        return [{**first, "text": first["text"][0].upper() + first["text"][1:]}, *runs[1:]]
    return runs
