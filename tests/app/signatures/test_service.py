import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.audit.clock import ClockUnsteady
from app.auth.actor import Actor, Kind, Role
from app.auth.people import deactivate, revoke
from app.auth.qualification import Course, NotQualified, add_training
from app.auth.reauthentication import Component, Components
from app.auth.sessions import sign_out
from app.auth.store import get_person, holdings
from app.core.errors import BadInput, Forbidden, NotFound, Unauthenticated
from app.drafts.states import DraftState
from app.review.rules import NotIndependent
from app.review.service import NotReady, reopen, return_draft
from app.review.states import ROLES_OF, IllegalTransition, Meaning
from app.signatures.showing import RecordChanged
from app.signatures.tables import signatures
from tests.app.signatures.office import (
    ADMINISTRATOR,
    DISPOSITION,
    DRAFT,
    IMPACT,
    PASSWORD,
    Office,
    Team,
    all_components,
)
from tests.conftest import Ticking

SESSION_ONLY = Components()
PASSWORD_ONLY = Components(password=PASSWORD)


def pass_time(office: Office, **time: float) -> None:
    cast("Ticking", office.ledger.clock).now += timedelta(**time)


def test_three_people_lead_a_note_to_approval(office: Office, team: Team) -> None:
    office.approve(team)
    assert office.state() is DraftState.APPROVED
    assert [one.meaning for one in office.signatures()] == ["authored", "reviewed", "approved"]


@pytest.mark.req("ES-01")
def test_a_signature_states_name_time_zone_and_meaning(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    statement = office.sign(team.writer, Meaning.AUTHORED).statement
    assert statement["signer"] == {
        "person": team.writer.person,
        "username": "wanda",
        "name": "Wanda",
    }
    assert (statement["meaning"], statement["role"]) == ("authored", "writer")
    assert statement["meaning_in_words"] == "I wrote or adopted this record and answer for it."
    assert (statement["at"][-6:], statement["zone"]) == ("+00:00", "Europe/Dublin")


def test_each_signature_names_those_before_it(office: Office, team: Team) -> None:
    office.approve(team)
    authored, reviewed, approved = office.signatures()
    assert authored.statement["previous"] == []
    assert reviewed.statement["previous"] == [authored.id]
    assert approved.statement["previous"] == [authored.id, reviewed.id]


def test_a_signing_is_one_event_with_both_states(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    made = office.sign(team.writer, Meaning.AUTHORED)
    (told,) = office.told(Action.SIGNATURE_MADE)
    assert (told.actor, told.role, told.entity_id) == ("person:wanda", "writer", "NOTE-1")
    assert told.old == {"state": "draft"}
    assert (told.new["signature"], told.new["seal"]) == (made.id, made.signature)
    assert told.new["state"] == "in_review"


@pytest.mark.req("ES-03")
def test_an_open_session_signs_nothing(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, components=SESSION_ONLY)
    assert office.signatures() == ()
    assert office.state() is DraftState.DRAFT


@pytest.mark.req("ES-03")
def test_the_first_signing_takes_all_components_and_the_next_the_password(
    office: Office, team: Team
) -> None:
    for draft in ("NOTE-1", "NOTE-2"):
        office.prepare(team.writer, draft)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, "NOTE-1", components=PASSWORD_ONLY)
    office.sign(team.writer, Meaning.AUTHORED, "NOTE-1")
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, "NOTE-2", components=SESSION_ONLY)
    office.sign(team.writer, Meaning.AUTHORED, "NOTE-2", components=PASSWORD_ONLY)


@pytest.mark.req("ES-03")
def test_after_signing_in_again_all_components_are_asked_for(office: Office, team: Team) -> None:
    for draft in ("NOTE-1", "NOTE-2"):
        office.prepare(team.writer, draft)
    office.sign(team.writer, Meaning.AUTHORED, "NOTE-1")
    with office.ledger.work(team.writer) as work:
        sign_out(work)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, "NOTE-2")
    again = office.enter("wanda")
    with pytest.raises(Unauthenticated):
        office.sign(again, Meaning.AUTHORED, "NOTE-2", components=PASSWORD_ONLY)
    office.sign(again, Meaning.AUTHORED, "NOTE-2")


