"""One clean batch, and each kind of exception planted in it alone."""

from collections.abc import Callable
from typing import Any

import pytest

from app.tools.catalogue import TOOLS
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.result import Status

pytestmark = pytest.mark.req("TL-02")

CLEAN = {
    "batches.csv": "batch,product,started_at,ended_at,master_record,master_record_version,"
    "yield_percent\nB-01,P1,2024-01-02T08:00,2024-01-02T18:00,MBR-1,1,97.5\n",
    "steps.csv": "batch,step,started_at,ended_at,equipment\n"
    "B-01,mix,2024-01-02T08:00,2024-01-02T10:00,M-1\n"
    "B-01,fill,2024-01-02T11:00,2024-01-02T13:00,F-1\n",
    "master_steps.csv": "master_record,version,step,sequence,after,max_hold_min,yield_low,"
    "yield_high\nMBR-1,1,mix,1,,,,\nMBR-1,1,fill,2,mix,60,95,100\n",
    "master_entries.csv": "master_record,version,step,parameter,required,every_min,tolerance_min\n"
    "MBR-1,1,fill,mass,true,60,5\n",
    "parameters.csv": "product,step,parameter,unit,low,high\nP1,fill,mass,g,1.00,1.10\n",
    "readings.csv": "batch,step,parameter,recorded_at,entry,value,unit,corrects,reason\n"
    "B-01,fill,mass,2024-01-02T11:10,1,1.00,g,,\nB-01,fill,mass,2024-01-02T12:10,2,1100,mg,,\n",
    "specifications.csv": "product,test,unit,low,high\nP1,assay,%,98.0,102.0\n",
    "results.csv": "batch,test,sample,tested_at,value,unit,status,invalidation_reason\n"
    "B-01,assay,1,2024-01-04T09:00,102.0,%,valid,\n",
    "materials.csv": "lot,material,expires_at,status\nL-1,salt,2024-01-02,released\n",
    "bill_of_materials.csv": "master_record,version,material,step,quantity,unit,tolerance_percent\n"
    "MBR-1,1,salt,mix,2,kg,5\n",
    "consumption.csv": "batch,step,material,lot,quantity,unit\nB-01,mix,salt,L-1,2100,g\n",
    "equipment.csv": "equipment,name,qualified_until\nM-1,Mixer,2024-01-02\nF-1,Filler,\n",
    "equipment_events.csv": "equipment,kind,at,next_due\nF-1,calibration,2023-12-01,2024-01-02\n",
}


def _found(context: Any) -> tuple[RecordException, ...]:
    result = TOOLS.run(context, "exceptions", {"batch": "B-01"})
    return result.outcome.output.exceptions


def _swap(file: str, old: str, new: str) -> dict[str, str]:
    assert CLEAN[file].count(old) == 1, old
    return CLEAN | {file: CLEAN[file].replace(old, new)}


def test_clean_batch_at_all_its_limits_has_none(open_tools: Callable[..., Any]) -> None:
    result = TOOLS.run(open_tools(CLEAN), "exceptions", {"batch": "B-01"})
    assert result.status is Status.EMPTY
    assert result.outcome.output.not_provided == ()
    checked = result.outcome.output.checked
    assert checked["readings against validated range"] == 2
    assert checked["checks due by the master record"] == 2


PLANTED = [
    ("readings.csv", "1.00,g", "0.999,g", ExceptionKind.READING_BELOW),
    ("readings.csv", "1.00,g", "<1.00,g", ExceptionKind.READING_BELOW),
    ("readings.csv", "1100,mg", "1101,mg", ExceptionKind.READING_ABOVE),
    ("readings.csv", "1100,mg", ">1100,mg", ExceptionKind.READING_ABOVE),
    ("readings.csv", "T12:10", "T12:16", ExceptionKind.ENTRY_MISSING),  # 66 min after the first
    ("readings.csv", "T11:10", "T12:09", ExceptionKind.ENTRY_MISSING),  # none in the first hour
    ("results.csv", "102.0,%", "102.1,%", ExceptionKind.RESULT_ABOVE),
    ("results.csv", "102.0,%", "97.9,%", ExceptionKind.RESULT_BELOW),
    ("results.csv", "valid,\n", "invalidated,spilled\n", ExceptionKind.RESULT_INVALIDATED),
    ("steps.csv", "2024-01-02T11:00", "2024-01-02T11:01", ExceptionKind.HOLD_EXCEEDED),
    ("steps.csv", "2024-01-02T11:00", "2024-01-02T09:59", ExceptionKind.STEP_OUT_OF_ORDER),
    ("batches.csv", "97.5", "94.9", ExceptionKind.YIELD_OUTSIDE),
    ("materials.csv", "2024-01-02", "2024-01-01", ExceptionKind.LOT_EXPIRED),
    ("materials.csv", "released", "quarantine", ExceptionKind.LOT_NOT_RELEASED),
    ("consumption.csv", "2100,g", "2101,g", ExceptionKind.QUANTITY_OUTSIDE),
    ("equipment_events.csv", "2024-01-02", "2024-01-01", ExceptionKind.EQUIPMENT_OVERDUE),
    ("equipment.csv", "2024-01-02", "2024-01-01", ExceptionKind.EQUIPMENT_OVERDUE),
]


