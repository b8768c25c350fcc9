"""While a person writes: what their text would become, what they can cite, whose text to take."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from app.api.access import CurrentService, Route, may
from app.api.drafts import IfMatch, based_on, entry_of, saved_view
from app.api.schemas_review import Id, SavedView
from app.api.schemas_writing import (
    AlternativeView,
    CheckedView,
    CheckText,
    ClaimSource,
    EvidenceSource,
    FactSource,
    ProblemView,
    Restore,
    SourcesView,
    TextView,
)
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.auth.store import all_people
from app.core.errors import NotFound
from app.drafts import alternatives
from app.drafts.binding import Binding
from app.drafts.checking import Checked, check_addition, check_text
from app.drafts.content import DraftContent, Sentence
from app.drafts.entering import Editor
from app.drafts.parsing import content_of
from app.drafts.restoring import Alternative
from app.drafts.service import check_editable
from app.drafts.sources import Sources, find_sources
from app.drafts.store import get_version
from app.export.text_runs import is_entered, number_of, runs_of

router = APIRouter(tags=["drafts"], route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]
Writer = Annotated[Actor, may(Permission.DRAFT_EDIT)]


@router.post("/drafts/{draft_id}/statements/{statement_id}/check")
def check(
    actor: Writer, service: CurrentService, draft_id: str, statement_id: str, given: CheckText
) -> CheckedView:
    """What saving would make of the text: its class, its claims, and each value that is not bound,
    with its place. Nothing is saved."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
    check_editable(stored)
    content, entries = content_of(stored), [entry_of(one) for one in given.entries]
    by = Editor(actor.person or "", "", service.ledger.clock())
    if given.as_new:
        found = check_addition(content, statement_id, given.text, entries, by, given.claim)
    else:
        found = check_text(content, statement_id, given.text, entries, by)
    return _checked_view(found)


@router.post("/drafts/{draft_id}/statements/{statement_id}/restore")
def restore_statement(
    actor: Writer,
    service: CurrentService,
    draft_id: str,
    statement_id: str,
    given: Restore,
    if_match: IfMatch,
) -> SavedView:
    """As it was in a version; as code composed it where none is named. The text that gives way
    stays in its version."""
    with service.ledger.work(actor) as work:
        saved = alternatives.restore(
            work, draft_id, based_on(if_match), statement_id, given.version, given.reason
        )
    return saved_view(saved)


@router.get("/drafts/{draft_id}/sections/{section_id}/alternatives")
def list_alternatives(
    actor: Reader, service: CurrentService, draft_id: str, section_id: str
) -> list[AlternativeView]:
    """Each statement of the section that a person wrote, changed or removed, beside code's text."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        found = alternatives.alternatives_of(session, stored, section_id)
        names = _names(session)
    content = content_of(stored)
    return [_alternative(one, content, names) for one in found]


@router.get("/drafts/{draft_id}/sources")
def list_sources(
    actor: Reader,
    service: CurrentService,
    draft_id: str,
    words: Annotated[str, Query(max_length=200)] = "",
    section: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=2000)] = 50,
) -> SourcesView:
    """Facts, claims and evidence that hold every one of the words; of one section, or of all."""
    with service.ledger.database.read() as session:
        content = content_of(get_version(session, draft_id, scope=actor.scope))
    if section is not None and all(one.id != section for one in content.sections):
        raise NotFound(f"no section {section} in {draft_id}")
    return _sources_view(find_sources(content, words, section, limit), content)


def _checked_view(found: Checked) -> CheckedView:
    is_readable = all(one.rule is not Binding.TOKEN for one in found.problems)
    return CheckedView(
        text=found.text,
        runs=list(runs_of(found.text, found.content)) if is_readable else [],
        kind=found.kind,
        claims=list(found.claims),
        lost=[_claim(one, found.content) for one in found.lost],
        why_not=found.why_not,
        problems=[ProblemView(**vars(one)) for one in found.problems],
    )


def _alternative(one: Alternative, content: DraftContent, names: dict[str, str]) -> AlternativeView:
    theirs, composed = (
        None if text is None else _text(text, content, names) for text in (one.theirs, one.composed)
    )
    return AlternativeView(statement=one.statement, theirs=theirs, composed=composed)


def _text(one: Sentence, content: DraftContent, names: dict[str, str]) -> TextView:
    return TextView(
        text=one.text,
        runs=list(runs_of(one.text, content)),
        kind=one.kind,
        claims=list(one.claims),
        origin=one.origin,
        by=names.get(one.origin),
    )


def _sources_view(found: Sources, content: DraftContent) -> SourcesView:
    facts = [
        FactSource(
            id=one.id,
            label=one.label,
            shown=one.show(),
            unit=one.unit,
            views=sorted(one.views),
            evidence=one.evidence,
            source=content.evidence[one.evidence].title,
            verified=one.verified,
            entered=is_entered(one, content),
        )
        for one in found.facts
    ]
    evidence = [
        EvidenceSource(id=one.id, number=number_of(one), kind=one.kind, title=one.title)
        for one in found.evidence
    ]
    claims = [_claim(one.id, content) for one in found.claims]
    return SourcesView(facts=facts, claims=claims, evidence=evidence, more=found.more)


def _claim(identity: str, content: DraftContent) -> ClaimSource:
    claim = content.claims[identity]
    text = claim.sentence()
    return ClaimSource(
        id=identity,
        predicate=claim.predicate,
        text=text,
        runs=list(runs_of(text, content)),
        must_show=claim.must_show,
    )


def _names(session: Session) -> dict[str, str]:
    return {one.id: one.name for one in all_people(session)}
