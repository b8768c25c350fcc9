"""Twenty batches; lot L-2 of the salt goes with low assay, and nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest

from app.tools.association import Associations
from app.tools.catalogue import TOOLS
from app.tools.result import Status

HIGH = [99.1, 99.4, 99.2, 99.3, 99.5, 99.0, 99.6, 99.25, 99.35, 99.45, 99.15, 99.05, 99.55]
LOW = [97.1, 97.4, 97.2, 97.3, 97.5, 97.05, 97.6]
VALUES = HIGH + LOW
MATERIALS = "lot,material\nL-1,salt\nL-2,salt\n"


def _plant(values: list[float]) -> dict[str, str]:
    numbers = range(len(values))
    return {
        "batches.csv": "batch,product,started_at\n"
        + "".join(f"B-{i:02},P1,2024-01-{i + 1:02}T08:00\n" for i in numbers),
        "materials.csv": MATERIALS,
        "consumption.csv": "batch,step,material,lot\n"
        + "".join(f"B-{i:02},mix,salt,{'L-2' if i >= len(HIGH) else 'L-1'}\n" for i in numbers),
        "steps.csv": "batch,step,started_at,operator\n"
        + "".join(f"B-{i:02},mix,2024-01-{i + 1:02}T08:00,OP-{i % 2}\n" for i in numbers),
        "results.csv": "batch,test,tested_at,value,unit\n"
        + "".join(f"B-{i:02},assay,2024-02-{i + 1:02},{v},%\n" for i, v in enumerate(values)),
    }


def _run(context: Any, batch: str, **more: Any) -> Any:
    return TOOLS.run(
        context, "association", {"batch": batch, "kind": "test", "name": "assay"} | more
    )


@pytest.mark.req("TL-04")
def test_planted_lot_is_found_and_the_index_batch_left_out(open_tools: Callable[..., Any]) -> None:
    result = _run(open_tools(_plant(VALUES)), "B-19")
    found: Associations = result.outcome.output
    first = found.findings[0]
    assert (first.factor.id, first.direction) == ("L-2", -1)
    assert (first.association.n_exposed, first.association.n_unexposed) == (6, 13)
    assert first.adjusted_p < 0.001
    assert found.measure.direction == -1  # the side on which the batch lies
    assert {one.factor.id for one in found.findings if one.adjusted_p <= 0.05} == {"L-2"}


def test_other_batches_of_the_deviation_take_no_part(open_tools: Callable[..., Any]) -> None:
    result = _run(open_tools(_plant(VALUES)), "B-19", aside=["B-18", "B-17"])
    assert result.outcome.output.findings[0].association.n_exposed == 4


def test_index_batch_that_was_not_exposed_clears_the_lot(open_tools: Callable[..., Any]) -> None:
    found = _run(open_tools(_plant(VALUES)), "B-00", direction=-1).outcome.output
    assert "L-2" not in {one.factor.id for one in found.findings}


@pytest.mark.req("TL-02")
def test_too_few_batches_are_not_applicable(open_tools: Callable[..., Any]) -> None:
    assert _run(open_tools(_plant(VALUES[:8])), "B-01").status is Status.NOT_APPLICABLE


def test_outcome_without_differences_is_said_to_be_so(open_tools: Callable[..., Any]) -> None:
    result = _run(open_tools(_plant([99.0] * 20)), "B-19")
    assert result.status is Status.EMPTY
    assert "the same" in result.outcome.message
    assert result.outcome.output.candidates > 0


def test_units_are_brought_together(open_tools: Callable[..., Any]) -> None:
    plant = _plant(VALUES)
    plant["results.csv"] = plant["results.csv"].replace(",%", ",mg")
    assert plant["results.csv"].count(",99.1,mg") == 1
    plant["results.csv"] = plant["results.csv"].replace(",99.1,mg", ",0.0991,g")
    values = _run(open_tools(plant), "B-19").outcome.output.values  # in g, as the first
    assert {round(value * 1000, 6) for value in values.values()} == set(VALUES)


def test_works_of_one_kind_are_named_without_the_numbers_in_which_they_differ(
    open_tools: Callable[..., Any],
) -> None:
    plant = _plant(VALUES)
    rows = plant["steps.csv"].splitlines()
    steps = [f"{rows[0]},equipment", *(f"{row},M-1" for row in rows[1:])]
    works = (
        "equipment,kind,at,description\n"
        '"M-1",maintenance,2024-01-05T06:00,"Seal replaced (set 41), 2 bolts"\n'
        "M-1,repair,2024-01-09T06:00,Motor\n"
        '"M-1",maintenance,2024-01-14T06:00,"Seal replaced (set 42), 2 bolts"\n'
    )
    plant |= {"steps.csv": "\n".join(steps) + "\n", "equipment_events.csv": works}
    plant["equipment.csv"] = "equipment,name\nM-1,Mixer\n"
    found = _run(open_tools(plant), "B-19").outcome.output
    labels = {one.factor.label for one in found.findings}
    assert "M-1 since its maintenance (Seal replaced (set …), 2 bolts)" in labels
