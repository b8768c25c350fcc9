"""Is a draft still what the records say? It is stale when a row that it cites was replaced.

Not done here: asking the recorded queries again, which belongs to signing.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.sequences import slices
from app.drafts.store import cited_rows
from app.records.tables import RECORDS

_ROWS = 500


def replaced_rows(session: Session, draft_id: str) -> list[tuple[str, str]]:
    """``(table, key)`` of each cited row that has a newer version or was withdrawn."""
    by_table: dict[str, list[int]] = {}
    for table, row_id, _digest in cited_rows(session, draft_id):
        by_table.setdefault(table, []).append(row_id)
    return [
        (table, key)
        for table, row_ids in sorted(by_table.items())
        for some in slices(row_ids, _ROWS)
        for key in _replaced(session, table, some)
    ]


def _replaced(session: Session, table: str, row_ids: list[int]) -> list[str]:
    columns = RECORDS[table].c
    query = select(columns.row_key).where(
        columns.row_id.in_(row_ids), columns.row_superseded_at.is_not(None)
    )
    return list(session.execute(query.order_by(columns.row_key)).scalars())
