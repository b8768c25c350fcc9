"""A few of each kind of attempt are refused and their twins are not; the suite makes many more."""

from collections.abc import Iterator

import pytest

from app.auth.actor import Role
from evals.attempts import Attempt, Tally, shuffled
from evals.controls import GROUPS, SUITE, tried
from evals.controls_deciding import WAYS as WAYS_OF_DECIDING
from evals.controls_desk import changing_routes
from evals.controls_installation import open_office
from evals.controls_office import Office
from evals.controls_routes import RECIPES
from evals.controls_signing import WAYS as WAYS_OF_SIGNING
from evals.controls_tokens import TRICKS
from evals.suite import Suite

ATTEMPTS = 30


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with open_office() as opened:
        yield opened


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(
            "signing",
            marks=[pytest.mark.req("ES-03"), pytest.mark.req("ES-06")],
        ),
        pytest.param(
            "deciding",
            marks=[pytest.mark.req("IU-02"), pytest.mark.req("IU-03"), pytest.mark.req("H05")],
        ),
        pytest.param(
            "approving",
            marks=[pytest.mark.req("ES-05"), pytest.mark.req("H06")],
        ),
        pytest.param("tokens", marks=[pytest.mark.req("IA-07"), pytest.mark.req("ES-06")]),
    ],
)
def test_no_attempt_succeeds_and_each_twin_does(group: str) -> None:
    tally, faults = tried(group, ATTEMPTS)
    assert tally.attempts >= ATTEMPTS
    assert tally.twins > 0
    assert (tally.successes, tally.twins_refused, faults) == ([], [], [])


@pytest.mark.req("IA-07")
def test_every_route_that_changes_something_is_tried(office: Office) -> None:
    assert set(changing_routes(office)) == set(RECIPES)


def test_three_hundred_attempts_meet_each_way() -> None:
    """Of tokens every third attempt is a trick, the others are at routes."""
    assert max(len(WAYS_OF_SIGNING), len(WAYS_OF_DECIDING), 3 * len(TRICKS)) <= 300
    drawn = shuffled([*range(10)])
    assert sorted(next(drawn) for _ in range(10)) == [*range(10)]


def test_whatever_is_let_through_or_leaves_a_trace_counts_as_success(office: Office) -> None:
    def act_and_deny() -> bool:
        office.hire(Role.WRITER)
        return False

    made = (
        Attempt("refused", lambda: False, lambda: True),
        Attempt("let through", lambda: True, lambda: True),
        Attempt("refused too late", act_and_deny, lambda: True),
    )
    tally = Tally().make(office, made)
    assert (tally.attempts, tally.twins) == (3, 3)
    assert tally.successes == ["let through", "refused too late"]


def test_a_twin_that_is_refused_counts_and_may_be_that_of_several(office: Office) -> None:
    made = (
        Attempt("one", lambda: False, None),
        Attempt("other", lambda: False, lambda: False),
        Attempt("third", lambda: False, lambda: True),
    )
    tally = Tally().make(office, made)
    assert (tally.twins, tally.twins_refused) == (2, ["other"])
    assert tally.metrics("any")["any_twins_that_succeed"] == 0.5


def test_the_suite_falls_short_by_one_success_one_refused_twin_or_one_fault() -> None:
    suite: Suite = SUITE
    whole = {"faults": 0.0}
    for name in GROUPS:
        whole |= {
            f"{name}_attempts": 300.0,
            f"{name}_successes": 0.0,
            f"{name}_twins_that_succeed": 1.0,
        }
    assert suite.passed(whole)
    for worse in ({"faults": 1.0}, {"signing_successes": 1.0}, {"tokens_attempts": 299.0}):
        assert not suite.passed(whole | worse)
    assert not suite.passed(whole | {"deciding_twins_that_succeed": 299 / 300})
