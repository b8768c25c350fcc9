from datetime import timedelta

import pytest

from app.audit.actions import Action
from app.audit.alerts import acknowledge, open_alerts
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.auth.people import make_link
from app.auth.qualification import (
    ACCOUNTABILITY,
    Attestation,
    Course,
    NotQualified,
    lacking_courses,
    open_renewals,
    record_attestation,
    record_training,
    require_signing_rights,
    require_trained,
)
from app.auth.store import Person
from app.core.errors import BadInput, Forbidden, NotFound
from tests.app.auth.conftest import Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

DAY = timedelta(days=1)


@pytest.fixture
def ann(hire: Hire) -> Person:
    return hire("ann", Role.QA_APPROVER, identity="HR-1")


def train(ledger: Ledger, person: Person, course: Course, *, passed: bool = True) -> None:
    """Completed now, good for a hundred days."""
    with ledger.work(ACTOR) as work:
        record_training(
            work,
            person.id,
            course,
            passed=passed,
            completed_at=work.now,
            expires_at=work.now + 100 * DAY,
        )


def is_trained(ledger: Ledger, person: Person) -> bool:
    with ledger.database.read() as session:
        try:
            require_trained(session, person.id, ledger.clock())
        except NotQualified:
            return False
        return True


@pytest.mark.req("IA-06")
def test_every_course_is_needed_the_one_on_a_models_limits_too(ledger: Ledger, ann: Person) -> None:
    train(ledger, ann, Course.SYSTEM_USE)
    with ledger.database.read() as session, pytest.raises(NotQualified, match="ai_limits"):
        require_trained(session, ann.id, ledger.clock())
    with ledger.database.read() as session:
        assert lacking_courses(session, ann.id, ledger.clock()) == [Course.AI_LIMITS]
    train(ledger, ann, Course.AI_LIMITS)
    assert is_trained(ledger, ann)


@pytest.mark.req("IA-06")
@pytest.mark.parametrize("days", [99, 100])
def test_training_expires(ledger: Ledger, ann: Person, clock: Ticking, days: int) -> None:
    for course in Course:
        train(ledger, ann, course)
    clock.now += days * DAY
    assert is_trained(ledger, ann) is (days < 100)


@pytest.mark.req("IA-06")
def test_the_newest_record_of_a_course_counts(ledger: Ledger, ann: Person) -> None:
    for course in Course:
        train(ledger, ann, course)
    train(ledger, ann, Course.AI_LIMITS, passed=False)
    assert not is_trained(ledger, ann)
    train(ledger, ann, Course.AI_LIMITS)
    assert is_trained(ledger, ann)


@pytest.mark.req("IA-06")
@pytest.mark.req("H06")
def test_nobody_records_their_own_training_or_identity_under_any_account(
    ledger: Ledger, ann: Person, hire: Hire, enter: Enter
) -> None:
    twin, bob = hire("ann.too", identity="HR-1"), hire("bob")
    actor = enter("ann").actor
    for person in (ann, twin):
        with pytest.raises(Forbidden, match="own training"), ledger.work(actor) as work:
            record_training(
                work,
                person.id,
                Course.AI_LIMITS,
                passed=True,
                completed_at=work.now,
                expires_at=work.now + DAY,
            )
        with pytest.raises(Forbidden, match="own identity"), ledger.work(actor) as work:
            record_attestation(work, person.id, Attestation.IDENTITY_VERIFIED, "passport")
    with ledger.work(actor) as work:
        record_attestation(work, bob.id, Attestation.IDENTITY_VERIFIED, "passport seen")


@pytest.mark.parametrize(("completed", "expires"), [(1, 2), (-1, -1), (0, -1)])
def test_training_lies_in_the_past_and_ends_after_it(
    ledger: Ledger, ann: Person, completed: int, expires: int
) -> None:
    with pytest.raises(BadInput, match="system_use of ann"), ledger.work(ACTOR) as work:
        record_training(
            work,
            ann.id,
            Course.SYSTEM_USE,
            passed=True,
            completed_at=work.now + completed * DAY,
            expires_at=work.now + expires * DAY,
        )


