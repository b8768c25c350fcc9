from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.auth.actor import Actor, Kind, Role
from app.auth.reauthentication import Components
from app.auth.store import get_person
from app.configuration.signing import release, withdraw
from app.configuration.verify import verify_configuration
from app.core.errors import BadInput, Conflict, Forbidden, Unauthenticated, VeridraftError
from app.release import store
from app.release.changes import active_of, follow, is_released, keep_configuration, propose_change
from app.release.item import NEVER_MET, Item
from app.release.mode import Mode
from app.release.rules import ChangeState
from app.release.service import create_installation
from app.release.store import Change
from tests.app.configuration.conftest import FIRST, SECOND, item
from tests.app.release.reports import passing, spoilt
from tests.app.signatures.office import ADMINISTRATOR, Office
from tests.hiring import PASSWORD

PASSES: Any = object()


@pytest.fixture
def approver(office: Office) -> Actor:
    return office.hire("quentin", Role.QA_APPROVER)


def proposed(
    office: Office, item: Item, by: Actor = ADMINISTRATOR, report: dict[str, Any] | None = PASSES
) -> Change:
    given = passing(item.hash) if report is PASSES else report
    with office.ledger.work(by) as work:
        return propose_change(
            work, item.hash, reason="a newer model", risk="wording only", report=given
        )


def proof(office: Office, actor: Actor, password: str = PASSWORD) -> Components:
    with office.ledger.database.read() as session:
        username = get_person(session, actor.person or "").username
    return Components(username=username, password=password)


def released(office: Office, item: Item, approver: Actor) -> Change:
    """And at work."""
    change = proposed(office, item)
    release(office.gate, approver, change.record.id, change.record.sha256, proof(office, approver))
    run(office, item)
    return change


def run(office: Office, item: Item) -> None:
    with office.ledger.work(ADMINISTRATOR) as work:
        follow(work, item.hash)


def states(office: Office) -> list[ChangeState]:
    with office.ledger.database.read() as session:
        return [one.state for one in store.all_changes(session)]


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-01")
def test_qa_releases_what_somebody_else_has_proposed(office: Office, approver: Actor) -> None:
    change = proposed(office, FIRST)
    made = release(
        office.gate, approver, change.record.id, change.record.sha256, proof(office, approver)
    )
    statement = made.steps[-1].statement or {}
    assert made.state is ChangeState.APPROVED
    assert statement["record_sha256"] == change.record.sha256
    assert statement["signer"]["username"] == "quentin"
    assert statement["meaning"] == "released"
    with office.ledger.database.read() as session:
        told = trail.find(session, Action.CHANGE_APPROVED)[0].event
        assert is_released(session, FIRST.hash)
        assert not is_released(session, SECOND.hash)
    assert (told.entity_id, told.new["configuration"]) == (change.record.id, FIRST.hash)


@pytest.mark.req("LC-03")
def test_a_change_tells_part_by_part_what_it_changes(office: Office, approver: Actor) -> None:
    released(office, FIRST, approver)
    second = proposed(office, SECOND).record
    assert second.previous == FIRST.hash
    assert second.difference == [{"part": "model", "old": "first", "new": "second"}]


