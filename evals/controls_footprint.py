"""Whether anything was changed: what the database holds, in a form that can be compared."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auth.tables import people as people_table
from app.core.database import metadata
from app.drafts.tables import drafts

_OF_TURNS = {"turn_events", "configuration_uses"}
_UNCOUNTED = frozenset({"audit_events", "sessions", "people", *_OF_TURNS})
_COUNTS = select(
    *(
        select(func.count()).select_from(table).scalar_subquery()
        for table in metadata.sorted_tables
        if table.name not in _UNCOUNTED
    )
)
_OF_PEOPLE = [
    column
    for column in people_table.c
    if column.name not in ("failed_attempts", "locked_at", "totp_last_step")
]


def footprint(session: Session) -> object:
    """The rows of each table, the states of drafts, the accounts. Not of it: the trail, which tells
    of refusals, sessions, the count of failures, and what a question that was allowed goes on
    being told, and under which configuration, while the next attempt is made."""
    return (
        tuple(session.execute(_COUNTS).one()),
        tuple(session.execute(select(drafts.c.id, drafts.c.state)).all()),
        tuple(session.execute(select(*_OF_PEOPLE)).all()),
    )
