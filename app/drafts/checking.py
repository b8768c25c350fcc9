"""What saving a person's text would make of it, told while they write: pure, nothing is saved.

A text without problems is saved; one with any is refused by :mod:`app.drafts.editing`, whose rules
these are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.drafts.binding import Binding, Bound, Problem, bound_text, why_not
from app.drafts.content import DraftContent, Sentence, StatementClass
from app.drafts.editing import omitted, with_added, with_text
from app.drafts.entering import Editor, Entry
from app.drafts.placing import run_of
from app.drafts.references import shown_claims


@dataclass(frozen=True)
class Checked:
    """``text`` has tokens for the entries, whose facts are in ``content``. ``lost`` are claims that
    no statement of the draft would make any more; ``why_not`` says why the text does not stand for
    the claim that the sentence made."""

    content: DraftContent
    text: str
    kind: StatementClass
    claims: tuple[str, ...]
    lost: tuple[str, ...] = ()
    why_not: str | None = None
    problems: tuple[Problem, ...] = ()


def check_text(
    content: DraftContent, statement_id: str, text: str, entries: Sequence[Entry], by: Editor
) -> Checked:
    """Another text for a sentence. Raises BadInput for what is no sentence of the draft."""
    bound = bound_text(content, text, entries, by)
    after = with_text(bound.content, statement_id, bound.text, by)
    was = _sentence(content, statement_id)
    return _checked(content, bound, after, was, _sentence(after, statement_id))


def check_addition(
    content: DraftContent,
    after: str,
    text: str,
    entries: Sequence[Entry],
    by: Editor,
    claim: str | None = None,
) -> Checked:
    """A new sentence behind a statement. Raises BadInput for a statement or claim that the draft
    does not have."""
    bound = bound_text(content, text, entries, by)
    added, new_id = with_added(bound.content, after, bound.text, claim, by)
    new = _sentence(added, new_id)
    was = Sentence(new_id, "", claims=(claim,) if claim else ())
    return _checked(content, bound, added, was, new)


def _checked(
    before: DraftContent, bound: Bound, after: DraftContent, was: Sentence, now: Sentence
) -> Checked:
    what = "the draft would no longer say what it must"
    left_out = (Problem(Binding.OMISSION, what, claim) for claim in omitted(before, after))
    refusal = None if now.claims else why_not(bound.content, was, bound.text)
    return Checked(
        content=after,
        text=bound.text,
        kind=now.kind,
        claims=now.claims,
        lost=tuple(sorted(shown_claims(before) - shown_claims(after))),
        why_not=None if refusal is None else str(refusal),
        problems=(*bound.problems, *left_out),
    )


def _sentence(content: DraftContent, statement_id: str) -> Sentence:
    return next(one for one in run_of(content, statement_id) if one.id == statement_id)
