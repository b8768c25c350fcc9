"""What a person signs who releases or withdraws a configuration: pure, the same on every host.

The *statement* says who signed which change record when, as whom and meaning what, over the SHA-256
of the canonical record: configuration, difference, reason, risk, and the evaluation report with its
own hash. The site's key signs its canonical JSON, as under drafts (P11 11.50, 11.70).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from app.auth.actor import Role
from app.core.canonical import plain
from app.signatures.statement import Signer, signed_by

FORMAT = "veridraft-release/1"


class Meaning(StrEnum):
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


IN_WORDS = {
    Meaning.RELEASED: "I have judged the evaluation report and the risk, and release this "
    "configuration.",
    Meaning.WITHDRAWN: "I withdraw this configuration: nothing more is generated with it.",
}


@dataclass(frozen=True)
class Statement:
    id: str
    change: str
    record_sha256: str
    configuration: str
    meaning: Meaning
    meaning_in_words: str
    signer: Signer
    role: Role
    on_behalf_of: Signer | None
    at: datetime
    method: str
    session: str
    reason: str | None
    key_id: str
    format: str = FORMAT

    def to_json(self) -> dict[str, Any]:
        return plain(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Raises ValueError, KeyError or TypeError for what :meth:`to_json` never wrote."""
        return cls(**{**stored, **signed_by(stored), "meaning": Meaning(stored["meaning"])})
