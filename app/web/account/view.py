"""What one's own page shows: what one may sign, what one has proven, tokens of one's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.auth import qualification, qualification_store, store
from app.auth.actor import Actor
from app.auth.permissions import MACHINE, Permission, permits
from app.auth.qualification import Attestation
from app.auth.store import Credentials
from app.auth.tokens_store import Token, tokens_of
from app.web.administration.view import Condition, conditions_of

PERMITS = {
    Permission.ME: "tell whose it is",
    Permission.RECORDS_READ: "read records, documents and drafts",
    Permission.DRAFT_CREATE: "make drafts",
    Permission.DRAFT_EXPORT: "export drafts",
}
"""What a token can be given, in words."""


@dataclass(frozen=True)
class Own:
    """``conditions`` is empty for whoever has no role that signs; ``permitted`` is what a token of
    theirs can be given."""

    kept: Credentials
    conditions: tuple[Condition, ...]
    trainings: tuple[Row, ...]
    attestations: tuple[Row, ...]
    tokens: tuple[Token, ...]
    permitted: tuple[Permission, ...]
    owes_accountability: bool


def own_of(session: Session, actor: Actor, now: datetime) -> Own:
    kept = store.credentials_of(session, actor.person or "")
    person = kept.person
    signs = permits(actor, Permission.SIGN)
    lacking = qualification.lacking_attestations(session, person.id, now)
    return Own(
        kept=kept,
        conditions=conditions_of(session, person, now) if signs else (),
        trainings=tuple(qualification_store.trainings_of(session, person.id)),
        attestations=tuple(qualification_store.attestations_of(session, person.id)),
        tokens=tuple(tokens_of(session, person.id)),
        permitted=tuple(sorted(one for one in MACHINE if permits(actor, one))),
        owes_accountability=signs and Attestation.SIGNATURE_ACCOUNTABILITY in lacking,
    )
