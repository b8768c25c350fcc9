"""A drop is noticed although the floor still holds; noise is not."""

import importlib

import pytest

from evals.__main__ import SUITES
from evals.baselines import baseline_of, dropped
from evals.suite import Metrics, Suite


def _nothing(_full: bool) -> Metrics:
    return {}


SUITE = Suite(
    "some",
    _nothing,
    sizes={"attempts": 300},
    floors={"share": 0.5, "speed": 1.0},
    ceilings={"leaks": 0, "errors": 0.2},
    slack={"speed": 3.0},
)
BEFORE = {"share": 0.9, "speed": 5.0, "leaks": 0.0, "errors": 0.1}


@pytest.mark.parametrize(
    ("now", "worse"),
    [
        ({}, set[str]()),
        ({"share": 0.89}, set[str]()),
        ({"share": 0.87}, {"share"}),
        ({"speed": 2.5}, set[str]()),
        ({"speed": 1.5}, {"speed"}),
        ({"leaks": 1.0}, {"leaks"}),
        ({"errors": 0.11}, set[str]()),
        ({"errors": 0.15}, {"errors"}),
        ({"share": 1.0, "errors": 0.0}, set[str]()),
    ],
)
def test_what_is_worse_than_before_by_more_than_the_slack_has_dropped(
    now: Metrics, worse: set[str]
) -> None:
    assert set(dropped(SUITE, {**BEFORE, **now}, BEFORE)) == worse


def test_a_metric_that_is_gone_has_dropped() -> None:
    assert set(dropped(SUITE, {}, {"share": 0.9})) == {"share"}


def test_without_a_baseline_nothing_has_dropped() -> None:
    assert dropped(SUITE, {"share": 0.0}, {}) == {}


def test_that_fewer_were_tried_is_no_drop_until_there_are_too_few() -> None:
    fewer = {**BEFORE, "attempts": 310.0}
    assert dropped(SUITE, fewer, {**BEFORE, "attempts": 400.0}) == {}
    assert SUITE.passed(fewer)
    assert not SUITE.passed({**BEFORE, "attempts": 299.0})


@pytest.mark.parametrize("name", sorted(SUITES))
def test_each_suite_has_a_baseline_of_all_that_it_bounds(name: str) -> None:
    suite: Suite = importlib.import_module(f"evals.{name}").SUITE
    assert set(baseline_of(suite, full=False)) == {*suite.floors, *suite.ceilings}
