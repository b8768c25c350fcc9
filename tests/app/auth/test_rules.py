from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.auth.rules import (
    ALL,
    Grant,
    GrantKind,
    check_delegated,
    check_exclusive,
    effective,
    identity_form,
    new_username,
    roles_in,
    scope_in,
    text,
    username_form,
)
from app.core.errors import BadInput, Conflict

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GIVEN = Grant("G", "ann", GrantKind.ROLE, "writer", NOON, "cli:root")
TIMES = st.integers(0, 10).map(lambda hours: NOON + hours * HOUR)
PEOPLE = st.sampled_from(["ann", "bob", "cyd"])
GRANTS = st.lists(
    st.builds(
        Grant,
        id=st.uuids().map(str),
        person=PEOPLE,
        kind=st.just(GrantKind.ROLE),
        value=st.sampled_from(list(Role)).map(lambda role: role.value),
        granted_at=TIMES,
        granted_by=st.just("cli:root"),
        on_behalf_of=st.none() | PEOPLE,
        until=st.none() | TIMES,
        revoked_at=st.none() | TIMES,
        deactivated_at=st.none() | TIMES,
    ),
    max_size=12,
)


def value(kind: GrantKind, of: str) -> Grant:
    return replace(GIVEN, kind=kind, value=of)


@pytest.mark.parametrize(
    ("grant", "at", "runs"),
    [
        (GIVEN, NOON, True),
        (GIVEN, NOON - timedelta(microseconds=1), False),
        (replace(GIVEN, until=NOON + HOUR), NOON, True),
        (replace(GIVEN, until=NOON + HOUR), NOON + HOUR, False),
        (replace(GIVEN, revoked_at=NOON + HOUR), NOON, True),
        (replace(GIVEN, revoked_at=NOON + HOUR), NOON + HOUR, False),
        (replace(GIVEN, deactivated_at=NOON + HOUR), NOON, True),
        (replace(GIVEN, deactivated_at=NOON + HOUR), NOON + HOUR, False),
    ],
)
@pytest.mark.req("IA-08")
def test_a_grant_runs_until_the_first_of_its_ends(grant: Grant, at: datetime, runs: bool) -> None:
    assert grant.runs_at(at) is runs


@pytest.mark.req("ES-05")
@given(GRANTS, TIMES)
def test_a_delegated_role_counts_only_while_the_delegator_holds_it_themself(
    grants: list[Grant], at: datetime
) -> None:
    held = effective(grants, at)
    own = {(grant.person, grant.value) for grant in held if grant.on_behalf_of is None}
    for grant in grants:
        counts = grant.runs_at(at) and (
            grant.on_behalf_of is None or (grant.on_behalf_of, grant.value) in own
        )
        assert (grant in held) is counts


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("other", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_administrator_and_any_other_role_exclude_each_other(other: Role) -> None:
    with pytest.raises(Conflict, match="cannot be held together"):
        check_exclusive(Role.ADMINISTRATOR, frozenset({other}))
    with pytest.raises(Conflict, match="cannot be held together"):
        check_exclusive(other, frozenset({Role.ADMINISTRATOR}))


@pytest.mark.parametrize("other", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_the_other_roles_go_together(other: Role) -> None:
    check_exclusive(other, frozenset(Role) - {Role.ADMINISTRATOR})


def test_nothing_but_an_own_role_is_delegated() -> None:
    check_delegated(Role.REVIEWER, frozenset({Role.REVIEWER}))
    with pytest.raises(Conflict, match="own right"):
        check_delegated(Role.REVIEWER, frozenset({Role.WRITER}))
    with pytest.raises(Conflict, match="administrator is not delegated"):
        check_delegated(Role.ADMINISTRATOR, frozenset({Role.ADMINISTRATOR}))


@pytest.mark.req("IA-03")
def test_who_was_granted_no_product_sees_none() -> None:
    scope = scope_in([GIVEN, value(GrantKind.SITE, "DUB")])
    assert (scope.sites, scope.products) == (frozenset({"DUB"}), frozenset())


@given(st.frozensets(st.sampled_from(["P1", "P2", ALL])))
def test_a_scope_is_what_was_granted_and_a_star_is_all(values: frozenset[str]) -> None:
    scope = scope_in(value(GrantKind.PRODUCT, one) for one in values)
    assert scope.products == (None if ALL in values else values)


def test_roles_are_read_from_grants_of_roles() -> None:
    assert roles_in([GIVEN, value(GrantKind.SITE, "writer")]) == {Role.WRITER}


@example("\x00 ann")
@example("a" * 99 + " b")
@given(st.text())
def test_any_typed_user_name_takes_one_storable_form(typed: str) -> None:
    form = username_form(typed)
    assert len(form) <= 100
    assert form.isprintable()
    assert form.encode("utf-8").decode() == form
    assert username_form(form) == form


@pytest.mark.parametrize("typed", ["Ann.Keane", " ann.keane "])
def test_a_user_name_has_one_spelling(typed: str) -> None:
    assert new_username(typed) == username_form(typed) == "ann.keane"


@pytest.mark.parametrize("typed", ["", "ann keane", "аnn", "ann\x00", "a" * 101, ".ann", "ann/.."])
@pytest.mark.req("IA-01")
def test_a_user_name_that_could_be_taken_for_another_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="user name"):
        new_username(typed)


@pytest.mark.req("H06")
@pytest.mark.parametrize("typed", ["HR-1001", " hr-1001 ", "ＨＲ-1001", "Hr-1001\n"])
def test_one_identity_record_has_one_spelling(typed: str) -> None:
    assert identity_form(typed) == "HR-1001"


@pytest.mark.parametrize("typed", ["", "  ", "a\x00b", "\ud800", "x" * 11])
def test_a_text_that_nobody_could_read_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match=r"^reason: .*expected 1 to 10 printable"):
        text(typed, "reason", 10)
