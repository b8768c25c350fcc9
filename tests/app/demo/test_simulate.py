"""The simulated plant: repeatable, consistent, and with the effects it claims."""

from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from app.demo.causes import Cause
from app.demo.simulate import Settings, SimulatedPlant, simulate

SEEDS = (7, 8, 12, 18)
MIN_SEPARATION = 2.0  # standard deviations between the unaffected batches


@cache
def plant(seed: int = 7, *, null: bool = False) -> SimulatedPlant:
    return simulate(Settings(seed=seed, null=null, documents=False, historian_rows=20_000))


def ids(of: SimulatedPlant, table: str, column: str) -> set[str]:
    return {one for row in of.tables[table] for one in row.get(column, "").split(";") if one}


def outcome_by_batch(of: SimulatedPlant, cause: Cause) -> dict[str, float]:
    """The mean of what the cause moves in each batch, as written in the records."""
    template = cause.template
    table, column = ("readings", "parameter")
    if not any(row["parameter"] == template.outcome for row in of.tables["readings"]):
        table, column = ("results", "test")
    values: dict[str, list[float]] = defaultdict(list)
    for row in of.tables[table]:
        if row["product"] == template.product and row[column] == template.outcome:
            values[row["batch"]].append(float(row["value"]))
    return {batch: float(np.mean(found)) for batch, found in values.items()}


def checks_by_batch(of: SimulatedPlant, cause: Cause) -> dict[str, float]:
    """Entries recorded per hour of the step; a cause of missing checks makes them fewer."""
    step, product = cause.template.step, cause.template.product
    counts: dict[str, int] = defaultdict(int)
    for row in of.tables["readings"]:
        if (row["product"], row["step"]) == (product, step) and not row["corrects"]:
            counts[row["batch"]] += 1
    return {batch: float(count) for batch, count in counts.items()}


def separation(affected: list[float], others: list[float]) -> float:
    return float((np.mean(affected) - np.mean(others)) / np.std(others, ddof=1))


def test_same_seed_gives_the_same_rows():
    settings = Settings(seed=7, documents=False, historian_rows=20_000)
    assert simulate(settings).tables == plant().tables


def test_different_seeds_give_different_causes_and_ids():
    planted = {
        tuple((cause.template.name, cause.factor, cause.size) for cause in plant(seed).causes)
        for seed in SEEDS
    }
    assert len(planted) == len(SEEDS)
    assert not ids(plant(7), "materials", "lot") & ids(plant(8), "materials", "lot")


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_six_kinds_of_cause_are_planted(seed: int):
    assert len({cause.template.kind for cause in plant(seed).causes}) >= 6


@pytest.mark.parametrize("seed", SEEDS)
def test_each_planted_cause_moves_its_outcome_by_at_least_two_deviations(seed: int):
    for cause in plant(seed).causes:
        if cause.template.outcome == "missing_checks":
            continue
        values = outcome_by_batch(plant(seed), cause)
        affected = [value for batch, value in values.items() if batch in cause.affected]
        others = [value for batch, value in values.items() if batch not in cause.affected]
        moved = separation(affected, others) * cause.template.direction
        assert moved >= MIN_SEPARATION, (cause.template.name, moved)


@pytest.mark.parametrize("seed", SEEDS)
def test_personnel_causes_leave_checks_out(seed: int):
    shown = plant(seed).showcase
    for cause in plant(seed).causes:
        if cause.template.outcome != "missing_checks":
            continue
        counts = checks_by_batch(plant(seed), cause)
        cut = {i.deviation for i in plant(seed).incidents if i.deviation == shown}
        stopped = {
            row["batch"] for row in plant(seed).tables["deviations"] if row["deviation"] in cut
        }
        affected = [n for b, n in counts.items() if b in cause.affected and b not in stopped]
        others = [n for b, n in counts.items() if b not in {*cause.affected, *stopped}]
        assert np.mean(affected) < np.mean(others) - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_each_cause_affects_enough_batches_and_raises_findable_deviations(seed: int):
    incidents = plant(seed).incidents
    for cause in plant(seed).causes:
        assert len(cause.affected) >= 4
        mine = [
            i
            for i in incidents
            if (i.factor_id, i.outcome) == (cause.factor, cause.template.outcome)
        ]
        assert len(mine) >= 2
    assert sum(incident.findable for incident in incidents) >= 2 * 6


