"""All SQL of the list of drafts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.drafts.states import DraftState
from app.drafts.store import within
from app.drafts.tables import draft_versions, drafts
from app.review.tables import comments

LONGEST = 200
"""Of a list; a filter finds what is further down."""


@dataclass(frozen=True)
class ListedDraft:
    """``changed_at`` and ``made_by`` are of its newest version."""

    draft: str
    document_type: str
    subject: str
    title: str
    state: DraftState
    site: str | None
    product: str | None
    version: int
    changed_at: datetime
    made_by: str
    open_comments: int


def find_drafts(
    session: Session, scope: Scope, state: DraftState | None = None, words: str = ""
) -> list[ListedDraft]:
    """What changed last comes first. Every word stands in subject, title or product."""
    newest = (
        select(draft_versions.c.draft, func.max(draft_versions.c.version).label("version"))
        .group_by(draft_versions.c.draft)
        .subquery()
    )
    unresolved = (
        select(func.count())
        .where(comments.c.draft == drafts.c.id, comments.c.resolution.is_(None))
        .scalar_subquery()
    )
    made = draft_versions.c
    joined = drafts.join(newest, newest.c.draft == drafts.c.id).join(
        draft_versions, (made.draft == newest.c.draft) & (made.version == newest.c.version)
    )
    columns = (made.version, made.made_at, made.made_by, unresolved.label("open_comments"))
    query = select(drafts, *columns).select_from(joined).where(*within(scope))
    if state is not None:
        query = query.where(drafts.c.state == state)
    for word in words.split():
        places = (drafts.c.subject, drafts.c.title, drafts.c.product)
        query = query.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    ordered = query.order_by(made.made_at.desc(), drafts.c.id).limit(LONGEST)
    return [_listed(row) for row in session.execute(ordered)]


def _listed(row: Row) -> ListedDraft:
    return ListedDraft(
        draft=row.id,
        document_type=row.document_type,
        subject=row.subject,
        title=row.title,
        state=DraftState(row.state),
        site=row.site,
        product=row.product,
        version=row.version,
        changed_at=row.made_at,
        made_by=row.made_by,
        open_comments=row.open_comments,
    )
