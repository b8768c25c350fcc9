"""What batches were exposed to: lots, suppliers, equipment, versions, people, signals.

A factor divides batches into exposed and unexposed, or gives each a number. Batches for which it
is not recorded take no part in its comparison.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.documents.versions import all_versions
from app.plant.batches import BatchKey
from app.plant.historian import Historian, Window
from app.records.record import Record
from app.records.view import View
from app.tools.measures import Means, Measure, MeasureKind, parameter_means, start_moments
from app.tools.signals import plant_signals
from app.tools.step_times import Runs, events_before, is_under, step_window, steps_up_to

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_WORK = ("maintenance", "repair", "change", "calibration")


class FactorKind(StrEnum):
    MATERIAL_LOT = "material_lot"
    SUPPLIER = "supplier"
    EQUIPMENT = "equipment"
    DOCUMENT_CHANGE = "document_change"
    ENVIRONMENT = "environment"
    PARAMETER = "parameter"
    PERSONNEL = "personnel"
    MEASUREMENT = "measurement"


@dataclass(frozen=True)
class Factor:
    """``values``: batch → exposed (True/False) or a number.

    ``of`` says within what (the material, the step); ``since`` is when an exposure that begins at
    an event began; ``cause`` is the row that made the exposure (the event, the lot), ``events`` all
    events of its kind.
    """

    kind: FactorKind
    id: str
    of: str
    label: str
    values: dict[BatchKey, bool | float] = field(repr=False)
    since: datetime | None = None
    cause: Record | None = None
    unit: str | None = None
    events: tuple[Record, ...] = ()

    @property
    def is_binary(self) -> bool:
        return isinstance(next(iter(self.values.values())), bool)


@dataclass(frozen=True)
class Records:
    """What factors are made of, read once.

    ``means`` are those of :func:`parameter_means`; ``steps`` are step → batch → row of the steps
    that come no later than the one of the outcome.
    """

    view: View
    historian: Historian
    product: str
    measure: Measure
    means: dict[tuple[str, str], Means]
    steps: dict[str, Runs]


def read_records(view: View, historian: Historian, product: str, measure: Measure) -> Records:
    means, steps = parameter_means(view, product), steps_up_to(view, product, measure.step)
    return Records(view, historian, product, measure, means, steps)


def all_factors(records: Records) -> Iterator[Factor]:
    """Every factor of the product's batches that came before the outcome was measured."""
    yield from _materials(records.view, records.product)
    yield from _step_columns(records)
    yield from _equipment_work(records)
    yield from _document_changes(records)
    yield from _instruments(records)
    yield from _parameters(records)
    yield from _signals(records)


def _materials(view: View, product: str) -> Iterator[Factor]:
    lots: dict[str, dict[BatchKey, set[str]]] = defaultdict(lambda: defaultdict(set))
    for batch, of, material, lot in view.select(
        "consumption", "batch", "product", "material", "lot"
    ):
        if of == product:
            lots[material][BatchKey(batch, product)].add(lot)
    known = {(row.text("lot"), row.text("material")): row for row in view.each("materials")}
    for material, used in sorted(lots.items()):
        words = material.replace("_", " ")
        for lot in sorted(set().union(*used.values())):
            yield Factor(
                FactorKind.MATERIAL_LOT,
                lot,
                material,
                f"{words} lot {lot}",
                {batch: lot in those for batch, those in used.items()},
                cause=known.get((lot, material)),
            )
        yield from _suppliers(material, used, known)


def _suppliers(
    material: str,
    used: dict[BatchKey, set[str]],
    known: dict[tuple[str | None, str | None], Record],
) -> Iterator[Factor]:
    of_batch = {
        batch: {row.text("supplier") for lot in lots if (row := known.get((lot, material)))}
        for batch, lots in used.items()
    }
    names = sorted({name for those in of_batch.values() for name in those if name})
    if len(names) < 2:
        return
    for name in names:
        values: dict[BatchKey, bool | float] = {
            batch: name in those for batch, those in of_batch.items() if those - {None}
        }
        words = material.replace("_", " ")
        yield Factor(FactorKind.SUPPLIER, name, material, f"{words} of supplier {name}", values)


def _step_columns(records: Records) -> Iterator[Factor]:
    """Equipment, operator and shift of each step up to the one where the outcome arose."""
    for step, rows in records.steps.items():
        for kind, column in (
            (FactorKind.EQUIPMENT, "equipment"),
            (FactorKind.PERSONNEL, "operator"),
            (FactorKind.PERSONNEL, "shift"),
        ):
            those = {batch: row.ids(column) for batch, row in rows.items() if row.ids(column)}
            names = sorted({name for some in those.values() for name in some})
            if len(names) < 2:
                continue
            for name in names:
                values: dict[BatchKey, bool | float] = {b: name in s for b, s in those.items()}
                label = f"{column} {name} at step {step}"
                yield Factor(kind, name, step, label, values)


def _equipment_work(records: Records) -> Iterator[Factor]:
    """Batches made on equipment in the state that a kind of work left it in.

    Works are of one kind when their descriptions differ in numbers only. The state lasts until a
    repair or change: routine work of another kind does not end it.
    """
    events: dict[str, list[Record]] = defaultdict(list)
    for event in records.view.each("equipment_events", order=("at",)):
        if event.text("kind") in _WORK:
            events[event.require("equipment")].append(event)
    for step, rows in records.steps.items():
        for equipment, work in events.items():
            if any(equipment in row.ids("equipment") for row in rows.values()):
                for kind in dict.fromkeys(_kind_of_work(event) for event in work):
                    factor = _after_work(equipment, step, kind, work, rows)
                    if factor.values:
                        yield factor


