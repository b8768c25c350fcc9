"""What the model is told of claims, and why a sentence of its was refused.

A fact section is written without its values: the model sees tokens with the names of their roles,
so what a record says can neither be copied nor obeyed. To weigh a hypothesis it has to read the
claims; there the text of the records stands within the prompt's fence.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.drafts.content import Sentence
from app.drafts.shape import Refusal
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES, Predicate
from app.evidence.tokens import TOKEN
from app.llm.calls import Message, Speaker
from app.llm.fencing import neutral

Refused = tuple[str, str, Refusal]
"""Claim or claims, text, why."""

_CITATION = {"E", "C"}


def told_section(paragraphs: Iterable[Sequence[Sentence]], ledger: ClaimLedger) -> str:
    """Each claim with its sentences, its words and those beside its tokens."""
    return "\n\n".join(_claim(one, ledger) for run in paragraphs for one in run)


def told_hypothesis(claims: Iterable[tuple[Claim, str]], ledger: ClaimLedger) -> str:
    """``claims`` with how each stands to the hypothesis."""
    parts = []
    for claim, stance in claims:
        named = "\n".join(f"  - {one}" for one in PREDICATES[claim.predicate].named(claim.roles))
        reads = ledger.render(_bare(claim.sentence()))
        parts.append(f"{claim.id} ({stance})\n  reads: {reads}\n  named as one of:\n{named}")
    return "\n\n".join(parts)


def told_refusals(refused: Sequence[Refused]) -> Message:
    """As a further message: what was thrown away, why, and which claims are still wanted."""
    lines = [f"{claim}: {refusal}\n  {text}" for claim, text, refusal in refused]
    listed = neutral("\n".join(lines))
    text = (
        "These sentences were thrown away, each with the reason:\n\n"
        f"<data>\n{listed}\n</data>\n\n"
        "Write only these again, within the rules."
    )
    return Message(Speaker.USER, text)


def _claim(one: Sentence, ledger: ClaimLedger) -> str:
    claim = ledger.claims[one.claims[0]]
    predicate = PREDICATES[claim.predicate]
    own = _bare(one.text)
    phrasings = [_bare(predicate.phrase(claim.roles, n)) for n in range(len(predicate.phrasings))]
    others = [text for text in dict.fromkeys(phrasings) if text != own]
    roles = "; ".join(_role(role, fact, claim) for role, fact in claim.roles.items())
    lines = [
        claim.id,
        f"  sentence: {own}",
        *(f"  or: {text}" for text in others),
        f"  verb phrase: {' or '.join(repr(anchor) for anchor in predicate.anchors)}",
        f"  tokens: {roles}",
    ]
    if predicate.words:
        lines.append(f"  further words: {', '.join(_plain_words(predicate))}")
    if predicate.sources:
        lines.append(f"  may be attributed to: {', '.join(predicate.sources)}")
    return "\n".join(lines)


def _plain_words(predicate: Predicate) -> Iterator[str]:
    """``^`` is how a predicate says that one begins the sentence."""
    for word in filter(str.isascii, predicate.words):
        bare = word.removeprefix("^")
        yield word if bare == word else f"{bare} (first in the sentence)"


def _role(role: str, fact: str, claim: Claim) -> str:
    own = PREDICATES[claim.predicate].roles[role]
    after = [_behind(cue) for cue in own.after if cue.isascii()]
    before = [f"before {cue!r}" for cue in own.before if cue.isascii()]
    return f"[{fact}] {role}" + (f" ({', '.join([*after, *before])})" if after or before else "")


def _behind(cue: str) -> str:
    first = "first in the sentence"
    return f"behind {cue!r}" if not cue.startswith("^") else f"{first} {cue[1:].strip()}".strip()


def _bare(text: str) -> str:
    """Without citation marks: code puts them back."""
    return TOKEN.sub(lambda match: "" if match["kind"] in _CITATION else match[0], text)
