"""What a signature binds to and what exactly is signed: pure, and the same on every host.

The *record* is one version of a draft with the decisions that belong under a meaning: the writers'
under *authored* and *reviewed*, so that QA's later ones do not touch what the author has signed,
and all of them under *approved* and *rejected*. Its hash covers the text, facts, evidence and
claims (by the hash of the content), the configuration that made it, and each decision with its
reason, person and time. The *statement* says who signed which record when, as whom and meaning
what; the site's key signs its canonical JSON (P11 11.50, 11.70).

Not done here: the key (``seal``), who may sign (``service``), whether it still holds (``verify``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from app.auth.actor import Role
from app.core.canonical import plain, sha256_of
from app.review.states import REOPENING_FIELD, Meaning

FORMAT = "veridraft-signature/1"
_WRITERS_ONLY = frozenset({Meaning.AUTHORED, Meaning.REVIEWED})

IN_WORDS = {
    Meaning.AUTHORED: "I wrote or adopted this record and answer for it.",
    Meaning.REVIEWED: "I reviewed this record against its evidence.",
    Meaning.APPROVED: "I approve this record for quality assurance.",
    Meaning.REJECTED: "I reject this record for quality assurance.",
}


@dataclass(frozen=True)
class BoundDecision:
    """A decision as stored, every column of it."""

    id: int
    version: int
    field: str
    kind: str
    role: Role
    revision: int
    value: Any
    reason: str
    person: str
    session: str
    at: datetime


@dataclass(frozen=True)
class Record:
    """What is signed for. ``decisions`` hold the newest of each field, in order of the fields."""

    draft: str
    version: int
    document_type: str
    subject: str
    title: str
    content_sha256: str
    configuration: str
    decisions: tuple[BoundDecision, ...]

    @property
    def sha256(self) -> str:
        return sha256_of(self)


@dataclass(frozen=True)
class Signer:
    """A person as printed beside the signature."""

    person: str
    username: str
    name: str


@dataclass(frozen=True)
class Statement:
    """What the key signs. ``zone`` is the name of the site's time zone, ``at`` is UTC; ``previous``
    are the signatures that stood under this version before, oldest first."""

    id: str
    record_sha256: str
    draft: str
    version: int
    meaning: Meaning
    meaning_in_words: str
    signer: Signer
    role: Role
    on_behalf_of: Signer | None
    at: datetime
    zone: str
    method: str
    session: str
    reason: str | None
    previous: tuple[str, ...]
    key_id: str
    format: str = FORMAT

    def to_json(self) -> dict[str, Any]:
        return plain(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Raises ValueError, KeyError or TypeError for what :meth:`to_json` never wrote."""
        parsed = {"meaning": Meaning(stored["meaning"]), "previous": tuple(stored["previous"])}
        return cls(**{**stored, **signed_by(stored), **parsed})


def signed_by(stored: dict[str, Any]) -> dict[str, Any]:
    """Who signed when and as whom, of any statement as JSON. Raises as its ``from_json`` does."""
    behalf = stored["on_behalf_of"]
    return {
        "role": Role(stored["role"]),
        "signer": Signer(**stored["signer"]),
        "on_behalf_of": None if behalf is None else Signer(**behalf),
        "at": datetime.fromisoformat(stored["at"]),
    }


def bound(
    decisions: Iterable[BoundDecision], meaning: Meaning, signed_at: datetime | None = None
) -> tuple[BoundDecision, ...]:
    """Of all decisions so far, those that a signature of this meaning binds to. To open the record
    again after ``signed_at`` changes nothing of what was signed then."""
    newest: dict[str, BoundDecision] = {}
    for decision in decisions:
        if meaning in _WRITERS_ONLY and decision.role is not Role.WRITER:
            continue
        if signed_at and decision.kind == REOPENING_FIELD and decision.at > signed_at:
            continue
        before = newest.get(decision.field)
        if before is None or before.revision < decision.revision:
            newest[decision.field] = decision
    return tuple(newest[field] for field in sorted(newest))