@pytest.mark.req("H28")
@pytest.mark.parametrize(("file", "old", "new", "kind"), PLANTED)
def test_what_is_planted_is_found(
    open_tools: Callable[..., Any], file: str, old: str, new: str, kind: ExceptionKind
) -> None:
    found = {one.kind for one in _found(open_tools(_swap(file, old, new)))}
    missing_too = kind is ExceptionKind.STEP_OUT_OF_ORDER  # the step began an hour earlier
    assert found == {kind} | ({ExceptionKind.ENTRY_MISSING} if missing_too else set())


def test_missing_step_is_found_and_has_no_time(open_tools: Callable[..., Any]) -> None:
    line = "B-01,mix,2024-01-02T08:00,2024-01-02T10:00,M-1\n"
    found = _found(open_tools(_swap("steps.csv", line, "")))
    assert [(one.kind, one.at) for one in found] == [(ExceptionKind.STEP_MISSING, None)]


def test_yield_is_as_late_as_the_end_of_its_step(open_tools: Callable[..., Any]) -> None:
    (low,) = _found(open_tools(_swap("batches.csv", "97.5", "94.9")))
    assert low.at is not None
    assert f"{low.at:%Y-%m-%d %H:%M}" == "2024-01-02 13:00"


@pytest.mark.parametrize("value", ["ND", "<LOQ", "<1.05", ">1.05"])
def test_qualifier_that_leaves_it_open_is_counted_not_judged(
    open_tools: Callable[..., Any], value: str
) -> None:
    context = open_tools(_swap("readings.csv", "1.00,g", f"{value},g"))
    result = TOOLS.run(context, "exceptions", {"batch": "B-01"})
    assert result.status is Status.EMPTY
    assert result.outcome.output.checked["readings that cannot be compared with a limit"] == 1


def test_replaced_entry_counts_as_corrected_only(open_tools: Callable[..., Any]) -> None:
    """Entry 1 of another parameter keeps its own value: names are of their place."""
    readings = CLEAN["readings.csv"].replace("1.00,g", "9.00,g")
    readings += "B-01,fill,mass,2024-01-02T11:14,1C,1.05,g,1,misread\n"
    readings += "B-01,fill,volume,2024-01-02T11:10,1,7.0,mL,,\n"
    ranges = CLEAN["parameters.csv"] + "P1,fill,volume,mL,1,5\n"
    found = _found(open_tools(CLEAN | {"readings.csv": readings, "parameters.csv": ranges}))
    assert [(one.kind, one.subject) for one in found] == [
        (ExceptionKind.READING_ABOVE, "volume"),
        (ExceptionKind.READING_CORRECTED, "mass"),
    ]


def test_three_checks_left_out_are_three_exceptions(open_tools: Callable[..., Any]) -> None:
    context = open_tools(_swap("steps.csv", "2024-01-02T13:00", "2024-01-02T16:00"))
    found = _found(context)
    assert [one.kind for one in found] == [ExceptionKind.ENTRY_MISSING] * 3
    assert [f"{one.at:%H:%M}" for one in found if one.at] == ["13:10", "14:10", "15:10"]


def test_order_inside_a_month_is_no_exception(open_tools: Callable[..., Any]) -> None:
    steps = "batch,step,started_at,ended_at,equipment\n"
    steps += "B-01,mix,2024-01,2024-01,M-1\nB-01,fill,2024-01,2024-01,F-1\n"
    equipment = CLEAN["equipment.csv"].replace("2024-01-02", "2024-01-20")
    changes = {"steps.csv": steps, "equipment.csv": equipment}
    result = TOOLS.run(open_tools(CLEAN | changes), "exceptions", {"batch": "B-01"})
    assert result.status is Status.EMPTY
    assert result.outcome.output.checked["intervals between times that are not exact"] == 1


def test_nothing_to_check_against_is_not_provided(open_tools: Callable[..., Any]) -> None:
    result = TOOLS.run(open_tools({}), "exceptions", {"batch": "B-01"})
    assert result.status is Status.NOT_PROVIDED