@pytest.mark.parametrize("seed", SEEDS)
def test_factor_ids_are_ids_of_the_records(seed: int):
    of = plant(seed)
    known = {
        "material_lot": ids(of, "materials", "lot"),
        "supplier": ids(of, "materials", "supplier"),
        "equipment": ids(of, "equipment", "equipment"),
        "document_change": ids(of, "documents", "number"),
        "environment": ids(of, "tags", "tag"),
        "parameter": ids(of, "parameters", "parameter"),
        "personnel": ids(of, "steps", "operator") | ids(of, "steps", "shift"),
        "measurement": ids(of, "results", "instrument"),
        "equipment_event": {
            f"{row['equipment']} {row['kind']} {row['at']}" for row in of.tables["equipment_events"]
        },
    }
    for incident in of.incidents:
        if incident.cause_kind and incident.factor_id:
            for kind, factor in ((incident.cause_kind, incident.factor_id), *incident.alternatives):
                assert factor in known[kind]


@pytest.mark.parametrize("seed", SEEDS)
def test_ids_resolve_across_files(seed: int):
    of = plant(seed)
    batches = ids(of, "batches", "batch")
    for table in ("steps", "readings", "results", "consumption", "deviations", "log", "oos"):
        assert ids(of, table, "batch") <= batches
    machines = ids(of, "equipment", "equipment")
    for table in ("steps", "deviations", "equipment_events", "log", "tags"):
        assert ids(of, table, "equipment") <= machines
    assert ids(of, "consumption", "lot") == ids(of, "materials", "lot")
    for table in ("actions", "capas"):
        assert ids(of, table, "deviation") <= ids(of, "deviations", "deviation")
    assert {signal.tag for signal in of.signals} <= ids(of, "tags", "tag")
    assert ids(of, "failure_modes", "document") <= ids(of, "documents", "number")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_outside_its_range_has_a_deviation(seed: int):
    of = plant(seed)
    raised = {(row["batch"], row["step"]) for row in of.tables["deviations"]}
    limits = {
        (row["product"], row["parameter"], row["document_version"]): row
        for row in of.tables["parameters"]
    }
    current = {}
    for (product, parameter, _), row in limits.items():
        current.setdefault((product, parameter), []).append(row)
    for reading in of.tables["readings"]:
        rows = current[reading["product"], reading["parameter"]]
        if len(rows) > 1 or reading["recorded_at"] == "" or reading["entry"].endswith("C"):
            continue
        low, high = rows[0]["low"], rows[0]["high"]
        value = float(reading["value"])
        if (low and value < float(low)) or (high and value > float(high)):
            corrected = any(
                other["corrects"] == reading["entry"] and other["batch"] == reading["batch"]
                for other in of.tables["readings"]
                if reading["entry"]
            )
            assert corrected or (reading["batch"], reading["step"]) in raised


@pytest.mark.parametrize("seed", SEEDS)
def test_showcase_is_an_open_findable_deviation_with_two_low_samples_and_a_gap(seed: int):
    of = plant(seed)
    incident = next(i for i in of.incidents if i.deviation == of.showcase)
    assert (incident.cause_kind, incident.outcome, incident.findable) == (
        "equipment",
        "fill_volume",
        True,
    )
    row = next(r for r in of.tables["deviations"] if r["deviation"] == of.showcase)
    assert row["status"] == "open"
    samples = [
        r
        for r in of.tables["readings"]
        if r["batch"] == row["batch"] and r["parameter"] == "fill_volume" and not r["corrects"]
    ]
    assert [float(s["value"]) < 2.0 for s in samples[-3:]] == [False, True, True]
    assert any(r["deviation"] == of.showcase for r in of.tables["actions"])


@pytest.mark.parametrize("seed", SEEDS)
def test_showcase_has_earlier_cases_one_blamed_on_the_operator_one_with_a_capa_that_failed(
    seed: int,
):
    of = plant(seed)
    pump = next(i for i in of.incidents if i.deviation == of.showcase).factor_id
    same = {i.deviation for i in of.incidents if i.factor_id == pump} - {of.showcase}
    causes = [r["root_cause"] for r in of.tables["deviations"] if r["deviation"] in same]
    assert any(cause.startswith("Operator error") for cause in causes)
    assert any(r["deviation"] in same and r["effective"] == "no" for r in of.tables["capas"])


@pytest.mark.parametrize("seed", SEEDS)
def test_an_open_deviation_states_no_cause_and_no_class(seed: int):
    for row in plant(seed).tables["deviations"]:
        if row["status"] == "open":
            assert {row["root_cause"], row["category"], row["classification"]} == {""}


def test_null_plant_has_deviations_but_no_cause():
    of = plant(null=True)
    assert of.causes == ()
    assert of.showcase is None
    assert {incident.cause_kind for incident in of.incidents} == {None}
    assert sum(bool(incident.outcome) for incident in of.incidents) >= 20


def test_too_many_batches_for_the_time_are_refused():
    with pytest.raises(ValueError, match="cannot be planned"):
        simulate(Settings(batches=600, months=12))
