import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Actor, Kind, Role
from app.auth.permissions import COMMAND_LINE, INTERACTIVE, MACHINE, Permission, permits, require
from app.core.errors import Forbidden

RECORD_WORK = {
    Permission.RECORDS_READ,
    Permission.RECORDS_IMPORT,
    Permission.DRAFT_CREATE,
    Permission.DRAFT_EDIT,
    Permission.DRAFT_ADOPT,
    Permission.DRAFT_WITHDRAW,
    Permission.DRAFT_RETURN,
    Permission.DRAFT_REOPEN,
    Permission.DRAFT_EXPORT,
    Permission.EVIDENCE_OPEN,
    Permission.COMMENT,
    Permission.DECIDE,
    Permission.SIGN,
    Permission.RECORD_TRAIL_READ,
    Permission.TRAIL_ATTEST,
    Permission.EXERCISE_MAKE,
    Permission.EXERCISE_TAKE,
    Permission.RETENTION_HOLD,
    Permission.RETENTION_DISPOSE,
}
ROLES = st.frozensets(st.sampled_from(Role))
PERMISSIONS = st.sampled_from(Permission)


def person(*roles: Role) -> Actor:
    return Actor(Kind.PERSON, "ann", frozenset(roles), person="P", session="S")


def held(actor: Actor) -> set[Permission]:
    return {one for one in Permission if permits(actor, one)}


@pytest.mark.req("IA-02")
def test_an_administrator_has_no_right_to_a_record() -> None:
    assert held(person(Role.ADMINISTRATOR)) & RECORD_WORK == set()
    assert Permission.PEOPLE_ADMINISTER in held(person(Role.ADMINISTRATOR))


@pytest.mark.req("IA-02")
def test_nobody_else_administers_people() -> None:
    everybody_else = person(*(set(Role) - {Role.ADMINISTRATOR}))
    assert Permission.PEOPLE_ADMINISTER not in held(everybody_else)


@pytest.mark.req("IA-02")
def test_an_auditor_reads_and_changes_nothing() -> None:
    rights = held(person(Role.AUDITOR)) - {Permission.ME, Permission.DRAFT_EXPORT}
    assert rights == {one for one in rights if one.value.endswith(":read")}
    assert Permission.TRAIL_READ in rights


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.DRAFT_EDIT, {Role.WRITER, Role.REGULATORY}),
        (Permission.DRAFT_ADOPT, {Role.WRITER, Role.REGULATORY}),
        (Permission.DRAFT_RETURN, {Role.REVIEWER, Role.QA_APPROVER}),
        (Permission.DRAFT_REOPEN, {Role.QA_APPROVER}),
        (Permission.RETENTION_DISPOSE, {Role.QA_APPROVER}),
        (Permission.TRAINING_RECORD, {Role.QA_APPROVER, Role.ADMINISTRATOR}),
    ],
)
def test_a_right_is_of_these_roles_alone(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permits(person(role), permission)} == roles


@pytest.mark.req("IA-07")
@given(st.sampled_from([Kind.TOKEN, Kind.JOB, Kind.AGENT]), ROLES, st.none() | st.frozensets(
    st.sampled_from([one.value for one in Permission])
))  # fmt: skip
def test_a_machine_reads_and_drafts_at_most(
    kind: Kind, roles: frozenset[Role], named: frozenset[str] | None
) -> None:
    machine = Actor(kind, "x", roles, person="P", session="S", permits=named)
    assert held(machine) <= MACHINE
    assert held(machine) <= held(person(*roles))
    assert named is None or {one.value for one in held(machine)} <= named


@given(ROLES)
def test_a_person_outside_a_session_may_do_nothing(roles: frozenset[Role]) -> None:
    assert held(Actor(Kind.PERSON, "ann", roles, person="P")) == set()


@given(ROLES, ROLES)
def test_another_role_never_takes_a_right_away(
    some: frozenset[Role], more: frozenset[Role]
) -> None:
    assert held(person(*some)) <= held(person(*(some | more)))


@pytest.mark.req("IU-02")
@pytest.mark.parametrize(
    "permission",
    [
        Permission.DECIDE,
        Permission.SIGN,
        Permission.DRAFT_ADOPT,
        Permission.DRAFT_EDIT,
        Permission.COMMENT,
        Permission.TRAIL_ATTEST,
    ],
)
def test_the_command_line_decides_and_signs_nothing(permission: Permission) -> None:
    assert not permits(Actor(Kind.CLI, "root", frozenset(Role)), permission)
    assert permission in INTERACTIVE


def test_every_right_is_of_machines_or_of_people_alone() -> None:
    assert MACHINE <= COMMAND_LINE
    assert set(Permission) == INTERACTIVE | COMMAND_LINE


def test_a_refusal_names_the_right_and_the_roles_that_have_it() -> None:
    with pytest.raises(Forbidden, match="draft:reopen, expected one of the roles qa_approver, got"):
        require(person(Role.WRITER), Permission.DRAFT_REOPEN)
