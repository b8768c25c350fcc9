"""Claims: the unit of truth. One assertion made by code from a snapshot of the records."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.evidence.predicates import PREDICATES


class ClaimClass(StrEnum):
    FACT = "fact"
    COMPUTED = "computed"
    QUOTE = "quote"
    INFERENCE = "inference"


@dataclass(frozen=True)
class Claim:
    """``predicate(roles…)``: each role names a fact. ``must_show``: leaving it out is omission.

    ``detail`` holds what code, not prose, needs of it (the batch key, the factor's id).
    """

    id: str
    predicate: str
    roles: dict[str, str]
    evidence: tuple[str, ...]
    kind: ClaimClass = ClaimClass.FACT
    sections: tuple[str, ...] = ()
    must_show: bool = False
    detail: dict[str, Any] = field(default_factory=dict)

    def sentence(self, variant: int = 0) -> str:
        """The composed sentence, with tokens for values and a citation mark for each source."""
        text = PREDICATES[self.predicate].phrase(self.roles, variant)
        marks = "".join(f"[{evidence}]" for evidence in self.evidence)
        return f"{text.rstrip('.')}{marks}." if text.endswith(".") else f"{text}{marks}"
