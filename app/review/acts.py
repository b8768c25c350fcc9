"""What people do with drafts, named and written so that rows and the trail can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.canonical import canonical_json
from app.drafts.store import Contribution


@dataclass(frozen=True)
class Act:
    """What a person did with a draft, once; ``person`` is the user name."""

    draft: str
    name: str
    person: str
    at: datetime
    values: str

    @property
    def words(self) -> str:
        return f"draft {self.draft}: the {self.name} by {self.person}"


def act(draft: str, name: str, person: str, at: datetime, values: Mapping[str, Any]) -> Act:
    return Act(draft, name, person, at, canonical_json(dict(values)).decode())


def contribution(kind: Contribution, version: int) -> str:
    return f"contribution to version {version} ({kind.value.replace('_', ' ')})"


def opening(evidence: str) -> str:
    return f"opening of evidence {evidence}"


def adoption(section: str) -> str:
    return f"adoption of section {section}"


def decision(name: str, revision: int) -> str:
    return f"decision {name} (revision {revision})"


def comment(comment_id: str) -> str:
    return f"comment {comment_id}"


def resolution(comment_id: str) -> str:
    return f"resolution of comment {comment_id}"


def decided(value: Any, reason: str | None, version: int, *, by_qa: bool) -> dict[str, Any]:
    return {"value": value, "reason": reason, "version": version, "by_qa": by_qa}