@pytest.mark.req("ES-03")
def test_an_idle_session_signs_nothing(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    pass_time(office, minutes=16)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED)


@pytest.mark.req("ES-03")
def test_the_components_of_somebody_else_are_none(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, components=all_components(team.reviewer))


def test_what_a_signing_will_take_is_shown(office: Office, team: Team) -> None:
    for draft in ("NOTE-1", "NOTE-2"):
        office.prepare(team.writer, draft)
    both = frozenset({Component.USERNAME, Component.PASSWORD})
    assert office.show(team.writer, Meaning.AUTHORED, "NOTE-1").components == both
    office.sign(team.writer, Meaning.AUTHORED, "NOTE-1")
    shown = office.show(team.writer, Meaning.AUTHORED, "NOTE-2")
    assert shown.components == frozenset({Component.PASSWORD})


@pytest.mark.req("ES-04")
@pytest.mark.parametrize(("role", "meaning"), itertools.product(Role, Meaning))
def test_a_meaning_belongs_to_its_roles(
    office: Office, team: Team, role: Role, meaning: Meaning
) -> None:
    office.prepare(team.writer)
    if meaning is not Meaning.AUTHORED:
        office.sign(team.writer, Meaning.AUTHORED)
    if meaning in (Meaning.APPROVED, Meaning.REJECTED):
        office.sign(team.reviewer, Meaning.REVIEWED)
        office.decide(team.approver, DISPOSITION, "release")
    somebody, before = office.hire("somebody", role), len(office.signatures())
    if role in ROLES_OF[meaning]:
        assert office.sign(somebody, meaning, reason="as it is").meaning == meaning
    else:
        with pytest.raises(Forbidden):
            office.sign(somebody, meaning, reason="as it is")
        assert len(office.signatures()) == before