def _after_work(
    equipment: str,
    step: str,
    kind: tuple[str, str],
    work: list[Record],
    rows: dict[BatchKey, Record],
) -> Factor:
    ending = [
        event
        for event in work
        if _kind_of_work(event) == kind or event.text("kind") in ("repair", "change")
    ]
    values: dict[BatchKey, bool | float] = {}
    for batch, row in rows.items():
        before = events_before(ending, row)
        if before is not None:
            in_state = bool(before) and _kind_of_work(before[-1]) == kind
            values[batch] = equipment in row.ids("equipment") and in_state
    own = tuple(event for event in work if _kind_of_work(event) == kind)
    label = f"{equipment} since its {kind[0]} ({_named(own) or kind[0]})"
    since = own[0].require_at("at")
    return Factor(FactorKind.EQUIPMENT, equipment, step, label, values, since, own[-1], events=own)


def _named(works: tuple[Record, ...]) -> str:
    """What works of one kind are called, without the numbers in which they differ."""
    texts = [work.text("description") or "" for work in works]
    numbers = iter(zip(*map(_NUMBER.findall, texts), strict=False))
    return _NUMBER.sub(lambda own: own[0] if len(set(next(numbers, ()))) == 1 else "…", texts[0])


def _kind_of_work(event: Record) -> tuple[str, str]:
    return event.require("kind"), re.sub(r"[\d.,]+", "#", event.text("description") or "")


def _document_changes(records: Records) -> Iterator[Factor]:
    """Batches made under a version that replaced another within the time of the batches."""
    starts = start_moments(records.view, records.product, records.measure.step)
    if not starts:
        return
    first = min(moment.start for moment in starts.values())
    for version in all_versions(records.view):
        begins = version.valid.start
        if version.record.text("product") not in (None, records.product) or begins is None:
            continue
        if begins <= first:
            continue
        values: dict[BatchKey, bool | float] = {
            batch: under
            for batch, at in starts.items()
            if (under := is_under(version.valid, at)) is not None
        }
        if not values:
            continue
        label = f"{version.number} version {version.version} in force"
        yield Factor(
            FactorKind.DOCUMENT_CHANGE,
            version.number,
            version.version,
            label,
            values,
            begins,
            version.record,
        )


def _instruments(records: Records) -> Iterator[Factor]:
    view, product, measure = records.view, records.product, records.measure
    if measure.kind is not MeasureKind.TEST:
        return
    used: dict[BatchKey, set[str]] = defaultdict(set)
    columns = ("batch", "product", "test", "instrument")
    for batch, of, test, instrument in view.select("results", *columns):
        if of == product and test == measure.name and instrument:
            used[BatchKey(batch, product)].add(instrument)
    names = sorted(set().union(*used.values())) if used else []
    for name in names if len(names) > 1 else []:
        values: dict[BatchKey, bool | float] = {
            batch: name in those for batch, those in used.items()
        }
        yield Factor(
            FactorKind.MEASUREMENT, name, measure.name, f"instrument {name} for the test", values
        )


def _parameters(records: Records) -> Iterator[Factor]:
    """Means of the other parameters, of steps up to the one of the outcome."""
    measure = records.measure
    if measure.kind is MeasureKind.MISSING:
        return
    units: dict[tuple[str, str], str] = {}
    for of, step, parameter, unit in records.view.select(
        "readings", "product", "step", "parameter", "unit"
    ):
        if of == records.product:
            units.setdefault((step, parameter), unit)
    for (step, parameter), means in sorted(records.means.items()):
        # A laboratory test comes after every step, also of batches whose steps have no times.
        is_later = measure.step is not None and step not in records.steps
        if is_later or (step, parameter) == (measure.step, measure.name):
            continue
        label = f"{parameter.replace('_', ' ')} at step {step}"
        values: dict[BatchKey, bool | float] = dict(means)
        unit = units.get((step, parameter))
        yield Factor(FactorKind.PARAMETER, parameter, step, label, values, unit=unit)


def _signals(records: Records) -> Iterator[Factor]:
    """Means of historian tags over each step that they concern."""
    signals = plant_signals(records.view, leave_out=records.measure.name)
    windows = [
        Window(_window_name(step, batch), *span)
        for step, runs in records.steps.items()
        for batch, row in runs.items()
        if (span := step_window(row)) is not None
    ]
    means = records.historian.window_means(list(signals.tags), windows)
    for step, runs in records.steps.items():
        for tag, row in signals.tags.items():
            values: dict[BatchKey, bool | float] = {
                batch: means[tag, name][0]
                for batch, of in runs.items()
                if (tag, name := _window_name(step, batch)) in means
                and signals.concerns(row, of.ids("equipment"))
            }
            if values:
                of_room = signals.is_of_room(row)
                kind = FactorKind.ENVIRONMENT if of_room else FactorKind.PARAMETER
                label = f"{row.text('description') or tag} ({tag}) during step {step}"
                yield Factor(kind, tag, step, label, values, cause=row, unit=row.text("unit"))


def _window_name(step: str, batch: BatchKey) -> str:
    return f"{step}\n{batch.batch}"
