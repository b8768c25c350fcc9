"""What the editor of a draft shows beside its text: to whom, what is decided, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.auth.store import all_people
from app.drafts.content import DraftContent, Gate, StatementClass
from app.drafts.kinds import Decided, Slot
from app.drafts.numbering import statement_ids
from app.drafts.parsing import content_of
from app.drafts.references import sentences_in
from app.drafts.snapshots import snapshot_version
from app.drafts.staleness import StaleSource, stale_sources
from app.drafts.store import StoredVersion, VersionEntry, get_version, versions_of
from app.drafts.writing.composed import as_composed
from app.export.decided_values import value_runs
from app.review import decisions, store
from app.review.adoption import AdoptionStatus, SectionAdoption, adoption_state
from app.review.comments import OPEN_STATES
from app.review.openings import AUTHORS
from app.review.statements import is_edited
from app.review.store import Comment
from app.web.drafts.pieces import Piece
from app.web.drafts.sheet import Sheet, Sheets, sheets_of
from app.web.texts.statement import set_runs
from app.wiring import Service

_REASONS_OFFERED = 6


@dataclass(frozen=True)
class Question:
    """A field, what was decided, and whether this person can decide it now."""

    slot: Slot
    decided: Decided | None
    said: Markup
    is_open_to_actor: bool

    @property
    def anchor(self) -> str:
        return f"decide-{self.slot.field}"


@dataclass(frozen=True)
class Need:
    """Pieces of evidence of which one is to be opened."""

    pieces: tuple[str, ...]
    is_met: bool


@dataclass(frozen=True)
class SectionState:
    """What a person has done with a section."""

    sheet: Sheet
    adoption: SectionAdoption | None
    needs: tuple[Need, ...]
    can_adopt: bool
    has_alternatives: bool

    @property
    def met(self) -> int:
        return sum(one.is_met for one in self.needs)

    @property
    def waits(self) -> bool:
        return self.adoption is not None and self.adoption.status is not AdoptionStatus.ADOPTED

    @property
    def open_needs(self) -> list[tuple[str, ...]]:
        return [one.pieces for one in self.needs if not one.is_met]


@dataclass(frozen=True)
class GateState:
    """``questions`` are those that it waits for; ``decided`` counts the others."""

    gate: Gate
    questions: tuple[Question, ...]
    place: str

    @property
    def decided(self) -> int:
        return sum(one.decided is not None for one in self.questions)


@dataclass(frozen=True)
class EditorView:
    stored: StoredVersion
    newest: int
    sheets: Sheets
    title: str
    sections: tuple[SectionState, ...]
    questions: dict[str, Question]
    gates: tuple[GateState, ...]
    comments: tuple[Comment, ...]
    versions: tuple[VersionEntry, ...]
    stale: tuple[StaleSource, ...]
    names: dict[str, str]
    reasons: tuple[str, ...]
    kept: frozenset[str]
    can_edit: bool
    can_comment: bool

    @property
    def content(self) -> DraftContent:
        return self.sheets.content

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        return tuple(one for one in self.comments if not one.is_resolved)

    @property
    def own_questions(self) -> tuple[Question, ...]:
        """Those that this person can answer now and nobody has."""
        found = self.questions.values()
        return tuple(one for one in found if one.is_open_to_actor and one.decided is None)

    @property
    def places(self) -> dict[str, str]:
        """Statement → the section that it stands in."""
        return {line: one.sheet.id for one in self.sections for line in lines_of(one.sheet)}

    @property
    def titles(self) -> dict[str, str]:
        return {one.sheet.id: one.sheet.title for one in self.sections}

    def said_on(self, piece: Piece) -> list[Comment]:
        lines = {line.id for line in piece.lines}
        return [one for one in self.comments if one.statement in lines]

    def kept_in(self, piece: Piece) -> bool:
        """Whether a person's sentence in it was kept when the draft was refreshed."""
        return any(line.id in self.kept for line in piece.lines)

    def written_by(self, origin: str) -> str:
        return self.names.get(origin, origin)

    def made_by(self, actor: str) -> str:
        """The name of who made a version: a person, or what acted for them."""
        kind, _, behind = actor.partition(":")
        return self.names.get(behind, behind) if kind == "person" else actor


def editor_view(
    service: Service, actor: Actor, draft_id: str, version: int | None = None
) -> EditorView:
    """Raises :class:`NotFound`, for a draft out of scope in the same words."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, version, actor.scope)
        return _view(service, session, actor, stored)


def lines_of(sheet: Sheet) -> Iterator[str]:
    """Ids of the section's statements, in order."""
    pending = list(sheet.pieces)
    while pending:
        piece = pending.pop(0)
        yield from (line.id for line in piece.lines)
        yield from ([piece.id] if piece.id else [])
        pending = [*piece.pieces, *pending]


