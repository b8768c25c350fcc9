"""One valid row of each table that the refusals are about, written past every service."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Integer, Table, insert
from sqlalchemy.orm import Session

import app.llm.tables
import app.review.tables  # noqa: F401 - their tables count too
from app.agent.tables import threads, turns
from app.auth.tables import grants, people, sessions
from app.core.database import UtcDateTime, metadata
from app.drafts.tables import drafts
from app.oversight.tables import exercises
from app.retention.tables import disposals

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
SEEDED = ("decision_kinds",)
_MEANINGFUL: dict[str, Any] = {
    "person": "AUTHOR",
    "disposed_by": "AUTHOR",
    "made_by": "AUTHOR",
    "session": "S-AUTHOR",
    "draft": "DRAFT",
    "exercise": "EXERCISE",
    "thread": "THREAD",
    "turn": "TURN",
    "kind": "root_cause",
    "role": "writer",
    "meaning": "authored",
    "change": None,
    "on_behalf_of": None,
}


def add(session: Session, table: Table, /, **values: Any) -> None:
    """A row with these values and any other that its columns need."""
    own = {column.name: _value(column.name, column.type) for column in _needed(table)}
    session.execute(insert(table).values(**own | values))


def add_person(session: Session, name: str, role: str, identity: str | None = None) -> None:
    """With the role and an open session ``S-<name>``."""
    add(session, people, id=name, username=name, name=name, identity_record=identity or name)
    add(session, grants, id=f"G-{name}", person=name, kind="role", value=role)
    add(session, sessions, id=f"S-{name}", person=name, secret_sha256=name)


def fill(session: Session) -> None:
    """An author, a reviewer, an approver, a draft of one version, a row in each append-only
    table."""
    for name, role in (
        ("AUTHOR", "writer"),
        ("REVIEWER", "reviewer"),
        ("APPROVER", "qa_approver"),
    ):
        add_person(session, name, role)
    for draft in ("DRAFT", "DISPOSED"):
        add(session, drafts, id=draft, state="draft")
    add(session, exercises, id="EXERCISE")
    add(session, threads, id="THREAD")
    add(session, turns, id="TURN")
    for table in append_only_tables():
        if table.name not in SEEDED and table is not exercises:
            add(session, table, **({"draft": "DISPOSED"} if table is disposals else {}))


def append_only_tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info.get("append_only")]


def _needed(table: Table) -> list[Any]:
    return [
        column
        for column in table.columns
        if (not column.nullable or column.name == "content")
        and not (column.primary_key and column.autoincrement is not False and _is_number(column))
    ]


def _is_number(column: Any) -> bool:
    return isinstance(column.type, Integer)


def _value(name: str, kind: object) -> Any:
    if name in _MEANINGFUL:
        return _MEANINGFUL[name]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return 1
    if isinstance(kind, UtcDateTime):
        return NOON
    return {"a": 1} if isinstance(kind, JSON) else "x"
