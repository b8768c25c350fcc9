"""A person's text bound to the draft: every value in it a token, every typed one a new fact."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import BadInput
from app.drafts.content import DraftContent, Sentence
from app.drafts.entering import Editor, Entry, enter
from app.drafts.linter import check_fact_sentence
from app.drafts.located import Located, folded
from app.drafts.shape import Refusal
from app.drafts.unbound import unbound
from app.evidence.facts import FactKind, View
from app.evidence.ledger import ClaimLedger
from app.evidence.tokens import TOKEN

_LONGEST = 4_000
_PLACEHOLDER = re.compile(r"\[(N\d+)\]", re.ASCII)
_BRACKETS = re.compile(r"[\[\]{}|]")


class Binding(StrEnum):
    """What a text must hold to, in the order in which it is asked."""

    WRITING = "writing"
    ENTRY = "entry"
    TOKEN = "token"  # noqa: S105 - of a text
    VALUE = "value"
    OMISSION = "omission"


@dataclass(frozen=True)
class Problem:
    """``what`` is wrong with ``got``, which stands at ``start:end`` of the text as given; with a
    text as a whole, or with an entry that it does not use, at 0:0."""

    rule: Binding
    what: str
    got: str = ""
    start: int = 0
    end: int = 0
    expected: str | None = None


@dataclass(frozen=True)
class Bound:
    """The content with the entries' facts, and the text with their tokens for placeholders."""

    content: DraftContent
    text: str
    problems: tuple[Problem, ...] = ()


def bind(
    content: DraftContent, text: str, entries: Sequence[Entry], by: Editor
) -> tuple[DraftContent, str]:
    """Raises :class:`BadInput` that lists each unbound value."""
    bound = bound_text(content, text, entries, by)
    if bound.problems:
        raise _refusal(bound.problems)
    return bound.content, bound.text


def bound_text(content: DraftContent, text: str, entries: Sequence[Entry], by: Editor) -> Bound:
    """As :func:`bind`, with every problem in place of an error."""
    located = folded(text)
    problems = [*_writing(located), *_placeholders(located, entries)]
    placed = {match[1]: located.place(*match.span()) for match in _found(located)}
    shown: dict[str, str] = {}
    for entry in entries:
        try:
            content, fact = enter(content, entry, by)
        except BadInput as error:
            at = placed.get(entry.placeholder, (0, 0))
            problems.append(Problem(Binding.ENTRY, str(error), "", *at))
        else:
            shown[entry.placeholder] = f"[{fact.id}]"
    # One that stands for nothing was told of above: it is no token and no typed number, too.
    bare = located.replaced(_PLACEHOLDER, lambda match: shown.get(match[1], ""))
    problems += [*_tokens(content, bare), *_values(content, bare)]
    text = located.replaced(_PLACEHOLDER, lambda match: shown.get(match[1], match[0])).text
    return Bound(content, text, tuple(problems))


def stands_for(content: DraftContent, sentence: Sentence, text: str) -> bool:
    """May ``text`` stand for the one claim of the sentence?"""
    return len(sentence.claims) == 1 and why_not(content, sentence, text) is None


def why_not(content: DraftContent, sentence: Sentence, text: str) -> Refusal | None:
    """Why the text does not stand for the sentence's claims; None also where it has none."""
    marks = "".join(f"[{claim}]" for claim in sentence.claims)
    return check_fact_sentence(f"{marks} {text}", as_ledger(content)) if marks else None


def as_ledger(content: DraftContent) -> ClaimLedger:
    """For reading only: ids that it gave would not be those of the draft."""
    return ClaimLedger(content.timezone, content.evidence, content.facts, content.claims)


def _found(located: Located) -> Iterator[re.Match[str]]:
    return _PLACEHOLDER.finditer(located.text)


def _writing(located: Located) -> Iterator[Problem]:
    text = located.text
    if not (text and text.isprintable() and len(text) <= _LONGEST):
        what = "the text is empty or not printable"
        expected = f"1 to {_LONGEST} characters"
        yield Problem(Binding.WRITING, what, text[:80], expected=expected)


def _placeholders(located: Located, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Each stands for one entry, and each entry is used."""
    named = [entry.placeholder for entry in entries]
    used = {match[1] for match in _found(located)}
    expected = f"one for each of {', '.join(sorted(used)) or 'none'}"
    what = "placeholders and entered values do not go together"
    for match in _found(located):
        if match[1] not in named:
            at = located.place(*match.span())
            yield Problem(Binding.ENTRY, what, ", ".join(named) or "none", *at, expected)
    if len(named) != len(set(named)) or set(named) - used:
        yield Problem(Binding.ENTRY, what, ", ".join(named), expected=expected)


def _tokens(content: DraftContent, located: Located) -> Iterator[Problem]:
    """Each is known and has its view; brackets hold nothing else."""
    without = located.replaced(TOKEN, lambda _: "")
    for stray in _BRACKETS.finditer(without.text):
        at = without.place(*stray.span())
        yield Problem(Binding.TOKEN, "brackets hold tokens only", stray[0], *at)
    for match in TOKEN.finditer(located.text):
        if (what := _wrong(content, match["id"], match["view"])) is not None:
            at = located.place(*match.span())
            yield Problem(Binding.TOKEN, what, match["id"], *at)


def _wrong(content: DraftContent, identity: str, view: str | None) -> str | None:
    if identity not in content.facts and identity not in content.evidence:
        return "no such token in this draft"
    if view is None:
        return None
    if view not in set(View):
        return f"[{identity}|{view}] names no view; expected one of {', '.join(View)}"
    fact = content.facts.get(identity)
    return None if fact and view in fact.views else f"{identity} has no view {view}"


def _values(content: DraftContent, located: Located) -> Iterator[Problem]:
    identifiers = {one.written for one in content.facts.values() if one.kind is FactKind.ID}
    for one in unbound(located, identifiers):
        yield Problem(Binding.VALUE, one.what, one.text, one.start, one.end)


def _refusal(problems: Sequence[Problem]) -> BadInput:
    """Of the first rule that is not kept; of typed values all at once."""
    first = min(problems, key=lambda one: [*Binding].index(one.rule))
    if first.rule is not Binding.VALUE:
        where = "entries" if first.rule is Binding.ENTRY else "text"
        return BadInput(first.what, where=where, expected=first.expected, got=first.got or None)
    listed = tuple(f"“{one.got}” ({one.what})" for one in problems)
    return BadInput(
        f"values that are not bound: {', '.join(listed)}",
        where="text",
        hint="Put the draft's own fact there, or enter the value with its reason",
        details=listed,
    )
