from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from app.plant.batches import BatchKey
from app.tools.catalogue import TOOLS
from app.tools.series import _shift, change_point
from ingestion.times import Moment
from tests.app.tools.conftest import OpenTools

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


NARROWED = {
    "batches.csv": "batch,product,started_at,line\n"
    "B-01,P1,2024-01-02T08:00,L1\n"
    "B-02,P1,2024-02-01T08:00,L2\n"
    "B-03,P1,2024-03-01T08:00,L2\n",
    "equipment.csv": "equipment,name\nF-1,Filler\nF-2,Filler\nM-1,Mixer\n",
    "steps.csv": "batch,step,started_at,equipment\n"
    "B-01,fill,2024-01-02T09:00,F-1;M-1\n"
    "B-02,fill,2024-02-01T00:00,F-2\n"
    "B-03,fill,2024-03-01T09:00,F-1\n"
    "B-02,mix,2024-02-01T08:00,M-1\n",
    "parameters.csv": "product,step,parameter,unit,low,high\nP1,fill,mass,g,1.00,1.10\n",
    "readings.csv": "batch,step,parameter,recorded_at,value,unit\n"
    "B-01,fill,mass,2024-01-02T09:10,1.01,g\n"
    "B-02,fill,mass,2024-02-01T09:10,1.02,g\n"
    "B-03,fill,mass,2024-03-01T09:10,1.03,g\n",
}


@pytest.mark.parametrize(
    ("narrowed", "batches"),
    [
        ({}, ["B-01", "B-02", "B-03"]),
        ({"line": "L2"}, ["B-02", "B-03"]),
        ({"line": "L9"}, []),
        ({"equipment": ["F-1"]}, ["B-01", "B-03"]),
        ({"equipment": ["F-2", "F-1"]}, ["B-01", "B-02", "B-03"]),
        ({"equipment": ["M-1"]}, ["B-01"]),  # B-02 was mixed with it, and filled without
        ({"since": "2024-02-01"}, ["B-02", "B-03"]),
        ({"since": "2024-02-02", "line": "L2", "equipment": ["F-1"]}, ["B-03"]),
    ],
)
def test_only_batches_of_the_line_the_equipment_and_the_time_are_compared(
    open_tools: OpenTools, narrowed: dict[str, Any], batches: list[str]
) -> None:
    context = open_tools(NARROWED)
    asked = {"batch": "B-03", "step": "fill", "kind": "parameter", "name": "mass"}
    found = TOOLS.run(context, "series", {**asked, **narrowed}).outcome.output
    assert [key.batch for key, _at, _value in found.by_batch] == batches
