"""B-1 and B-2 share lot 7 of the salt, B-3 has a lot 7 of sugar, B-4 only the mixer."""

from collections.abc import Callable
from typing import Any

import pytest

from app.tools.catalogue import TOOLS
from app.tools.result import Status

PLANT = {
    "batches.csv": "batch,product,started_at\n"
    + "".join(f"B-{i},P1,2024-01-0{i}T08:00\n" for i in range(1, 6))
    + "B-9,P1,2022-01-01T08:00\n",
    "materials.csv": "lot,material\n7,salt\n7,sugar\n8,salt\n",
    "consumption.csv": "batch,step,material,lot\nB-1,mix,salt,7\nB-2,mix,salt,7\nB-3,mix,sugar,7\n"
    "B-5,mix,salt,8\nB-9,mix,salt,7\n",
    "equipment.csv": "equipment,name\nM-1,Mixer\nM-2,Mixer\n",
    "steps.csv": "batch,step,started_at,equipment\nB-1,mix,2024-01-01T08:00,M-1\n"
    "B-2,mix,2024-01-02T08:00,M-1\nB-3,mix,2024-01-03T08:00,M-2\nB-4,mix,2024-01-04T08:00,M-1\n",
}


def test_shared_lots_and_equipment_are_traced(open_tools: Callable[..., Any]) -> None:
    result = TOOLS.run(open_tools(PLANT), "genealogy", {"batch": "B-1"})
    related = {
        one.batch: [(share.kind, share.id, share.of) for share in one.shares]
        for one in result.outcome.output.related
    }
    salt, mixer = ("material_lot", "7", "salt"), ("equipment", "M-1", "mix")
    assert related == {"B-2": [salt, mixer], "B-4": [mixer]}
    assert result.outcome.scope["batches_searched"] == 4  # B-9 lies outside the six months


@pytest.mark.req("RT-05")
def test_batch_that_shares_nothing_is_empty_with_its_scope(open_tools: Callable[..., Any]) -> None:
    result = TOOLS.run(open_tools(PLANT), "genealogy", {"batch": "B-5"})
    assert result.status is Status.EMPTY
    assert result.outcome.scope["batches_searched"] == 4


@pytest.mark.parametrize("tool", ["genealogy"])
def test_plant_without_records_of_use_is_not_provided(
    open_tools: Callable[..., Any], tool: str
) -> None:
    assert TOOLS.run(open_tools({}), tool, {"batch": "B-01"}).status is Status.NOT_PROVIDED
