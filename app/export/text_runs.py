"""Text with tokens becomes runs: values with their fact, citation marks with their target.

What a person wrote or entered, and what a language model wrote, carries a mark that no colour is
needed to see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.drafts.content import DraftContent, Sentence
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind, View
from app.evidence.tokens import Token, tokens_in
from app.export.blocks import Run, Runs, Style

EDITED = "†"
ENTERED = "‡"
BY_MODEL = "◊"


def runs_of(text: str, content: DraftContent) -> Runs:
    """Raises KeyError for a token whose fact the draft does not hold."""
    return tuple(_open_with_capitals(_runs(text, content)))


def sentence_runs(sentences: Iterable[Sentence], content: DraftContent) -> Runs:
    """Sentences one after the other, each that a person or a model wrote with its mark."""
    runs: list[Run] = []
    for sentence in sentences:
        runs += [Run(" ")] if runs else []
        runs += runs_of(sentence.text, content)
        runs += [Run(EDITED, Style.HUMAN)] if sentence.edited else []
        runs += [Run(BY_MODEL, Style.HUMAN)] if sentence.is_models else []
    return tuple(_joined(runs))


def is_entered(fact: Fact, content: DraftContent) -> bool:
    """Whether a person entered the value, as against one traced to a source."""
    return content.evidence[fact.evidence].kind is EvidenceKind.ENTRY


def anchor_of(evidence: Evidence) -> str:
    return f"evidence-{evidence.id[1:]}"


def number_of(evidence: Evidence) -> int:
    return int(evidence.id[1:])


def _runs(text: str, content: DraftContent) -> Iterator[Run]:
    at = 0
    for token in tokens_in(text):
        if token.start > at:
            yield Run(text[at : token.start])
        yield from _token_runs(token, content)
        at = token.end
    if at < len(text):
        yield Run(text[at:])


def _token_runs(token: Token, content: DraftContent) -> Iterator[Run]:
    if token.kind == "C":
        return
    if token.kind == "E":
        entry = content.evidence[token.id]
        yield Run(f"[{number_of(entry)}]", Style.CITATION, target=anchor_of(entry))
        return
    fact = content.facts[token.id]
    yield Run(fact.show(token.view or View.VALUE), _style(fact), fact=fact.id)
    if is_entered(fact, content):
        yield Run(ENTERED, Style.HUMAN, fact=fact.id)


def _style(fact: Fact) -> Style:
    if fact.id.startswith("Q"):
        return Style.EMPHASIS
    if fact.kind is FactKind.ID and any(character.isdigit() for character in fact.written):
        return Style.CODE
    return Style.PLAIN if fact.kind in (FactKind.TEXT, FactKind.ID) else Style.FACT


def _open_with_capitals(runs: Iterable[Run]) -> Iterator[Run]:
    """Drops empty runs; a token that opens a sentence begins with a capital letter, but for one
    written like ``pH``."""
    opens = True
    for run in (run for run in runs if run.text):
        if opens and run.style in (Style.PLAIN, Style.FACT) and _is_lower(run.text):
            yield replace(run, text=run.text[0].upper() + run.text[1:])
        else:
            yield run
        if run.text.strip():
            opens = run.text.rstrip().endswith(".") and run.text != run.text.rstrip()


def _is_lower(text: str) -> bool:
    return text[0].islower() and not text[1:2].isupper()


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Plain runs without a fact that follow each other become one."""
    last: Run | None = None
    for run in runs:
        if last is not None and last == Run(last.text) and run == Run(run.text):
            last = Run(last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last
