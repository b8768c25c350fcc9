"""Batch-record exceptions: every entry of a batch against what was in force when it was made.

Nothing is sampled and nothing left out: what was checked is counted, and what could not be checked
for lack of input is named.
"""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from app.plant.batches import find_batch
from app.records.view import View
from app.tools.exception_types import BatchRows, RecordException, Tally
from app.tools.exceptions_flow import (
    check_equipment,
    check_materials,
    check_qualification,
    check_quantities,
    check_steps,
    check_yield,
)
from app.tools.exceptions_values import check_intervals, check_readings, check_results
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, not_provided, ok

_CHECKS = (
    (check_readings, ("readings", "parameters")),
    (check_intervals, ("readings", "master_entries")),
    (check_results, ("results", "specifications")),
    (check_steps, ("steps", "master_steps")),
    (check_yield, ("master_steps",)),
    (check_materials, ("consumption", "materials")),
    (check_quantities, ("consumption", "bill_of_materials")),
    (check_equipment, ("steps", "equipment_events")),
    (check_qualification, ("steps", "equipment")),
)


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    batch: str
    product: str | None = None


@dataclass(frozen=True)
class ExceptionsFound:
    """In order of time; ``checked`` counts what was compared, ``not_provided`` names the files
    without which a check could not run."""

    batch: str
    product: str
    exceptions: tuple[RecordException, ...]
    checked: dict[str, int] = field(default_factory=dict)
    not_provided: tuple[str, ...] = ()


def find_exceptions(context: Context, arguments: Arguments) -> Outcome:
    rows = batch_rows(context.view, arguments.batch, arguments.product)
    tally = Tally({})
    found: list[RecordException] = []
    missing: list[str] = []
    ran = 0
    for check, files in _CHECKS:
        absent = [file for file in files if not context.view.provided(file)]
        if absent:
            missing += absent
            continue
        found += check(context.view, rows, tally)
        ran += 1
    if not ran:
        return not_provided(f"nothing to check against: {', '.join(dict.fromkeys(missing))}")
    found.sort(key=lambda one: (one.at is None, one.at, one.subject))
    output = ExceptionsFound(
        rows.number, rows.product, tuple(found), tally.checked, tuple(dict.fromkeys(missing))
    )
    if not found:
        return empty("no exception among what was checked", output, checked=tally.checked)
    return ok(output, checked=tally.checked)


def batch_rows(view: View, number: str, product: str | None) -> BatchRows:
    """Raises NotFound or Ambiguous."""
    batch = find_batch(view, number, product)
    same = {"batch": batch.require("batch"), "product": batch.require("product")}
    return BatchRows(
        batch=batch,
        steps=tuple(view.rows("steps", order=("started_at",), **same)),
        readings=tuple(view.rows("readings", order=("recorded_at",), **same)),
        results=tuple(view.rows("results", order=("tested_at",), **same)),
        consumption=tuple(view.rows("consumption", **same)),
    )


EXCEPTIONS = Tool(
    Specification(
        name="exceptions",
        version="1",
        purpose="All entries of a batch record that are not as they should be.",
        method="Comparison with the range, specification and master record in force at the time "
        "of each entry; units converted exactly; qualifiers respected.",
        arguments=Arguments,
        limits=(
            "An entry that was never made and that no master record asks for is not seen.",
            "A lot's status is the one recorded now, not the one at the time of use.",
            "A criterion in words is not compared.",
        ),
    ),
    find_exceptions,
)