@pytest.mark.req("LC-03")
@pytest.mark.parametrize(
    "report",
    [
        None,
        passing(SECOND.hash),
        spoilt(FIRST.hash, "binding", metrics={"share": 1.0, "passed_mutated": 1}),
    ],
)
def test_no_signature_releases_a_change_whose_report_does_not_pass(
    office: Office, approver: Actor, report: dict[str, Any] | None
) -> None:
    record = proposed(office, FIRST, report=report).record
    with pytest.raises(BadInput, match="releases nothing"):
        release(office.gate, approver, record.id, record.sha256, proof(office, approver))
    assert states(office) == [ChangeState.PROPOSED]
    with office.ledger.database.read() as session:
        assert [one.event.entity_id for one in open_alerts(session)] == [record.id]


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-05")
def test_nobody_releases_what_they_have_proposed_under_any_account(
    office: Office, approver: Actor
) -> None:
    record = proposed(office, FIRST, by=approver).record
    twin = office.hire("quentin.two", Role.QA_APPROVER, identity="HR-quentin")
    for signer in (approver, twin):
        with pytest.raises(Forbidden, match="change of their own"):
            release(office.gate, signer, record.id, record.sha256, proof(office, signer))
    other = office.hire("quincy", Role.QA_APPROVER)
    release(office.gate, other, record.id, record.sha256, proof(office, other))
    assert states(office) == [ChangeState.APPROVED]


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-05")
def test_in_a_validated_installation_only_a_person_proposes(
    office: Office, approver: Actor
) -> None:
    earlier = proposed(office, FIRST).record
    with office.ledger.work(ADMINISTRATOR) as work:
        create_installation(work, Mode.VALIDATED)
    with pytest.raises(Forbidden, match="no known person proposes"):
        proposed(office, SECOND)
    with pytest.raises(Forbidden, match="no known person proposes"):
        release(office.gate, approver, earlier.id, earlier.sha256, proof(office, approver))
    assert states(office) == [ChangeState.PROPOSED]
    record = proposed(office, SECOND, by=office.hire("adam", Role.ADMINISTRATOR)).record
    release(office.gate, approver, record.id, record.sha256, Components(password=PASSWORD))


@pytest.mark.req("LC-01")
@pytest.mark.req("LC-03")
def test_a_model_that_was_never_met_is_not_released_in_a_validated_installation(
    office: Office, approver: Actor
) -> None:
    unmet = item(f"the first model, {NEVER_MET}")
    with office.ledger.work(ADMINISTRATOR) as work:
        create_installation(work, Mode.VALIDATED)
        keep_configuration(work, unmet)
    record = proposed(office, unmet, by=office.hire("adam", Role.ADMINISTRATOR)).record
    with pytest.raises(Conflict, match="never answered"):
        release(office.gate, approver, record.id, record.sha256, proof(office, approver))
    assert states(office) == [ChangeState.PROPOSED]


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-03")
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda given: replace(given, password=PASSWORD[::-1]), Unauthenticated),
        (lambda given: replace(given, password=None), Unauthenticated),
        (lambda given: replace(given, username="somebody"), Unauthenticated),
    ],
)
def test_a_session_is_no_signature(
    office: Office,
    approver: Actor,
    spoil: Callable[[Components], Components],
    expected: type[VeridraftError],
) -> None:
    record = proposed(office, FIRST).record
    given = spoil(proof(office, approver))
    with pytest.raises(expected):
        release(office.gate, approver, record.id, record.sha256, given)
    assert states(office) == [ChangeState.PROPOSED]


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-06")
def test_no_machine_and_no_other_role_releases(office: Office, approver: Actor) -> None:
    record = proposed(office, FIRST).record
    machines = [
        replace(approver, kind=Kind.TOKEN),
        replace(approver, session=None),
        ADMINISTRATOR,
        office.hire("adam", Role.ADMINISTRATOR),
        office.hire("wanda", Role.WRITER),
        office.hire("rita", Role.REVIEWER),
    ]
    for actor in machines:
        with pytest.raises(Forbidden, match="no right to configuration:release"):
            release(office.gate, actor, record.id, record.sha256, Components())
    assert states(office) == [ChangeState.PROPOSED]


@pytest.mark.req("LC-03")
@pytest.mark.req("IA-05")
def test_whoever_is_not_trained_or_attested_releases_nothing(office: Office) -> None:
    record = proposed(office, FIRST).record
    for name, trained in (("untrained", False), ("unattested", True)):
        actor = office.hire(name, Role.QA_APPROVER, trained=trained, attested=not trained)
        with pytest.raises(Forbidden):
            release(office.gate, actor, record.id, record.sha256, proof(office, actor))


