import pytest

from app.auth.actor import Actor, Kind, Scope, command_line_actor, job_actor


@pytest.mark.parametrize(
    ("scope", "product", "allowed"),
    [
        (Scope(), "P1", True),
        (Scope(), None, True),
        (Scope(products=frozenset({"P1"})), "P1", True),
        (Scope(products=frozenset({"P1"})), "P2", False),
        (Scope(products=frozenset({"P1"})), None, False),
        (Scope(products=frozenset()), "P1", False),
    ],
)
def test_a_scope_allows_its_products(scope: Scope, product: str | None, allowed: bool) -> None:
    assert scope.allows_product(product) is allowed


def test_the_command_line_drafts_and_decides_nothing() -> None:
    actor = command_line_actor()
    assert actor.id.startswith("cli:")
    assert (actor.role, actor.origin) == ("drafter", "cli")


@pytest.mark.parametrize("kind", Kind)
def test_only_a_person_is_of_human_origin(kind: Kind) -> None:
    assert (Actor(kind, "x").origin == "human") is (kind is Kind.PERSON)


def test_a_job_names_who_asked_for_it() -> None:
    assert job_actor("JOB-1", "cli:ann").id == "job:JOB-1 for cli:ann"
