"""The six kinds of tampering are found, at a handful of places; the suite does a hundred each."""

import random
from pathlib import Path

import pytest

from app.audit import store
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.core.database import Database
from evals.suite import Suite
from evals.tampering import KINDS, SUITE, Attempt, attempts, disarm, written

pytestmark = [pytest.mark.req("AT-02"), pytest.mark.req("H08")]


@pytest.fixture
def trail(any_database: Database, tmp_path: Path) -> Ledger:
    return written(any_database, tmp_path / "anchor", random.Random(1))  # noqa: S311 - repeatable


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found(kind: str, trail: Ledger) -> None:
    assert list(attempts(trail, kind, 8)) == [True] * 8
    with trail.database.read() as session:
        assert verify_trail(session, trail.anchors, trail.key.public) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_attempt_does_change_the_trail(kind: str, trail: Ledger) -> None:
    """What is not changed is found by no verification, and must not count as missed either."""
    draw = random.Random(2)  # noqa: S311 - repeatable
    with trail.database.read() as session:
        before = list(store.read_all(session))
        disarm(trail.database, session)
        KINDS[kind](Attempt(session, before, draw.randint(1, len(before)), draw))
        assert list(store.read_all(session)) != before


def test_the_suite_falls_short_of_its_floor_by_one_miss_or_one_database() -> None:
    whole = {"databases": 2.0, "missed": 0.0, "false_alarms": 0.0}
    suite: Suite = SUITE
    assert suite.passed(whole)
    for worse in ({"missed": 1.0}, {"databases": 1.0}, {"false_alarms": 1.0}):
        assert not suite.passed(whole | worse)
