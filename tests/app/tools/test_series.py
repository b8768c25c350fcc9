from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.plant.batches import BatchKey
from app.tools.series import _shift, change_point
from ingestion.times import Moment

START = datetime(2024, 1, 1, tzinfo=UTC)


def test_planted_shift_is_found_where_it_is() -> None:
    values = np.random.default_rng(1).normal(size=30) + 4.0 * (np.arange(30) >= 18)
    place, p = change_point(values)
    assert place == 18
    assert p < 0.001


@pytest.mark.parametrize("offset", [0.0, 1e7])
def test_shift_does_not_depend_on_the_offset(offset: float) -> None:
    values = np.random.default_rng(2).normal(size=20)
    assert change_point(values + offset) == change_point(values)


@pytest.mark.req("TL-02")
@pytest.mark.req("H20")
def test_change_point_p_is_uniform_under_the_null() -> None:
    generator = np.random.default_rng(4)
    p_values = np.array([change_point(generator.normal(size=14))[1] for _ in range(100)])
    assert 0.0 <= np.mean(p_values <= 0.2) <= 0.36  # 0.2 and 4 standard errors


def _dated(months: bool) -> list[tuple[BatchKey, Moment, float]]:
    values = [0.0, 0.1, 0.2, 0.1, 0.0, 0.2, 5.0, 5.1, 5.2, 5.1, 5.0, 5.2]
    dated = []
    for place, value in enumerate(values):
        start = START + timedelta(days=0 if months else place)
        moment = Moment("", start, start + timedelta(days=31) if months else start)
        dated.append((BatchKey(f"B{place:02}", "P"), moment, value))
    return dated


def test_no_shift_is_placed_inside_one_month() -> None:
    assert _shift(_dated(months=True)) is None
    shift = _shift(_dated(months=False))
    assert shift is not None
    assert (shift.first.batch, shift.n_before, shift.n_after) == ("B06", 6, 6)
