"""A version of a draft as its editor shows it: pure, and made once for a version.

What people did with it (decisions, adoption, comments) is no part of it: it names the fields at the
places where they are decided, and who looks fills them in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from app.drafts import content as draft
from app.drafts.content import DraftContent
from app.drafts.kinds import Slot
from app.drafts.parsing import content_of
from app.drafts.sections import evidence_groups, must_open_singly
from app.drafts.store import StoredVersion
from app.export.placing import Placing
from app.review.adoption import hashes_of
from app.review.statements import to_adopt
from app.web.drafts.pieces import Piece, pieces_of
from app.web.texts.statement import Typesetter

_KEPT = 8


@dataclass(frozen=True)
class Sheet:
    """``needs``: of each, one piece is to be opened before the section is adopted. ``further``
    are fields of the section that no block has a place for."""

    id: str
    number: int
    title: str
    pieces: tuple[Piece, ...]
    needs: tuple[tuple[str, ...], ...]
    further: tuple[str, ...]
    is_to_adopt: bool


@dataclass(frozen=True)
class Sheets:
    content: DraftContent
    slots: tuple[Slot, ...]
    sections: tuple[Sheet, ...]
    hashes: dict[str, str]


def sheets_of(stored: StoredVersion, slots: tuple[Slot, ...]) -> Sheets:
    return _made(_Version(stored.draft, stored.sha256, slots, stored))


@dataclass(frozen=True)
class _Version:
    draft: str
    sha256: str
    slots: tuple[Slot, ...]
    stored: StoredVersion = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _made(version: _Version) -> Sheets:
    content = content_of(version.stored)
    adopted = to_adopt(content)
    setter = Typesetter(version.draft, content)
    sections = tuple(
        _sheet(one, setter, version.slots, one.id in adopted) for one in content.sections
    )
    return Sheets(content, version.slots, sections, hashes_of(content))


def _sheet(
    section: draft.Section, setter: Typesetter, slots: tuple[Slot, ...], is_to_adopt: bool
) -> Sheet:
    pieces = pieces_of(section, setter, Placing(slots))
    placed = set(_fields(pieces))
    further = (one.field for one in slots if one.section == section.id and one.field not in placed)
    needs = tuple(_needs(setter.content, section.id)) if is_to_adopt else ()
    return Sheet(
        section.id, section.number, section.title, pieces, needs, tuple(further), is_to_adopt
    )


def _needs(content: DraftContent, section_id: str) -> Iterator[tuple[str, ...]]:
    """What is opened singly, and of every other source one piece (WF-02)."""
    singly = must_open_singly(content, section_id)
    yield from ((one,) for one in singly)
    for members in evidence_groups(content, section_id).values():
        if not set(singly).intersection(members):
            yield members


def _fields(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        if piece.field is not None and not piece.is_copy:
            yield piece.field
        yield from (cell.field for row in piece.rows for cell in row if cell.field is not None)
        yield from _fields(piece.pieces)
