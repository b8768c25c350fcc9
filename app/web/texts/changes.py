"""What changed in a draft since a version that matters to whoever looks.

Which versions can be compared with, in order: those that were signed, those that were sent back to
their writers, the one that this person saw last. A writer is shown what changed since the last
verdict, everybody else what changed since they last looked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Actor
from app.core.errors import NotFound
from app.drafts.content import DraftContent, from_json
from app.drafts.difference import Difference, StatementChange, compare
from app.drafts.store import get_version
from app.export.record import Record, Signed
from app.oversight.times import seen_before
from app.review.openings import AUTHORS


@dataclass(frozen=True)
class Base:
    """An earlier version, and why it is one to compare with."""

    version: int
    why: str


@dataclass(frozen=True)
class Changes:
    """``base`` is None for a first submission; ``others`` can be compared with instead."""

    base: Base | None
    others: tuple[Base, ...]
    found: Difference

    @property
    def sections(self) -> dict[str, list[StatementChange]]:
        """Section → its changes, in order of the draft."""
        grouped: dict[str, list[StatementChange]] = {}
        for one in self.found.statements:
            grouped.setdefault(one.section, []).append(one)
        return grouped

    @property
    def kinds(self) -> dict[str, str]:
        """Statement → what became of it."""
        return {one.statement: one.kind.value for one in self.found.statements}


def changes(
    session: Session, actor: Actor, record: Record, content: DraftContent, since: int | None
) -> Changes:
    """``since`` names a version to compare with, whichever it is; ``content`` is the record's,
    parsed. Raises :class:`NotFound`."""
    bases = _bases(session, actor, record)
    base = _usual(actor, bases) if since is None else _asked(bases, record, since)
    others = tuple(one for one in bases if base is None or one.version != base.version)
    if base is None:
        return Changes(None, others, Difference((), ()))
    before = get_version(session, record.draft, base.version, actor.scope)
    return Changes(base, others, compare(from_json(before.content), content))


_SEEN = "the last that you have seen"


def _bases(session: Session, actor: Actor, record: Record) -> list[Base]:
    """Newest first, each version once with every reason."""
    why: dict[int, list[str]] = {}
    returned = trail.find(session, Action.DRAFT_RETURNED, entity_id=record.draft)
    sent_back = ((one.event.new["version"], "sent back") for one in returned)
    for version, reason in (*_signed(record.signatures), *sent_back):
        why.setdefault(version, []).append(reason)
    seen = seen_before(session, record.draft, actor.person or "", record.version)
    if seen is not None:
        why.setdefault(seen, []).append(_SEEN)
    return [
        Base(version, ", ".join(dict.fromkeys(why[version])))
        for version in sorted(why, reverse=True)
        if version < record.version
    ]


def _signed(signatures: Iterable[Signed]) -> Iterator[tuple[int, str]]:
    for one in signatures:
        yield one.version, f"signed as {one.meaning} by {one.name}"


def _usual(actor: Actor, bases: list[Base]) -> Base | None:
    """A writer has seen every version of their own: what counts is what others last said."""
    seen = [one for one in bases if _SEEN in one.why]
    said = [one for one in bases if one.why != _SEEN]
    preferred = said if actor.roles & AUTHORS else seen or said
    return preferred[0] if preferred else None


def _asked(bases: list[Base], record: Record, since: int) -> Base:
    if not 0 < since < record.version:
        raise NotFound(f"no version of {record.draft} before {record.version} is number {since}")
    return next((one for one in bases if one.version == since), Base(since, "as you asked"))
