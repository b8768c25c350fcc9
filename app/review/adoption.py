"""Adoption: a named and trained person takes one section as their own (WF-02, IA-06, H05).

Rules, in order:

1. A writer in an interactive session, with current training; the draft may still change.
2. It is the version that the person saw.
3. One section at a time. There is no adopting of several, on purpose.
4. The person has opened each group of evidence of the section, and each critical piece singly.

Every section that has statements needs an adoption, wherever they came from; one of decisions and
empty signature fields alone has nothing to adopt. It holds while the section reads as it did then:
an edit voids it without a word, and taking the edit back restores it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.permissions import Permission
from app.auth.qualification import require_trained
from app.core.errors import BadInput, Conflict
from app.drafts.content import DraftContent, from_json
from app.drafts.sections import section_sha256
from app.drafts.states import EDITABLE
from app.drafts.store import (
    Contribution,
    StaleVersion,
    StoredVersion,
    add_contribution,
    lock_newest,
)
from app.review import store
from app.review.openings import Missing, missing_openings
from app.review.statements import is_edited, to_adopt


class AdoptionStatus(StrEnum):
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    VOIDED = "voided"

    @property
    def words(self) -> str:
        return "changed since it was adopted" if self is self.VOIDED else self.replace("_", " ")


@dataclass(frozen=True)
class SectionAdoption:
    """``person``, ``name`` and ``at`` are of the adoption that holds, or of the last that did."""

    status: AdoptionStatus
    person: str | None = None
    name: str | None = None
    at: datetime | None = None
    edited: bool | None = None


class EvidenceUnopened(Conflict):
    """``missing`` and ``details`` name the groups and pieces that are still to be opened."""

    code = "evidence_unopened"

    def __init__(self, section_id: str, missing: Missing) -> None:
        self.missing = missing
        groups = tuple(f"a piece of {group}" for group in missing.groups)
        super().__init__(
            "evidence of this section was not opened",
            where=section_id,
            expected=", ".join((*groups, *missing.single)),
            hint="Open it, then adopt",
            details=(*groups, *missing.single),
        )


def adopt(work: Work, draft_id: str, based_on: int, section_id: str) -> SectionAdoption:
    """Raises :class:`EvidenceUnopened`, StaleVersion, NotQualified, Conflict for a draft that may
    not change, BadInput for a section with nothing to adopt."""
    actor = allow(work, Permission.DRAFT_ADOPT)
    person = actor.person or ""
    require_trained(work.session, person, work.now)
    stored = lock_newest(work.session, draft_id, actor.scope)
    content = from_json(stored.content)
    _check_adoptable(stored, content, based_on, section_id)
    missing = missing_openings(work.session, draft_id, person, content, section_id)
    if missing:
        raise EvidenceUnopened(section_id, missing)
    adopted = {
        "version": stored.version,
        "section": section_id,
        "sha256": section_sha256(content, section_id),
        "edited": is_edited(content, section_id),
    }
    row = {"draft": draft_id, "person": person, "session": actor.session, "at": work.now}
    store.add_adoption(work.session, row | adopted)
    kind = Contribution.ADOPTED
    add_contribution(work.session, draft_id, stored.version, person, kind, work.now)
    work.record(Action.SECTION_ADOPTED, "draft", draft_id, new=adopted)
    return adoption_state(work.session, content, draft_id)[section_id]


def adoption_state(
    session: Session,
    content: DraftContent,
    draft_id: str,
    hashes: Mapping[str, str] | None = None,
) -> dict[str, SectionAdoption]:
    """Of each section that needs an adoption, in their order. ``hashes`` are :func:`hashes_of` the
    content, where they are known already."""
    state = dict.fromkeys(to_adopt(content), SectionAdoption(AdoptionStatus.NOT_ADOPTED))
    current = hashes_of(content) if hashes is None else hashes
    for one in store.adoptions_of(session, draft_id):
        if one.section not in state:
            continue
        holds = one.sha256 == current[one.section]
        if holds or state[one.section].status is not AdoptionStatus.ADOPTED:
            status = AdoptionStatus.ADOPTED if holds else AdoptionStatus.VOIDED
            state[one.section] = SectionAdoption(status, one.person, one.name, one.at, one.edited)
    return state


def hashes_of(content: DraftContent) -> dict[str, str]:
    """Section → its hash, of each that needs an adoption."""
    return {section: section_sha256(content, section) for section in to_adopt(content)}


def _check_adoptable(
    stored: StoredVersion, content: DraftContent, based_on: int, section_id: str
) -> None:
    if not stored.state.is_editable:
        raise Conflict(
            "sections of this draft are not adopted in this state",
            where=stored.draft,
            expected=" or ".join(sorted(state.words for state in EDITABLE)),
            got=stored.state.words,
        )
    if based_on != stored.version:
        raise StaleVersion(stored.draft, based_on, stored.version)
    if section_id not in to_adopt(content):
        raise BadInput(
            "there is nothing to adopt here",
            expected=f"one of the sections {', '.join(to_adopt(content))}",
            got=section_id,
        )
