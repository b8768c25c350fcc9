"""All SQL of the approved records: which there are, approved when and by whom, per product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.auth.tables import people
from app.drafts.states import DraftState
from app.drafts.store import within
from app.drafts.tables import drafts
from app.review.states import Meaning
from app.signatures.tables import signatures

LONGEST = 500


@dataclass(frozen=True)
class Approved:
    """One approved version of a record; ``is_newest``: none was approved later, ``is_reopened``:
    work on a later version is under way. ``by`` is None for a record received from elsewhere, of
    which the package says who approved it."""

    draft: str
    document_type: str
    subject: str
    title: str
    product: str | None
    state: DraftState
    version: int | None
    at: datetime
    by: str | None
    is_newest: bool = True

    @property
    def is_reopened(self) -> bool:
        return self.state not in (DraftState.APPROVED, DraftState.ARCHIVED)


def approved(session: Session, scope: Scope, product: str = "", words: str = "") -> list[Approved]:
    """By product, the newest approval first. Every word stands in subject or title."""
    signed, other = signatures.c, signatures.alias().c
    newest = (
        select(func.max(other.version))
        .where(other.draft == drafts.c.id, other.meaning == Meaning.APPROVED)
        .scalar_subquery()
    )
    joined = drafts.join(signatures, signed.draft == drafts.c.id)
    joined = joined.join(people, people.c.id == signed.person)
    columns = (signed.version, signed.at, people.c.name, newest.label("newest"))
    query = select(drafts, *columns).select_from(joined).where(signed.meaning == Meaning.APPROVED)
    query = query.where(*_asked(scope, product, words))
    rows = session.execute(query.order_by(drafts.c.product, signed.at.desc()).limit(LONGEST))
    return [
        Approved(
            draft=row.id,
            document_type=row.document_type,
            subject=row.subject,
            title=row.title,
            product=row.product,
            state=DraftState(row.state),
            version=row.version,
            at=row.at,
            by=row.name,
            is_newest=row.version == row.newest,
        )
        for row in rows
    ]


def received(session: Session, scope: Scope, product: str = "", words: str = "") -> list[Approved]:
    """Records that came in as sealed packages of another installation, the newest first."""
    query = select(drafts).where(drafts.c.state == DraftState.ARCHIVED)
    query = query.where(*_asked(scope, product, words))
    rows = session.execute(query.order_by(drafts.c.created_at.desc()).limit(LONGEST))
    return [
        Approved(
            draft=row.id,
            document_type=row.document_type,
            subject=row.subject,
            title=row.title,
            product=row.product,
            state=DraftState.ARCHIVED,
            version=None,
            at=row.created_at,
            by=None,
        )
        for row in rows
    ]


def _asked(scope: Scope, product: str, words: str) -> Iterator[ColumnElement[bool]]:
    yield from within(scope)
    if product:
        yield drafts.c.product == product
    for word in words.split():
        columns = (drafts.c.subject, drafts.c.title)
        yield or_(*(column.icontains(word, autoescape=True) for column in columns))
