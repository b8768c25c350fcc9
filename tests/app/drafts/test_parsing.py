"""A version is read once, and another one anew."""

from dataclasses import replace
from datetime import UTC, datetime

from app.core.canonical import sha256_of
from app.drafts.content import to_json
from app.drafts.parsing import content_of
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion
from tests.app.drafts.sample import sample


def _stored(value: str) -> StoredVersion:
    content = to_json(sample(value))
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return StoredVersion(
        "DRAFT-1", 1, DraftState.DRAFT, content, sha256_of(content), "c", at, "cli:t"
    )


def test_the_same_hash_is_the_same_object() -> None:
    stored = _stored("6.10")
    assert content_of(stored) is content_of(replace(stored, draft="DRAFT-2"))
    assert content_of(stored) == sample("6.10")


def test_another_hash_is_read_anew() -> None:
    assert content_of(_stored("6.20")) != content_of(_stored("6.10"))
