"""A statement put back as it was, or as code composes it: pure (AT-03, H22).

Rules, in order:

1. A sentence that code composed, and a person changed, goes back to code's words: of its one claim,
   in the phrasing that code chose where the claim is the same, else as it stood when it was code's.
2. It comes back with its class, its claims and its origin, as it was, never as the person's.
3. It cites only what the draft still holds: after a refresh its facts may be those of records that
   changed since.
4. A sentence that a person removed comes back to its section, behind what it stood behind.
5. What the draft must say, it still says (:func:`app.drafts.editing.checked`).

Every function that changes content raises :class:`BadInput`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.errors import BadInput
from app.drafts.content import CODE, DraftContent, Section, Sentence, StatementClass
from app.drafts.editing import checked
from app.drafts.numbering import statement_ids
from app.drafts.placing import place_in, run_of, with_run
from app.drafts.references import all_blocks, section_of, sentences_in, sentences_of
from app.evidence.claims import Claim
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import TOKEN


@dataclass(frozen=True)
class Alternative:
    """``theirs`` is a person's or a model's; None for a sentence that a person removed.
    ``composed`` is None for one that code never wrote."""

    statement: str
    theirs: Sentence | None
    composed: Sentence | None


def alternatives(
    content: DraftContent,
    base: DraftContent,
    section_id: str,
    was_codes: Callable[[str], Sentence | None],
) -> tuple[Alternative, ...]:
    """Of each sentence of the section that a person wrote, changed or removed since ``base``, the
    version that code made last, or that a model wrote. ``was_codes`` finds a sentence when it was
    code's. Raises KeyError for a section that the draft does not have."""
    changed = tuple(
        Alternative(one.id, one, composed(content, one, was_codes(one.id)))
        for one in sentences_in(section_of(content, section_id).blocks)
        if one.edited or one.is_models
    )
    there = set(statement_ids(content))
    removed = tuple(
        Alternative(one.id, None, one) for one in _of_code(base, section_id) if one.id not in there
    )
    return changed + removed


def composed(content: DraftContent, now: Sentence, was: Sentence | None) -> Sentence | None:
    """As code has it (rule 1); ``was`` is the sentence when it was code's, if it ever was."""
    if len(now.claims) != 1:
        return was
    claim = content.claims[now.claims[0]]
    phrasings = _phrasings(claim)
    if was is not None and was.text in phrasings:
        return was
    return Sentence(now.id, phrasings[0], StatementClass(claim.kind.value), (claim.id,))


def restore(content: DraftContent, one: Sentence, home: DraftContent) -> DraftContent:
    """The sentence in place of the one of its id; of a removed one, where it stood in ``home``."""
    _check_citations(content, one)
    if one.id not in set(statement_ids(content)):
        section, behind = _place(home, one.id, set(statement_ids(content)))
        return place_in(content, section.id, behind, one)
    run = tuple(one if old.id == one.id else old for old in run_of(content, one.id))
    return checked(content, with_run(content, one.id, run))


def sentence_in(content: DraftContent, statement_id: str) -> Sentence | None:
    for section in content.sections:
        for one in sentences_in(section.blocks):
            if one.id == statement_id:
                return one
    return None


def _phrasings(claim: Claim) -> list[str]:
    return [claim.sentence(n) for n in range(len(PREDICATES[claim.predicate].phrasings))]


def _of_code(content: DraftContent, section_id: str) -> Iterator[Sentence]:
    for section in content.sections:
        if section.id == section_id:
            yield from (one for one in sentences_in(section.blocks) if one.origin == CODE)


def _check_citations(content: DraftContent, one: Sentence) -> None:
    known = content.facts | content.evidence | content.claims
    cited = (*one.claims, *(match["id"] for match in TOKEN.finditer(one.text)))
    if gone := sorted({identity for identity in cited if identity not in known}):
        raise BadInput(
            "it cites what the draft no longer holds",
            where=one.id,
            got=", ".join(gone),
            hint="Write it anew from the facts as they are now",
        )


def _place(home: DraftContent, statement_id: str, there: set[str]) -> tuple[Section, str | None]:
    """Its section, and the statement before it that the draft still has."""
    for section in home.sections:
        behind: str | None = None
        for block in all_blocks(section.blocks):
            for one in sentences_of(block):
                if one.id == statement_id:
                    return section, behind
                behind = one.id if one.id in there else behind
            identity = getattr(block, "id", None)
            behind = identity if identity in there else behind
    raise BadInput("no sentence of this id in that version", where=statement_id)
