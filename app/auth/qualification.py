"""What a person must have learnt and declared before adopting or signing (IA-05, IA-06).

Rules, in order:

1. Of each course the newest record counts: it was passed and has not expired (P11 11.10(i)).
2. Before anybody signs, somebody else has verified who they are, they themselves have typed that
   they answer for their signature, and the organisation has certified that its electronic
   signatures bind (P11 11.100(b), (c); 11.10(j)).
3. Nobody records their own training or the verification of their own identity.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.audit.work import Work
from app.auth import qualification_store, store
from app.auth.acting import acting, allow, refuse_self
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.errors import BadInput, Forbidden
from app.core.ids import new_id


class Course(StrEnum):
    SYSTEM_USE = "system_use"
    AI_LIMITS = "ai_limits"  # what a model cannot do, and automation bias


class Attestation(StrEnum):
    IDENTITY_VERIFIED = "identity_verified"
    SIGNATURE_ACCOUNTABILITY = "signature_accountability"
    CERTIFICATION_LETTER = "certification_letter"  # the organisation's; kept with who signed it


ACCOUNTABILITY = (
    "My electronic signature binds me as my handwritten signature does, "
    "and I answer for what is done under it."
)
"""What a person types before they first sign."""


class NotQualified(Forbidden):
    code = "not_qualified"


def record_training(
    work: Work,
    person_id: str,
    course: Course,
    *,
    passed: bool,
    completed_at: datetime,
    expires_at: datetime,
) -> None:
    actor = allow(work, Permission.TRAINING_RECORD)
    refuse_self(work.session, actor, person_id, "nobody records their own training")
    person = store.get_person(work.session, person_id)
    if not completed_at <= work.now or expires_at <= completed_at:
        raise BadInput(
            "a training is completed before it is recorded and expires later",
            where=f"{course.value} of {person.username}",
            got=f"{completed_at.isoformat()} to {expires_at.isoformat()}",
        )
    add_training(work, person_id, course, passed, completed_at, expires_at)


def record_attestation(work: Work, person_id: str, kind: Attestation, words: str) -> None:
    """``words``: what was seen, or which letter; of accountability, :data:`ACCOUNTABILITY` as the
    person has typed it, in a session of their own."""
    if kind is Attestation.SIGNATURE_ACCOUNTABILITY:
        _check_own_words(work, person_id, words)
    else:
        actor = allow(work, Permission.TRAINING_RECORD)
        if kind is Attestation.IDENTITY_VERIFIED:
            refuse_self(work.session, actor, person_id, "nobody verifies their own identity")
    store.get_person(work.session, person_id)
    add_attestation(work, person_id, kind, text(words, "text", 2000))


def require_trained(session: Session, person_id: str, now: datetime) -> None:
    """Raises :class:`NotQualified` unless every course was passed and has not expired."""
    lacking = lacking_courses(session, person_id, now)
    if lacking:
        raise NotQualified(
            "training is not current",
            where=store.get_person(session, person_id).username,
            expected="a passed and unexpired record of " + " and ".join(lacking),
            hint="A QA approver or an administrator records it",
        )


def require_signing_rights(session: Session, person_id: str, now: datetime) -> None:
    """Raises :class:`NotQualified` before the attestations are there, and while nobody else has
    answered for credentials that an administrator renewed."""
    lacking = lacking_attestations(session, person_id, now)
    if lacking:
        raise NotQualified(
            "no right to sign yet",
            where=store.get_person(session, person_id).username,
            expected="the attestations " + ", ".join(lacking),
        )
    renewed = open_renewals(session, person_id)
    if renewed:
        raise NotQualified(
            "credentials were renewed by somebody else",
            where=store.get_person(session, person_id).username,
            expected=f"alert {renewed[0]} acknowledged by another person, who has asked them",
        )


def lacking_courses(session: Session, person_id: str, now: datetime) -> list[Course]:
    newest = {row.course: row for row in qualification_store.trainings_of(session, person_id)}
    return [
        course
        for course in Course
        if course not in newest or not newest[course].passed or newest[course].expires_at <= now
    ]


def lacking_attestations(session: Session, person_id: str, now: datetime) -> list[Attestation]:
    whose = dict.fromkeys(Attestation, person_id) | {Attestation.CERTIFICATION_LETTER: None}
    return [
        kind
        for kind, person in whose.items()
        if not qualification_store.has_attestation(session, kind, now, person)
    ]


def open_renewals(session: Session, person_id: str) -> list[int]:
    """Alerts that an administrator renewed the person's credentials, until somebody else answers
    for them."""
    return [
        entry.seq
        for entry in open_alerts(session, entity_id=person_id)
        if entry.event.action == Action.CREDENTIALS_RENEWED
    ]


def add_training(
    work: Work,
    person_id: str,
    course: Course,
    passed: bool,
    completed_at: datetime,
    expires_at: datetime,
) -> None:
    """Asks nobody: ``record_training`` and the demonstration do."""
    training_id = new_id("TRAINING")
    kept = {"person": person_id, "course": course.value, "passed": passed}
    qualification_store.add_training(
        work.session,
        **kept,
        id=training_id,
        completed_at=completed_at,
        expires_at=expires_at,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    shown = {"completed_at": completed_at.isoformat(), "expires_at": expires_at.isoformat()}
    work.record(Action.TRAINING_RECORDED, "training", training_id, new=kept | shown)


def add_attestation(work: Work, person_id: str, kind: Attestation, words: str) -> None:
    """Asks nobody: ``record_attestation`` and the demonstration do."""
    attestation_id = new_id("ATTESTATION")
    kept = {"person": person_id, "kind": kind.value, "text": words}
    qualification_store.add_attestation(
        work.session, **kept, id=attestation_id, at=work.now, recorded_by=work.actor.id
    )
    work.record(Action.ATTESTATION_RECORDED, "attestation", attestation_id, new=kept)


def _check_own_words(work: Work, person_id: str, words: str) -> None:
    actor = acting(work)
    if not actor.is_interactive or actor.person != person_id:
        raise Forbidden("only the person can answer for their own signature", got=actor.id)
    if " ".join(words.split()).casefold() != ACCOUNTABILITY.casefold():
        raise BadInput("these are not the words", where="text", expected=f'"{ACCOUNTABILITY}"')
