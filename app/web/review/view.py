"""What the page of a record under review consists of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Role
from app.auth.permissions import Permission, permits
from app.auth.store import all_people
from app.drafts.content import DraftContent, from_json
from app.drafts.kinds import Decided, Slot
from app.drafts.references import sentences_in
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion
from app.export.blocks import Front, Report
from app.export.record import Record
from app.export.record_file import entered_facts
from app.export.rendering import report_of
from app.export.service import Opened, open_record
from app.export.text_runs import BY_MODEL, EDITED, ENTERED
from app.review import decisions
from app.review.adoption import SectionAdoption, adoption_state
from app.review.comments import OPEN_STATES
from app.review.store import Comment, comments_of
from app.web.review.printed import Part, Sources, parts_by_section, statements_of
from app.web.review.readers import Piece, Readers, readers
from app.web.review.standing import (
    Hindrance,
    Offer,
    SignatureLine,
    hindrances,
    offers,
    signature_lines,
    unsigned,
    what_next,
)
from app.web.texts.changes import Changes, changes
from app.wiring import Service


@dataclass(frozen=True)
class Question:
    """A decision that this person can take here; ``decided`` is the one that stands."""

    slot: Slot
    decided: Decided | None


@dataclass(frozen=True)
class SectionView:
    """One section as it prints, and what a reader needs beside it."""

    id: str
    title: str
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]
    adoption: SectionAdoption | None
    questions: tuple[Question, ...]

    @property
    def opened(self) -> int:
        return sum(one.is_opened for one in self.pieces)


@dataclass(frozen=True)
class Authors:
    """How many sentences a model, and how many a person, wrote or changed."""

    models: int
    people: int
    entered: int

    @property
    def words(self) -> str:
        said = [
            f"{count} {what}"
            for count, what in (
                (self.models, f"of its statements written by a language model, marked {BY_MODEL}"),
                (self.people, f"of its statements written or changed by people, marked {EDITED}"),
                (self.entered, f"values entered by people, marked {ENTERED}"),
            )
            if count
        ]
        none = "" if self.models else "No language model wrote in it. "
        return f"{none}{'; '.join(said)}{'.' if said else ''}".strip()


@dataclass(frozen=True)
class ReviewView:
    record: Record
    state: DraftState
    front: Front
    sections: tuple[SectionView, ...]
    changes: Changes
    readers: Readers
    sources: Sources
    comments: dict[str, list[Comment]]
    homeless: tuple[Comment, ...]
    authors: Authors
    signatures: list[SignatureLine]
    unsigned: list[str]
    offers: list[Offer]
    hindrances: list[Hindrance]
    next: str
    can_comment: bool
    names: dict[str, str]

    @property
    def open_comments(self) -> list[Comment]:
        found = [one for made in self.comments.values() for one in made]
        return [one for one in (*found, *self.homeless) if not one.is_resolved]


def review_view(service: Service, actor: Actor, draft_id: str, since: int | None) -> ReviewView:
    """Raises :class:`NotFound`, for a draft out of scope in the same words."""
    opened = open_record(service.exporting, actor, draft_id, None)
    content = from_json(opened.record.content)
    kinds, mode = service.exporting.kinds, service.mode
    report = report_of(opened.record, kinds, mode, at=opened.at, by=opened.by, content=content)
    with service.ledger.database.read() as session:
        return _view(service, session, actor, opened, content, report, since)


def _view(
    service: Service,
    session: Session,
    actor: Actor,
    opened: Opened,
    content: DraftContent,
    report: Report,
    since: int | None,
) -> ReviewView:
    record, stored = opened.record, _stored(opened)
    titled = parts_by_section(report, content)
    read = readers(session, actor, record.draft, stored.state, content)
    adopted = adoption_state(session, content, record.draft)
    comments = comments_of(session, record.draft)
    shown = {one.id for _, parts in titled.values() for one in statements_of(parts)}
    lines = signature_lines(service, session, record, is_received=opened.received is not None)
    facts = {fact.id: fact.evidence for fact in content.facts.values()}
    asked = _questions(service, session, actor, stored, content)
    return ReviewView(
        record=record,
        state=stored.state,
        front=report.front,
        sections=tuple(_sections(titled, adopted, asked, read)),
        changes=changes(session, actor, record, content, since),
        readers=read,
        sources=Sources(record.draft, facts, read.waiting),
        comments=_by_statement(one for one in comments if one.statement in shown),
        homeless=tuple(one for one in comments if one.statement not in shown),
        authors=_authors(content),
        signatures=lines,
        unsigned=[str(one) for one in unsigned(lines)],
        offers=offers(actor, record, stored.state),
        hindrances=hindrances(service.reviewing, session, actor, stored, (content, adopted)),
        next=what_next(stored.state),
        can_comment=permits(actor, Permission.COMMENT) and stored.state in OPEN_STATES,
        names={one.id: one.name for one in all_people(session)},
    )


def _stored(opened: Opened) -> StoredVersion:
    """The version as the rooms below know it. A received record is archived here, whatever it was
    where it came from."""
    record = opened.record
    state = DraftState(record.state) if opened.received is None else DraftState.ARCHIVED
    values = {name: getattr(record, name) for name in StoredVersion.__dataclass_fields__}
    return StoredVersion(**{**values, "state": state})


def _sections(
    titled: Mapping[str, tuple[str, tuple[Part, ...]]],
    adopted: Mapping[str, SectionAdoption],
    asked: Sequence[Question],
    read: Readers,
) -> Iterator[SectionView]:
    """As they print, in their order."""
    for section, (title, parts) in titled.items():
        yield SectionView(
            id=section,
            title=title,
            parts=parts,
            pieces=read.sections.get(section, ()),
            adoption=adopted.get(section),
            questions=tuple(one for one in asked if one.slot.section == section),
        )


def _questions(
    service: Service,
    session: Session,
    actor: Actor,
    stored: StoredVersion,
    content: DraftContent,
) -> list[Question]:
    """What QA decides is decided where it is read; what writers decide, where they write."""
    kind = service.reviewing.kinds.get(content.document_type)
    slots = (
        slot for slot in (kind.slots(content) if kind else ()) if slot.role is Role.QA_APPROVER
    )
    mine = [slot for slot in slots if decisions.may_decide(actor, stored.state, slot)]
    decided = decisions.current(session, stored.draft) if mine else {}
    return [Question(slot, decided.get(slot.field)) for slot in mine]


def _by_statement(comments: Iterable[Comment]) -> dict[str, list[Comment]]:
    found: dict[str, list[Comment]] = {}
    for one in comments:
        found.setdefault(one.statement, []).append(one)
    return found


def _authors(content: DraftContent) -> Authors:
    sentences = [one for section in content.sections for one in sentences_in(section.blocks)]
    return Authors(
        models=sum(one.is_models for one in sentences),
        people=sum(one.edited for one in sentences),
        entered=len(entered_facts(content)),
    )
