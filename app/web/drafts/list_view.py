"""The list of drafts: what each waits for, and from whom."""

from dataclasses import dataclass

from app.auth.actor import Actor
from app.drafts.staleness import stale_sources
from app.drafts.states import EDITABLE, DraftState
from app.web.drafts.store import ListedDraft, find_drafts
from app.web.drafts.view import names_of
from app.web.frame.waiting_store import FINAL, acts
from app.wiring import Service

_WAITS = {
    DraftState.DRAFT: "a writer, to adopt, decide and sign",
    DraftState.CHANGES_REQUESTED: "its writer, to mend what was sent back",
    DraftState.REOPENED: "a writer, to change what it was opened for",
    DraftState.IN_REVIEW: "a reviewer who had no part in it",
    DraftState.QA_REVIEW: "a QA approver, to decide and sign",
}


@dataclass(frozen=True)
class DraftRow:
    """``waits`` is empty for what is final; ``is_mine``: this person can take the next step."""

    listed: ListedDraft
    kind: str
    waits: str
    is_mine: bool
    is_stale: bool
    by: str


@dataclass(frozen=True)
class DraftGroup:
    """Drafts of one state."""

    state: DraftState
    rows: tuple[DraftRow, ...]


def draft_groups(
    service: Service, actor: Actor, state: DraftState | None, words: str
) -> tuple[DraftGroup, ...]:
    """In the order in which a draft goes its way."""
    with service.ledger.database.read() as session:
        found = find_drafts(session, actor.scope, state, words)
        mine = {one.draft for one in acts(session, actor)}
        stale = {
            one.draft
            for one in found
            if one.state not in FINAL and stale_sources(session, one.draft)
        }
        names = names_of(session)
    titles = {name: kind.title for name, kind in service.reviewing.kinds.items()}
    rows = [
        DraftRow(
            listed=one,
            kind=titles.get(one.document_type, one.document_type),
            waits=_WAITS.get(one.state, ""),
            is_mine=one.draft in mine,
            is_stale=one.draft in stale,
            by=names.get(one.made_by.removeprefix("person:"), one.made_by),
        )
        for one in found
    ]
    groups = (DraftGroup(one, tuple(r for r in rows if r.listed.state is one)) for one in _ORDER)
    return tuple(one for one in groups if one.rows)


_ORDER = (
    *sorted(EDITABLE, key=[*DraftState].index),
    DraftState.IN_REVIEW,
    DraftState.QA_REVIEW,
    DraftState.APPROVED,
    DraftState.WITHDRAWN,
    DraftState.ARCHIVED,
)