@pytest.mark.req("IA-05")
def test_nobody_signs_before_the_attestations(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    newcomer = office.hire("nora", Role.REVIEWER, attested=False)
    with pytest.raises(NotQualified, match="signature_accountability"):
        office.sign(newcomer, Meaning.REVIEWED)
    office.sign(team.reviewer, Meaning.REVIEWED)


@pytest.mark.req("IA-06")
def test_nobody_signs_without_training_that_is_current(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    person = team.writer.person or ""
    with office.ledger.work(ADMINISTRATOR) as work:
        done, over = work.now - timedelta(days=1), work.now + timedelta(seconds=30)
        add_training(work, person, Course.AI_LIMITS, True, done, over)
    pass_time(office, seconds=31)
    with pytest.raises(NotQualified, match="ai_limits"):
        office.sign(team.writer, Meaning.AUTHORED)
    with office.ledger.work(ADMINISTRATOR) as work:
        year = timedelta(days=365)
        add_training(work, person, Course.AI_LIMITS, True, work.now, work.now + year)
    office.sign(team.writer, Meaning.AUTHORED)


@pytest.mark.req("ES-02", "H24")
def test_what_was_shown_is_what_is_signed(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    shown = office.show(team.writer, Meaning.AUTHORED).sha256
    office.edit(team.writer, "Everything was in range.")
    office.adopt(team.writer)
    with pytest.raises(RecordChanged, match="version 2") as refusal:
        office.sign(team.writer, Meaning.AUTHORED, shown=shown)
    assert refusal.value.status == 409
    assert refusal.value.details == ("version 2",)
    assert office.sign(team.writer, Meaning.AUTHORED).version == 2


@pytest.mark.req("ES-02", "H24")
def test_a_decision_made_meanwhile_is_named(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    shown = office.show(team.writer, Meaning.AUTHORED).sha256
    office.decide(team.writer, IMPACT, "some", based_on=1)
    with pytest.raises(RecordChanged, match="decision impact"):
        office.sign(team.writer, Meaning.AUTHORED, shown=shown)


@pytest.mark.req("H24")
@pytest.mark.parametrize("shown", ["0" * 64, "", "é", "../../etc"])
def test_what_was_never_shown_is_not_signed(office: Office, team: Team, shown: str) -> None:
    office.prepare(team.writer)
    with pytest.raises(RecordChanged):
        office.sign(team.writer, Meaning.AUTHORED, shown=shown or " ")


def test_the_decisions_of_qa_do_not_change_what_the_author_signed(
    office: Office, team: Team
) -> None:
    office.approve(team)
    authored, reviewed, approved = office.signatures()
    assert authored.sha256 == reviewed.sha256 == office.record(Meaning.AUTHORED)
    assert approved.sha256 != reviewed.sha256


@pytest.mark.req("ES-05", "H06")
def test_a_writer_does_not_check_their_own_work(office: Office, team: Team) -> None:
    both = office.hire("bea", Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    office.prepare(both)
    office.sign(both, Meaning.AUTHORED)
    with pytest.raises(NotIndependent):
        office.sign(both, Meaning.REVIEWED)
    office.sign(team.reviewer, Meaning.REVIEWED)


@pytest.mark.req("ES-05", "H06")
def test_a_second_account_is_the_same_person(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    second = office.hire("wanda2", Role.REVIEWER, identity="HR-wanda")
    with pytest.raises(NotIndependent):
        office.sign(second, Meaning.REVIEWED)
    office.sign(team.reviewer, Meaning.REVIEWED)


@pytest.mark.req("ES-05", "H06")
def test_nobody_checks_for_the_writer_by_delegation(office: Office, team: Team) -> None:
    both = office.hire("bea", Role.WRITER, Role.REVIEWER)
    stand_in = office.delegate(both, office.hire("dan"), Role.REVIEWER)
    office.prepare(both)
    office.sign(both, Meaning.AUTHORED)
    with pytest.raises(NotIndependent):
        office.sign(stand_in, Meaning.REVIEWED)
    office.sign(team.reviewer, Meaning.REVIEWED)


def test_a_delegate_signs_on_behalf_of_the_delegator(office: Office, team: Team) -> None:
    stand_in = office.delegate(team.reviewer, office.hire("dan"), Role.REVIEWER)
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    made = office.sign(stand_in, Meaning.REVIEWED)
    assert made.on_behalf_of == team.reviewer.person
    assert made.statement["on_behalf_of"]["name"] == "Rita"
    assert office.show(office.at_work(team.approver), Meaning.APPROVED).on_behalf_of is None


@pytest.mark.req("ES-05", "H06")
def test_the_approver_is_not_the_reviewer(office: Office, team: Team) -> None:
    both = office.hire("bea", Role.REVIEWER, Role.QA_APPROVER)
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    office.sign(both, Meaning.REVIEWED)
    office.decide(team.approver, DISPOSITION, "release")
    with pytest.raises(NotIndependent):
        office.sign(both, Meaning.APPROVED)
    office.sign(team.approver, Meaning.APPROVED)


def test_what_is_not_ready_is_shown_with_what_holds_it_back(office: Office, team: Team) -> None:
    office.write(team.writer)
    shown = office.show(team.writer, Meaning.AUTHORED)
    assert {one.id for one in shown.blockers} == {"impact", "event"}
    with pytest.raises(NotReady):
        office.sign(team.writer, Meaning.AUTHORED)
    office.adopt(team.writer)
    office.decide(team.writer, IMPACT, "none")
    assert office.show(team.writer, Meaning.AUTHORED).blockers == ()


def test_a_stale_source_holds_a_signing_back(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    office.stale.append("SOP-1")
    with pytest.raises(NotReady, match="SOP-1"):
        office.sign(team.writer, Meaning.AUTHORED)


def test_a_step_is_signed_in_its_turn(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    with pytest.raises(IllegalTransition):
        office.sign(team.reviewer, Meaning.REVIEWED)
    office.sign(team.writer, Meaning.AUTHORED)
    with pytest.raises(IllegalTransition):
        office.sign(team.writer, Meaning.AUTHORED)


def test_a_rejection_has_a_reason(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    office.sign(team.reviewer, Meaning.REVIEWED)
    with pytest.raises(BadInput, match="reason"):
        office.sign(team.approver, Meaning.REJECTED)
    made = office.sign(team.approver, Meaning.REJECTED, reason="the limit is another")
    assert made.statement["reason"] == "the limit is another"
    assert office.state() is DraftState.CHANGES_REQUESTED


def test_a_note_that_was_sent_back_is_signed_again(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    with office.ledger.work(team.reviewer) as work:
        return_draft(work, office.signing.reviewing, DRAFT, "a word is wrong")
    again = office.sign(team.writer, Meaning.AUTHORED, components=PASSWORD_ONLY)
    assert len(again.statement["previous"]) == 1
    office.sign(team.reviewer, Meaning.REVIEWED)


def test_an_approved_note_that_was_reopened_is_approved_again(office: Office, team: Team) -> None:
    office.approve(team)
    with office.ledger.work(team.approver) as work:
        reopen(work, office.signing.reviewing, DRAFT, "a new result came in")
    office.edit(team.writer, "A new result came in.")
    office.adopt(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    office.sign(team.reviewer, Meaning.REVIEWED)
    office.sign(team.approver, Meaning.APPROVED)
    assert [(one.version, one.meaning) for one in office.signatures()] == [
        (version, meaning) for version in (1, 2) for meaning in ("authored", "reviewed", "approved")
    ]


def machines(person: Actor) -> list[Actor]:
    """In the person's name, with the person's roles, and even with the person's session."""
    whole = frozenset({"draft:sign"})
    return [
        replace(person, kind=kind, name="robot", session=session, permits=permits)
        for kind in (Kind.TOKEN, Kind.JOB, Kind.AGENT, Kind.CLI)
        for session in (None, person.session)
        for permits in (None, whole)
    ] + [replace(person, session=None), replace(person, person=None)]


@pytest.mark.req("ES-06", "IA-07")
def test_no_machine_signs_in_300_tries(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    sha256 = office.record(Meaning.AUTHORED)
    given = (SESSION_ONLY, PASSWORD_ONLY, all_components(team.writer))
    tries = list(itertools.product(machines(team.writer), Meaning, given, (sha256, "0" * 64)))
    assert len(tries) >= 300
    for machine, meaning, components, shown in tries:
        with pytest.raises((Forbidden, Unauthenticated)):
            office.sign(machine, meaning, components=components, shown=shown, reason="do it")
    assert office.signatures() == ()
    assert len(office.told(Action.SIGNATURE_REFUSED)) == len(tries)
    office.sign(team.writer, Meaning.AUTHORED)


@pytest.mark.req("ES-06", "IU-02")
@pytest.mark.parametrize("session", ["none", "anothers", "ended"])
def test_the_database_refuses_a_signature_without_the_persons_session(
    office: Office, team: Team, session: str
) -> None:
    office.prepare(team.writer)
    again = office.enter("wanda")
    with office.ledger.work(again) as work:
        sign_out(work)
    sessions = {"none": "NO", "anothers": team.reviewer.session, "ended": again.session}
    with pytest.raises(DatabaseError), office.ledger.database.write() as written:
        written.execute(insert(signatures).values(row(office, team, session=sessions[session])))
    with office.ledger.database.write() as written:
        written.execute(insert(signatures).values(row(office, team)))


@pytest.mark.req("ES-05", "H06")
def test_the_database_refuses_the_review_of_ones_own_work(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    with (
        pytest.raises(DatabaseError, match="their own work"),
        office.ledger.database.write() as written,
    ):
        written.execute(insert(signatures).values(row(office, team, meaning="reviewed")))


def row(office: Office, team: Team, **changed: object) -> dict[str, object]:
    """What anybody with the service's own access to the database could try to write."""
    return {
        "id": "SIG-1",
        "draft": DRAFT,
        "version": 1,
        "meaning": "authored",
        "role": "writer",
        "person": team.writer.person,
        "session": team.writer.session,
        "method": "password",
        "at": office.ledger.clock(),
        "sha256": "0" * 64,
        "statement": {},
        "key_id": "0" * 16,
        "signature": "0" * 128,
    } | changed


def take_the_role_away(office: Office, team: Team) -> None:
    with office.ledger.work(ADMINISTRATOR) as work:
        for held in holdings(work.session, team.writer.person or "", work.now):
            revoke(work, held.id, "moved to another department")


def end_the_session(office: Office, team: Team) -> None:
    with office.ledger.work(team.writer) as work:
        sign_out(work)


def close_the_account(office: Office, team: Team) -> None:
    with office.ledger.work(ADMINISTRATOR) as work:
        deactivate(work, team.writer.person or "", "left the company")


@pytest.mark.parametrize("happen", [take_the_role_away, end_the_session, close_the_account])
def test_what_was_taken_away_meanwhile_is_gone(
    office: Office, team: Team, happen: Callable[[Office, Team], None]
) -> None:
    office.prepare(team.writer)
    happen(office, team)
    with pytest.raises((Forbidden, Unauthenticated, NotFound)):
        office.sign(team.writer, Meaning.AUTHORED)
    assert office.signatures() == ()


@pytest.mark.req("AT-07")
def test_nobody_signs_while_the_clock_is_behind(office: Office, team: Team) -> None:
    pass_time(office, minutes=5)
    office.prepare(team.writer)
    pass_time(office, minutes=-4)
    with pytest.raises(ClockUnsteady):
        office.sign(team.writer, Meaning.AUTHORED)
    assert office.signatures() == ()


def test_a_draft_out_of_scope_is_not_found(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    elsewhere = office.hire("ella", Role.WRITER)
    with office.ledger.work(ADMINISTRATOR) as work:
        for held in holdings(work.session, elsewhere.person or "", work.now):
            if held.kind == "site":
                revoke(work, held.id, "works elsewhere")
    with pytest.raises(NotFound):
        office.sign(elsewhere, Meaning.AUTHORED)
    with pytest.raises(NotFound):
        office.show(office.at_work(elsewhere), Meaning.AUTHORED)


@pytest.mark.req("ES-07")
def test_every_refusal_is_recorded_and_alerts(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED, components=SESSION_ONLY)
    with pytest.raises(Forbidden):
        office.sign(team.reviewer, Meaning.AUTHORED)
    with pytest.raises(RecordChanged):
        office.sign(team.writer, Meaning.AUTHORED, shown="0" * 64)
    refused = office.told(Action.SIGNATURE_REFUSED)
    assert [event.actor for event in refused] == ["person:wanda", "person:rita", "person:wanda"]
    assert refused[2].new["why"].startswith("record_changed: ")
    with office.ledger.database.read() as session:
        assert len(open_alerts(session)) == 3


@pytest.mark.req("ES-07")
def test_failed_signings_lock_the_account(office: Office, team: Team) -> None:
    office.prepare(team.writer)
    wrong = Components(username="wanda", password="another harbour 42")  # noqa: S106
    for _ in range(office.gate.settings.lockout_attempts):
        with pytest.raises(Unauthenticated):
            office.sign(team.writer, Meaning.AUTHORED, components=wrong)
    with office.ledger.database.read() as session:
        assert get_person(session, team.writer.person or "").is_locked
    with pytest.raises(Unauthenticated):
        office.sign(team.writer, Meaning.AUTHORED)