def _view(service: Service, session: Session, actor: Actor, stored: StoredVersion) -> EditorView:
    kind = service.reviewing.kinds.get(stored.content["document_type"])
    sheets = sheets_of(stored, kind.slots(content_of(stored)) if kind else ())
    versions = tuple(versions_of(session, stored.draft))
    decided = decisions.current(session, stored.draft)
    is_newest = versions[-1].version == stored.version
    questions = _questions(actor, stored, sheets, decided, is_newest)
    gates = kind.gates(sheets.content, decided, True) if kind else sheets.content.gates
    can_edit = is_newest and stored.state.is_editable and permits(actor, Permission.DRAFT_EDIT)
    return EditorView(
        stored=stored,
        newest=versions[-1].version,
        sheets=sheets,
        title=kind.title if kind else sheets.content.document_type,
        sections=tuple(_sections(session, actor, stored, sheets, can_edit, versions)),
        questions=questions,
        gates=tuple(_gate(gate, questions) for gate in gates),
        comments=store.comments_of(session, stored.draft),
        versions=versions,
        stale=tuple(stale_sources(session, stored.draft)) if is_newest else (),
        names=names_of(session),
        reasons=_reasons(actor, versions),
        kept=frozenset(sheets.content.data.get("kept", ())),
        can_edit=can_edit,
        can_comment=permits(actor, Permission.COMMENT) and stored.state in OPEN_STATES,
    )


def names_of(session: Session) -> dict[str, str]:
    """Id and user name → the printed name."""
    people = all_people(session)
    return {one.username: one.name for one in people} | {one.id: one.name for one in people}


def _questions(
    actor: Actor,
    stored: StoredVersion,
    sheets: Sheets,
    decided: dict[str, Decided],
    is_newest: bool,
) -> dict[str, Question]:
    labels = {slot.field: slot.label for slot in sheets.slots}
    may = is_newest and permits(actor, Permission.DECIDE)
    return {
        slot.field: Question(
            slot,
            decided.get(slot.field),
            _said(decided.get(slot.field), labels),
            may and decisions.may_decide(actor, stored.state, slot),
        )
        for slot in sheets.slots
    }


def _said(decided: Decided | None, labels: dict[str, str]) -> Markup:
    return Markup() if decided is None else set_runs(value_runs(decided.value, labels))


def _sections(
    session: Session,
    actor: Actor,
    stored: StoredVersion,
    sheets: Sheets,
    can_edit: bool,
    versions: tuple[VersionEntry, ...],
) -> Iterator[SectionState]:
    adopted = adoption_state(session, sheets.content, stored.draft, sheets.hashes)
    changed = _changed(session, stored, sheets.content) if len(versions) > 1 else frozenset()
    opened = _opened(session, actor, stored.draft, sheets.content)
    may_adopt = can_edit and permits(actor, Permission.DRAFT_ADOPT)
    for sheet in sheets.sections:
        adoption = adopted.get(sheet.id)
        needs = tuple(Need(one, not opened.isdisjoint(one)) for one in sheet.needs)
        yield SectionState(
            sheet=sheet,
            adoption=adoption,
            needs=needs,
            can_adopt=may_adopt and adoption is not None,
            has_alternatives=sheet.id in changed,
        )


def _changed(session: Session, stored: StoredVersion, content: DraftContent) -> frozenset[str]:
    """Sections in which a person wrote, changed or removed a sentence since code made them, or in
    which a model wrote."""
    made = get_version(session, stored.draft, snapshot_version(session, stored.draft))
    base = as_composed(content_of(made))
    there = set(statement_ids(content))
    edited = {one.id for one in content.sections if is_edited(content, one.id)}
    removed = {
        section.id
        for section in base.sections
        if any(one.id not in there for one in sentences_in(section.blocks))
    }
    models = {
        section.id
        for section in content.sections
        for one in sentences_in(section.blocks)
        if one.is_models and one.kind is not StatementClass.INFERENCE
    }
    return frozenset(edited | removed | models)


def _opened(session: Session, actor: Actor, draft_id: str, content: DraftContent) -> frozenset[str]:
    """What the actor opened as a writer, as it still is."""
    seen = store.opened(session, draft_id, actor.person or "", AUTHORS)
    found = content.evidence.values()
    return frozenset(one.id for one in found if (one.id, one.sha256) in seen)


def _gate(gate: Gate, questions: dict[str, Question]) -> GateState:
    own = tuple(one for one in questions.values() if one.slot.gate == gate.id)
    waiting = next((one for one in own if one.decided is None), None)
    first = waiting or next(iter(own), None)
    return GateState(gate, own, first.anchor if first else "")


def _reasons(actor: Actor, versions: tuple[VersionEntry, ...]) -> tuple[str, ...]:
    """What this person gave as a reason before in this draft, the newest first."""
    own: list[Any] = [one.reason for one in reversed(versions) if one.made_by == actor.id]
    return tuple(dict.fromkeys(one for one in own if one))[:_REASONS_OFFERED]
