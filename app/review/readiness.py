"""What still holds a draft back: gates, adoptions, changed sources, comments, signatures.

A step backwards is held back by nothing. ``author``, ``review`` and ``approve`` each ask everything
anew, so that nothing that slipped since the step before reaches approval (WF-03, WF-04, IN-08).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.core.errors import Unavailable
from app.drafts.content import DraftContent, from_json
from app.drafts.kinds import DocumentKind
from app.drafts.store import StoredVersion, get_version
from app.review.adoption import AdoptionStatus, SectionAdoption, adoption_state
from app.review.comments import open_comments
from app.review.decisions import current
from app.review.independence import Signed
from app.review.states import Meaning, Transition


@dataclass(frozen=True)
class Reviewing:
    """The parts of review: the kinds of document by name; which sources changed since the draft
    cited them; and every signature on a draft, oldest first, which the room above keeps."""

    kinds: Mapping[str, DocumentKind]
    stale: Callable[[Session, Actor, str], Sequence[object]]
    signed: Callable[[Session, str], Sequence[Signed]]

    def kind_of(self, content: DraftContent) -> DocumentKind:
        if content.document_type not in self.kinds:
            raise Unavailable(f"no kind of document is called {content.document_type!r}")
        return self.kinds[content.document_type]


class BlockerKind(StrEnum):
    GATE = "gate"
    SECTION = "section"
    SOURCE = "source"
    COMMENT = "comment"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Blocker:
    """One thing that holds a step back: ``id`` is the gate, section, source, comment or meaning."""

    kind: BlockerKind
    id: str
    text: str


Known = tuple[DraftContent, Mapping[str, SectionAdoption]]
"""A version's content, and the adoption of its sections."""

_ASKING = frozenset({Transition.AUTHOR, Transition.REVIEW, Transition.APPROVE})
_COMMENTS_RESOLVED = frozenset({Transition.AUTHOR, Transition.APPROVE})
_SIGNED_BEFORE = {
    Transition.REVIEW: (Meaning.AUTHORED,),
    Transition.APPROVE: (Meaning.AUTHORED, Meaning.REVIEWED),
}


def readiness(
    reviewing: Reviewing, session: Session, draft_id: str, actor: Actor, transition: Transition
) -> list[Blocker]:
    """Whoever takes the step; its own signature is not asked for. Raises :class:`NotFound` for a
    draft out of scope."""
    stored = get_version(session, draft_id, scope=actor.scope)
    return list(blockers(reviewing, session, actor, stored, transition))


def blockers(
    reviewing: Reviewing,
    session: Session,
    actor: Actor,
    stored: StoredVersion,
    transition: Transition,
    known: Known | None = None,
) -> Iterator[Blocker]:
    """``known`` is what the caller has worked out of ``stored`` already."""
    if transition not in _ASKING:
        return
    draft_id, content, adoption = stored.draft, *(known or _worked_out(session, stored))
    yield from _gates(reviewing, session, draft_id, content, transition)
    yield from _sections(adoption)
    for source in reviewing.stale(session, actor, draft_id):
        yield Blocker(BlockerKind.SOURCE, str(source), "it changed since it was cited")
    if transition in _COMMENTS_RESOLVED:
        for comment in open_comments(session, draft_id):
            yield Blocker(BlockerKind.COMMENT, comment.id, f"open, on {comment.statement}")
    yield from _signatures(reviewing, session, stored, transition)


def _gates(
    reviewing: Reviewing,
    session: Session,
    draft_id: str,
    content: DraftContent,
    transition: Transition,
) -> Iterator[Blocker]:
    before_approval = transition is Transition.APPROVE
    kind = reviewing.kind_of(content)
    for gate in kind.gates(content, current(session, draft_id), before_approval):
        if not gate.passed:
            text = f"{gate.title}: {', '.join(gate.missing)}"
            yield Blocker(BlockerKind.GATE, gate.id, text)


def _worked_out(session: Session, stored: StoredVersion) -> Known:
    content = from_json(stored.content)
    return content, adoption_state(session, content, stored.draft)


def _sections(adoption: Mapping[str, SectionAdoption]) -> Iterator[Blocker]:
    for section, one in adoption.items():
        if one.status is not AdoptionStatus.ADOPTED:
            yield Blocker(BlockerKind.SECTION, section, one.status.words)


def _signatures(
    reviewing: Reviewing, session: Session, stored: StoredVersion, transition: Transition
) -> Iterator[Blocker]:
    signed = reviewing.signed(session, stored.draft)
    there = {one.meaning for one in signed if one.version == stored.version}
    for meaning in _SIGNED_BEFORE.get(transition, ()):
        if meaning not in there:
            yield Blocker(BlockerKind.SIGNATURE, meaning, "not signed on this version")
