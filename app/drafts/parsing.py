"""A stored version as content, read once: what a hash names never changes."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.drafts.content import DraftContent, from_json
from app.drafts.store import StoredVersion

_KEPT = 8
"""Drafts that people have open at a time; each is some megabytes of memory."""


def content_of(stored: StoredVersion) -> DraftContent:
    """For reading: the same object for everybody who asks for this version."""
    return _parsed(_Version(stored.sha256, stored.content))


@dataclass(frozen=True)
class _Version:
    sha256: str
    content: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _parsed(version: _Version) -> DraftContent:
    return from_json(version.content)