@pytest.mark.req("LC-03")
def test_only_the_record_that_was_shown_is_signed(office: Office, approver: Actor) -> None:
    record = proposed(office, FIRST).record
    with pytest.raises(Conflict, match="what was shown is not what stands here"):
        release(office.gate, approver, record.id, "0" * 64, proof(office, approver))


def test_a_configuration_has_one_open_change_record(office: Office, approver: Actor) -> None:
    record = proposed(office, FIRST).record
    with pytest.raises(Conflict, match=record.id):
        proposed(office, FIRST)
    withdraw(
        office.gate, approver, record.id, record.sha256, proof(office, approver), "thought better"
    )
    proposed(office, FIRST)


@pytest.mark.req("LC-06")
def test_to_run_the_last_released_configuration_again_is_the_roll_back(
    office: Office, approver: Actor
) -> None:
    released(office, FIRST, approver)
    second = released(office, SECOND, approver).record
    assert states(office) == [ChangeState.SUPERSEDED, ChangeState.ACTIVE]
    given = Components(password=PASSWORD)
    withdraw(office.gate, approver, second.id, second.sha256, given, "it drifted")
    assert states(office) == [ChangeState.SUPERSEDED, ChangeState.WITHDRAWN]
    run(office, SECOND)
    assert states(office) == [ChangeState.SUPERSEDED, ChangeState.WITHDRAWN]
    run(office, FIRST)
    assert states(office) == [ChangeState.ACTIVE, ChangeState.WITHDRAWN]
    with office.ledger.database.read() as session:
        active = active_of(store.all_changes(session))
        assert not is_released(session, SECOND.hash)
    assert active is not None
    assert active.record.hash == FIRST.hash


@pytest.mark.req("LC-06")
def test_a_withdrawal_needs_a_reason_and_happens_once(office: Office, approver: Actor) -> None:
    record = released(office, FIRST, approver).record
    given = Components(password=PASSWORD)
    with pytest.raises(BadInput, match="reason"):
        withdraw(office.gate, approver, record.id, record.sha256, given, " ")
    withdraw(office.gate, approver, record.id, record.sha256, given, "it drifted")
    with pytest.raises(Conflict, match="cannot be withdrawn"):
        withdraw(office.gate, approver, record.id, record.sha256, given, "it drifted")
    with pytest.raises(Conflict, match="cannot be released"):
        release(office.gate, approver, record.id, record.sha256, given)


@pytest.mark.req("LC-03")
@pytest.mark.req("ES-02")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE change_records SET risk = 'none at all'", "not the one that was signed"),
        ("UPDATE change_records SET report = '{}'", "its evaluation report was altered"),
        ("UPDATE change_steps SET seal = 'ab' WHERE seal IS NOT NULL", "not what the key"),
        ("UPDATE change_steps SET statement = NULL", "it is not signed"),
        ("UPDATE change_steps SET state = 'withdrawn' WHERE seal IS NOT NULL", "another change"),
        ("DELETE FROM change_steps WHERE seal IS NOT NULL", "in the trail and is gone"),
        ("UPDATE change_steps SET state = 'approved'", "it is not signed"),
        ("UPDATE configurations SET parts = '{}'", "its parts were altered"),
    ],
)
def test_whatever_is_altered_under_a_release_is_found(
    office: Office, approver: Actor, change: str, words: str
) -> None:
    released(office, FIRST, approver)
    keys = {office.ledger.key.key_id: office.ledger.key.public}
    with office.ledger.database.read() as session:
        assert verify_configuration(session, keys) == []
    with office.ledger.database.write() as session:
        for table in ("configurations", "change_records", "change_steps"):
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        session.execute(text(change))
    with office.ledger.database.read() as session:
        found = verify_configuration(session, keys)
    assert any(words in one for one in found), found
