"""The tables of what was made: batches, steps, lots used, shifts worked, training held."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.causes import Cause
from app.demo.deviations import Deviation
from app.demo.records import Batch, Lot, Row
from app.demo.schedule import shift_at
from app.demo.showcase import Showcase
from app.demo.streams import some, stream

_RELEASE_DAYS = 24  # after the end of a batch, when nothing is open
_REJECTED = 0.25  # of batches with a critical deviation


def production(
    campaign: Campaign,
    causes: Sequence[Cause],
    deviations: Sequence[Deviation],
    shown: Showcase | None,
    end: date,
) -> dict[str, list[Row]]:
    return {
        "batches": list(_batches(campaign, deviations, shown, end)),
        "steps": [row for batch in campaign.batches for row in _steps(batch)],
        "materials": _materials(campaign, causes),
        "consumption": list(_consumption(campaign)),
        "shifts": list(_shifts(campaign, end)),
        "training": list(_training(campaign, causes)),
    }


def _batches(
    campaign: Campaign, deviations: Sequence[Deviation], shown: Showcase | None, end: date
) -> Iterator[Row]:
    rng = stream(campaign.seed, "batches")
    about: dict[str, list[Deviation]] = defaultdict(list)
    for deviation in deviations:
        about[deviation.finding.batch.number].append(deviation)
    for batch in campaign.batches:
        stopped = shown is not None and shown.batch == batch.number
        status, disposed = _status(batch, about[batch.number], end, float(rng.random()))
        yield {
            "batch": batch.number,
            "product": batch.product.id,
            "started_at": clock.written(batch.start),
            "ended_at": clock.written(batch.end),
            "size": str(batch.product.size),
            "size_unit": batch.product.size_unit,
            "line": batch.product.line,
            "status": "pending" if stopped else status,
            "disposed_at": "" if stopped else disposed,
            "use": "commercial",
            "container": batch.product.container,
            "master_record": batch.product.master_record,
            "master_record_version": batch.master_version,
            "yield_percent": f"{100 * shown.filled / batch.product.size:.1f}"
            if stopped and shown
            else f"{min(99.8, float(rng.normal(98.2, 0.7))):.1f}",
        }


def _status(
    batch: Batch, deviations: Sequence[Deviation], end: date, chance: float
) -> tuple[str, str]:
    ready = clock.later(batch.end, days=_RELEASE_DAYS + 6 * chance)
    closures = [d.verdict.closed_at if d.verdict else None for d in deviations]
    if None in closures or ready.date() >= end:
        return "pending", ""
    disposed = max([ready, *(clock.later(c, days=1) for c in closures if c)])
    if disposed.date() >= end:
        return "pending", ""
    critical = any(d.classification == "critical" for d in deviations)
    status = "rejected" if critical and chance < _REJECTED else "released"
    return status, clock.written(disposed)


def _steps(batch: Batch) -> Iterator[Row]:
    for run in batch.runs.values():
        yield {
            "batch": batch.number,
            "product": batch.product.id,
            "step": run.step.name,
            "name": run.step.title,
            "started_at": clock.written(run.start),
            "ended_at": clock.written(run.end),
            "equipment": ";".join(run.equipment),
            "operator": run.operator,
            "shift": run.shift,
        }


def _materials(campaign: Campaign, causes: Sequence[Cause]) -> list[Row]:
    """Each lot with its certificate; the causes' lots show their property there."""
    lots = {lot.number: lot for batch in campaign.batches for lot in batch.lots.values()}
    rows = [_material(lot, causes) for lot in lots.values()]
    columns = sorted({column for row in rows for column in row})
    rows = [{column: row.get(column, "") for column in columns} for row in rows]
    return sorted(rows, key=lambda row: (row["material"], row["lot"]))


def _material(lot: Lot, causes: Sequence[Cause]) -> Row:
    coa = dict(lot.coa)
    for cause in causes:
        shift = cause.template.coa
        if shift and cause.template.material == lot.material.name:
            coa[shift["column"]] += shift["shift"] * (cause.factor in (lot.number, lot.supplier))
    return {
        "lot": lot.number,
        "material": lot.material.name,
        "supplier": lot.supplier,
        "kind": lot.material.kind,
        "received_at": clock.written(lot.received),
        "expires_at": clock.later(lot.received, days=730).date().isoformat(),
        "status": "released",
    } | {test.column: f"{coa[test.column]:.{test.decimals}f}" for test in lot.material.coa}


def _consumption(campaign: Campaign) -> Iterator[Row]:
    rng = stream(campaign.seed, "consumption")
    for batch in campaign.batches:
        for lot in batch.lots.values():
            material = lot.material
            weighed = material.quantity * (
                1 + 0.15 * material.tolerance_percent / 100 * float(rng.normal())
            )
            yield {
                "batch": batch.number,
                "product": batch.product.id,
                "step": material.step,
                "material": material.name,
                "lot": lot.number,
                "quantity": f"{weighed:.3f}" if material.unit == "kg" else f"{weighed:.0f}",
                "unit": material.unit,
            }


def _shifts(campaign: Campaign, end: date) -> Iterator[Row]:
    """Every shift of the year with its people: those who ran a step in it, and some more."""
    rng = stream(campaign.seed, "shifts")
    site = catalogue.table("site")
    worked: dict[tuple[date, str], set[str]] = defaultdict(set)
    for batch in campaign.batches:
        for run in batch.runs.values():
            start = run.start.astimezone(clock.ZONE)
            day = start.date() - timedelta(days=start.hour < 6)
            worked[day, shift_at(start)].add(run.operator)
    everyone = [operator for row in site["operators"] for operator in row["ids"][1:3]]
    day = clock.FIRST_DAY - timedelta(days=1)
    while day < end:
        for shift in site["shifts"]:
            start = clock.at_hour(day, shift["hour"])
            people = worked[day, shift["id"]] | set(some(rng, everyone, 5))
            yield {
                "shift": shift["id"],
                "start": clock.written(start),
                "end": clock.written(clock.at_hour(day, shift["hour"] + 8)),
                "operators": ";".join(sorted(people)),
            }
        day += timedelta(days=1)


def _training(campaign: Campaign, causes: Sequence[Cause]) -> Iterator[Row]:
    """Training on each SOP and master record around its effective date. Newcomers are trained
    before their first step, save the one who is a cause: that one weeks after."""
    rng = stream(campaign.seed, "training")
    first: dict[str, date] = {}
    for batch in campaign.batches:
        for run in batch.runs.values():
            first.setdefault(run.operator, run.start.date())
    untrained = {c.factor for c in causes if c.template.newcomer}
    for operator, started in sorted(first.items()):
        for edition in campaign.editions:
            if edition.type not in ("SOP", "MBR"):
                continue
            if edition.effective_to and edition.effective_to < started:
                continue
            day = edition.effective_from - timedelta(days=int(rng.integers(1, 12)))
            if started > clock.FIRST_DAY + timedelta(days=30) and day < started:
                wait = (
                    int(rng.integers(60, 110))
                    if operator in untrained
                    else -int(rng.integers(3, 20))
                )
                day = started + timedelta(days=wait)
            yield {
                "operator": operator,
                "document": edition.number,
                "version": edition.version,
                "trained_at": day.isoformat(),
                "expires_at": (day + timedelta(days=730)).isoformat(),
            }
