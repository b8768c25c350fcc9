import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Actor, Kind, Role, Scope, command_line_actor, job_actor

NAMES = st.sampled_from(["A", "B", "C"])
ALLOWED = st.none() | st.frozensets(NAMES)
SCOPES = st.builds(Scope, ALLOWED, ALLOWED)


@pytest.mark.parametrize(
    ("scope", "product", "allowed"),
    [
        (Scope(), "P1", True),
        (Scope(), None, True),
        (Scope(products=frozenset({"P1"})), "P1", True),
        (Scope(products=frozenset({"P1"})), "P2", False),
        (Scope(products=frozenset({"P1"})), None, True),
        (Scope(products=frozenset()), "P1", False),
        (Scope(products=frozenset()), None, True),
    ],
)
def test_a_scope_allows_its_products(scope: Scope, product: str | None, allowed: bool) -> None:
    assert scope.allows_product(product) is allowed


@pytest.mark.parametrize(
    ("scope", "other", "holds"),
    [
        (Scope(), Scope(), True),
        (Scope(), Scope(frozenset({"A"})), True),
        (Scope(frozenset({"A"})), Scope(), False),
        (Scope(frozenset({"A", "B"})), Scope(frozenset({"A"}), frozenset({"P1"})), True),
        (Scope(frozenset({"A"})), Scope(frozenset({"A", "B"})), False),
        (Scope(None, frozenset()), Scope(None, frozenset()), True),
        (Scope(frozenset({"A"}), frozenset({"P1"})), Scope(frozenset({"A"})), False),
    ],
)
def test_a_scope_holds_another_that_allows_no_more(scope: Scope, other: Scope, holds: bool) -> None:
    assert scope.holds(other) is holds


def test_the_command_line_drafts_and_decides_nothing() -> None:
    actor = command_line_actor()
    assert actor.id.startswith("cli:")
    assert (actor.role, actor.origin) == ("drafter", "cli")


@pytest.mark.parametrize("kind", Kind)
def test_only_a_person_is_of_human_origin(kind: Kind) -> None:
    assert (Actor(kind, "x").origin == "human") is (kind is Kind.PERSON)


def test_a_job_names_who_asked_for_it() -> None:
    assert job_actor("JOB-1", "cli:ann").id == "job:JOB-1 for cli:ann"


@given(SCOPES, SCOPES, NAMES)
def test_a_scope_within_another_allows_what_both_allow(one: Scope, other: Scope, name: str) -> None:
    both = one.within(other)
    assert both.allows_product(name) == (one.allows_product(name) and other.allows_product(name))
    assert both.allows_site(name) == (one.allows_site(name) and other.allows_site(name))


@given(SCOPES)
def test_a_scope_is_read_back_from_its_lists(scope: Scope) -> None:
    assert Scope.of(**scope.as_lists()) == scope


@pytest.mark.parametrize(
    ("kind", "person", "session", "interactive"),
    [
        (Kind.PERSON, "P", "S", True),
        (Kind.PERSON, "P", None, False),
        (Kind.PERSON, None, "S", False),
        (Kind.TOKEN, "P", "S", False),
        (Kind.JOB, "P", "S", False),
        (Kind.AGENT, "P", "S", False),
        (Kind.CLI, "P", "S", False),
    ],
)
@pytest.mark.req("ES-06")
def test_only_a_person_in_a_session_is_interactive(
    kind: Kind, person: str | None, session: str | None, interactive: bool
) -> None:
    assert Actor(kind, "x", person=person, session=session).is_interactive is interactive


def test_who_acts_as_a_role_keeps_no_other_and_gains_none() -> None:
    actor = Actor(Kind.PERSON, "ann", frozenset({Role.WRITER, Role.REVIEWER}))
    assert actor.acting_as(Role.WRITER).role == "writer"
    assert actor.acting_as(Role.QA_APPROVER).roles == frozenset()
