"""Has every version of every draft the hash that it was stored with?"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Text, cast, select
from sqlalchemy.orm import Session

from app.core.canonical import sha256_of
from app.drafts.changes import BrokenChange, apply_change
from app.drafts.tables import draft_versions


def altered_versions(session: Session) -> list[str]:
    """Versions whose content, or whose place in the row of versions, is not what it was."""
    columns = draft_versions.c
    stored = select(
        columns.draft,
        columns.version,
        columns.sha256,
        cast(columns.content, Text).label("content"),  # as text: what was altered may be no JSON
        cast(columns.change, Text).label("change"),
    ).order_by(columns.draft, columns.version)
    return list(_altered(session.execute(stored.execution_options(yield_per=50))))


def _altered(rows: Any) -> Iterator[str]:
    draft: str | None = None
    expected, before = 1, None
    for row in rows:
        if row.draft != draft:
            draft, expected, before = row.draft, 1, None
        if row.version != expected:
            yield f"draft {row.draft} version {expected} is missing"
        before = _content(row, before)
        if before is None or not _has_hash(before, row.sha256):
            yield f"draft {row.draft} version {row.version} was altered"
        expected = row.version + 1


def _content(row: Row[Any], before: dict[str, Any] | None) -> dict[str, Any] | None:
    """None where it cannot be read any more."""
    try:
        if row.content is not None:
            return json.loads(row.content)
        return None if before is None else apply_change(before, json.loads(row.change))
    except (json.JSONDecodeError, BrokenChange):
        return None


def _has_hash(content: dict[str, Any], sha256: str) -> bool:
    """What has no canonical form (a number without end, half a character) has no hash either."""
    try:
        return sha256_of(content) == sha256
    except ValueError:
        return False
