"""A drop is noticed although the floor still holds; noise is not."""

import pytest

from evals.baselines import dropped
from evals.suite import Metrics, Suite


def _nothing(_full: bool) -> Metrics:
    return {}


SUITE = Suite(
    "some",
    _nothing,
    floors={"share": 0.5, "attempts": 300, "speed": 1.0},
    ceilings={"leaks": 0, "errors": 0.2},
    slack={"speed": 3.0},
)
BEFORE = {"share": 0.9, "attempts": 400.0, "speed": 5.0, "leaks": 0.0, "errors": 0.1}


@pytest.mark.parametrize(
    ("now", "worse"),
    [
        ({}, set[str]()),
        ({"share": 0.89}, set[str]()),
        ({"share": 0.87}, {"share"}),
        ({"attempts": 380.0}, {"attempts"}),
        ({"speed": 2.5}, set[str]()),
        ({"speed": 1.5}, {"speed"}),
        ({"leaks": 1.0}, {"leaks"}),
        ({"errors": 0.15}, {"errors"}),
        ({"share": 1.0, "attempts": 900.0, "errors": 0.0}, set[str]()),
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
