"""Which drafts rest on rows of the records."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.drafts.store import list_drafts
from app.drafts.tables import snapshot_rows


def drafts_citing(
    session: Session, scope: Scope, table: str, row_ids: Iterable[int]
) -> list[dict[str, Any]]:
    """Entries of the list of drafts in scope, of those that cite one of the rows in a version."""
    columns = snapshot_rows.c
    query = select(columns.draft).where(
        columns.table_name == table, columns.row_id.in_(sorted(row_ids))
    )
    citing = set(session.execute(query).scalars())
    return [one for one in list_drafts(session, scope) if one["draft"] in citing]