@pytest.mark.req("IA-05")
def test_each_attestation_is_needed_before_signing(
    ledger: Ledger, ann: Person, hire: Hire, enter: Enter, happened: Happened
) -> None:
    head = hire("head")
    own = enter("ann").actor
    steps = [
        (ACTOR, ann.id, Attestation.IDENTITY_VERIFIED, "passport seen by HR"),
        (own, ann.id, Attestation.SIGNATURE_ACCOUNTABILITY, ACCOUNTABILITY.upper()),
        (ACTOR, head.id, Attestation.CERTIFICATION_LETTER, "letter of 3 March 2024"),
    ]
    for actor, person_id, kind, words in steps:
        with ledger.database.read() as session, pytest.raises(NotQualified, match=kind.value):
            require_signing_rights(session, ann.id, ledger.clock())
        with ledger.work(actor) as work:
            record_attestation(work, person_id, kind, words)
    with ledger.database.read() as session:
        require_signing_rights(session, ann.id, ledger.clock())
        with pytest.raises(NotQualified):
            require_signing_rights(session, ann.id, ledger.clock() - DAY)
        with pytest.raises(NotQualified, match="identity_verified, signature_accountability"):
            require_signing_rights(session, head.id, ledger.clock())
    assert [event.actor for event in happened(Action.ATTESTATION_RECORDED)] == [
        ACTOR.id,
        own.id,
        ACTOR.id,
    ]


@pytest.mark.req("ES-05")
def test_who_was_given_new_credentials_signs_nothing_until_somebody_else_has_answered_for_it(
    ledger: Ledger, ann: Person, enter: Enter
) -> None:
    own = enter("ann").actor
    with ledger.work(ACTOR) as work:
        record_attestation(work, ann.id, Attestation.IDENTITY_VERIFIED, "passport seen by HR")
        record_attestation(work, ann.id, Attestation.CERTIFICATION_LETTER, "letter of 3 March")
    with ledger.work(own) as work:
        record_attestation(work, ann.id, Attestation.SIGNATURE_ACCOUNTABILITY, ACCOUNTABILITY)
    with ledger.work(ACTOR) as work:
        make_link(work, ann.id)  # whoever makes it could use it
    with ledger.database.read() as session:
        (alert,) = open_alerts(session)
        assert open_renewals(session, ann.id) == [alert.seq]
        with pytest.raises(NotQualified, match=f"alert {alert.seq}"):
            require_signing_rights(session, ann.id, ledger.clock())
    with ledger.work(Actor(Kind.CLI, "qa")) as work:
        acknowledge(work, alert.seq, "asked her in person")
    with ledger.database.read() as session:
        require_signing_rights(session, ann.id, ledger.clock())
        assert open_renewals(session, ann.id) == []


@pytest.mark.req("IA-05")
def test_only_the_person_answers_for_their_signature_and_in_these_words(
    ledger: Ledger, ann: Person, hire: Hire, enter: Enter
) -> None:
    hire("boss", Role.ADMINISTRATOR)
    kind = Attestation.SIGNATURE_ACCOUNTABILITY
    for actor in (ACTOR, enter("boss").actor):
        with pytest.raises(Forbidden, match="their own signature"), ledger.work(actor) as work:
            record_attestation(work, ann.id, kind, ACCOUNTABILITY)
    with pytest.raises(BadInput, match="not the words"), ledger.work(enter("ann").actor) as work:
        record_attestation(work, ann.id, kind, "yes")


@pytest.mark.req("IA-05")
@pytest.mark.parametrize("role", [Role.WRITER, Role.REVIEWER, Role.REGULATORY, Role.AUDITOR])
def test_the_others_record_neither_training_nor_identity(
    ledger: Ledger, ann: Person, hire: Hire, enter: Enter, role: Role
) -> None:
    hire("bob", role)
    bob = enter("bob").actor
    for kind in (Attestation.IDENTITY_VERIFIED, Attestation.CERTIFICATION_LETTER):
        with pytest.raises(Forbidden, match="training:record"), ledger.work(bob) as work:
            record_attestation(work, ann.id, kind, "seen")


def test_nobody_unknown_is_attested(ledger: Ledger) -> None:
    with pytest.raises(NotFound), ledger.work(ACTOR) as work:
        record_attestation(work, "PERSON-NOBODY", Attestation.IDENTITY_VERIFIED, "seen")
