"""The whole record of a draft at one version: its content, and what people did with it.

It has one JSON form (``record_file``), which is what is exported, sealed and received. Who printed
it, and when, is no part of it. Light to import: the offline verifier reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar

from app.core.canonical import sha256_of


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_Part = TypeVar("_Part", bound=_Dataclass)
_TIMES = {"at", "made_at", "resolved_at"}


@dataclass(frozen=True)
class MadeVersion:
    """One version in the record's history."""

    version: int
    sha256: str
    configuration: str
    made_at: datetime
    made_by: str
    reason: str | None


@dataclass(frozen=True)
class Decision:
    """One revision of a decision; of a field the newest counts."""

    id: int
    version: int
    field: str
    kind: str
    role: str
    revision: int
    value: Any
    reason: str
    person: str
    name: str
    session: str
    at: datetime


@dataclass(frozen=True)
class Adoption:
    """``sha256`` is the section's as it was adopted."""

    section: str
    version: int
    sha256: str
    edited: bool
    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Comment:
    id: str
    version: int
    statement: str
    text: str
    name: str
    at: datetime
    resolution: str | None
    resolved_by: str | None
    resolved_at: datetime | None


@dataclass(frozen=True)
class Signed:
    """A signature with the statement that the key has signed. ``problem`` says why it is not valid
    for this version of the record; empty for one that is."""

    id: str
    version: int
    meaning: str
    role: str
    person: str
    name: str
    on_behalf_of: str | None
    method: str
    at: datetime
    sha256: str
    statement: dict[str, Any]
    key_id: str
    signature: str
    problem: str = ""


@dataclass(frozen=True)
class Record:
    """``newest`` is the number of the draft's newest version, ``decisions`` every revision."""

    draft: str
    version: int
    newest: int
    state: str
    site: str | None
    product: str | None
    configuration: str
    sha256: str
    made_at: datetime
    made_by: str
    reason: str | None
    content: dict[str, Any]
    decisions: tuple[Decision, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    comments: tuple[Comment, ...] = ()
    signatures: tuple[Signed, ...] = ()
    history: tuple[MadeVersion, ...] = ()

    @cached_property
    def content_sha256(self) -> str:
        """Computed, not believed; once, for every signature asks."""
        return sha256_of(self.content)

    @property
    def decided(self) -> dict[str, Decision]:
        """Field → the revision that counts."""
        newest: dict[str, Decision] = {}
        for one in sorted(self.decisions, key=lambda one: one.revision):
            newest[one.field] = one
        return newest

    @property
    def is_approved(self) -> bool:
        """Whether an approval covers exactly what this version says and what was decided."""
        return any(one.meaning == "approved" and not one.problem for one in self.signatures)


def from_document(document: Mapping[str, Any]) -> Record:
    """Raises KeyError, TypeError, ValueError or AttributeError for what is no record."""
    parts = {
        "decisions": tuple(_read(Decision, one) for one in document["decisions"]),
        "adoptions": tuple(_read(Adoption, one) for one in document["adoptions"]),
        "comments": tuple(_read(Comment, one) for one in document["comments"]),
        "signatures": tuple(_read(Signed, one) for one in document["signatures"]),
        "history": tuple(_read(MadeVersion, one) for one in document["history"]),
    }
    return _read(Record, {**document, **parts})


def _read(kind: type[_Part], stored: Mapping[str, Any]) -> _Part:
    """A part from its JSON values; other keys are left alone."""
    values = {name: stored[name] for name in kind.__dataclass_fields__}
    for name in _TIMES & values.keys():
        if values[name] is not None:
            values[name] = datetime.fromisoformat(values[name])
    return kind(**values)
