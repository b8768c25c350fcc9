"""Which evidence of a draft was opened by whom: per section for one person, in all for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Role
from app.auth.permissions import Permission, permits
from app.drafts.content import DraftContent
from app.drafts.sections import evidence_groups, must_open_singly
from app.drafts.states import DraftState
from app.evidence.facts import Evidence
from app.export.text_runs import number_of
from app.export.wording import role_words
from app.review import store
from app.review.openings import AUTHORS, role_on
from app.review.store import Opening

_CHECKERS = frozenset({Role.REVIEWER, Role.QA_APPROVER})


@dataclass(frozen=True)
class Piece:
    """One piece of evidence of a section. ``singly``: a writer opens it whatever else was."""

    id: str
    number: int
    title: str
    is_opened: bool
    singly: bool


@dataclass(frozen=True)
class Share:
    opened: int
    of: int


@dataclass(frozen=True)
class Reader:
    """Somebody who opened evidence, in one role."""

    name: str
    role: str
    share: Share


@dataclass(frozen=True)
class Readers:
    """``sections`` are the pieces of each; ``counts`` says whether this person's openings do."""

    counts: bool
    sections: dict[str, tuple[Piece, ...]]
    everybody: tuple[Reader, ...]
    own: Share

    @property
    def waiting(self) -> frozenset[str] | None:
        """Pieces that this person has yet to open; None where it does not count."""
        if not self.counts:
            return None
        pieces = (one for pieces in self.sections.values() for one in pieces)
        return frozenset(one.id for one in pieces if not one.is_opened)


def readers(
    session: Session, actor: Actor, draft_id: str, state: DraftState, content: DraftContent
) -> Readers:
    found = store.openings_of(session, draft_id)
    counts = permits(actor, Permission.EVIDENCE_OPEN)
    roles = _alike(role_on(actor, state)) if counts else frozenset()
    own = (one for one in found if one.person == actor.person and one.role in roles)
    opened = _still(own, content)
    sections = {one.id: _pieces(content, one.id, opened) for one in content.sections}
    cited = {one.id for pieces in sections.values() for one in pieces}
    everybody = tuple(_everybody(found, content, cited))
    return Readers(counts, sections, everybody, Share(len(opened & cited), len(cited)))


def _alike(role: Role) -> frozenset[Role]:
    """What somebody opened as a writer counts for writing alone, as a checker for checking."""
    return AUTHORS if role in AUTHORS else _CHECKERS


def _still(openings: Iterable[Opening], content: DraftContent) -> set[str]:
    """Of those that were opened, the pieces that are what they were then."""
    now = content.evidence
    return {
        one.evidence
        for one in openings
        if one.evidence in now and now[one.evidence].sha256 == one.sha256
    }


def _pieces(content: DraftContent, section: str, opened: set[str]) -> tuple[Piece, ...]:
    singly = set(must_open_singly(content, section))
    ids = [one for members in evidence_groups(content, section).values() for one in members]
    pieces = sorted((content.evidence[one] for one in ids), key=number_of)
    return tuple(_piece(one, opened, singly) for one in pieces)


def _piece(one: Evidence, opened: set[str], singly: set[str]) -> Piece:
    return Piece(one.id, number_of(one), one.title, one.id in opened, one.id in singly)


def _everybody(
    found: Iterable[Opening], content: DraftContent, cited: set[str]
) -> Iterable[Reader]:
    ordered = sorted(found, key=lambda one: (one.name, one.person, one.role))
    for (name, _person, role), own in groupby(
        ordered, key=lambda one: (one.name, one.person, one.role)
    ):
        share = Share(len(_still(own, content) & cited), len(cited))
        yield Reader(name, role_words(role), share)
