"""The shift log and the equipment's own record: routine, the planted events, the alarms."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.causes import Cause, EquipmentEvent
from app.demo.deviations import Deviation
from app.demo.readings import due_times
from app.demo.records import Batch, Row
from app.demo.showcase import CHECK_MIN, Showcase
from app.demo.streams import pick, stream

Entry = tuple[datetime, Row]
_LINES_KEPT = 0.6  # of the lines that a shift could write

# kind, what is written, interval in days
_ROUTINE = (
    ("calibration", "Calibration of measuring points per plan", "passed", 182),
    ("maintenance", "Preventive maintenance, inspection and lubrication", "completed", 91),
)
_HARMLESS = (
    ("repair", "Guard switch exchanged"),
    ("repair", "Seal of sight glass replaced"),
    ("repair", "Sensor cable replaced"),
    ("change", "Operator panel software updated, change request closed"),
    ("change", "Drive belt exchanged for new type, like for like"),
)


def equipment_event_rows(
    campaign: Campaign, causes: Sequence[Cause], shown: Showcase | None, end: date
) -> list[Row]:
    """``equipment_events.csv``: plans, cleaning, the causes' events, and harmless ones beside."""
    rng = stream(campaign.seed, "equipment events")
    planted = [event for cause in causes for event in cause.events]
    rows = [
        *_planned(rng, end),
        *_cleanings(campaign),
        *(_event_row(event) for event in planted),
        *(_event_row(event) for event in _decoys(rng, campaign, planted)),
        *(_showcase_events(shown) if shown else ()),
        *_alarms(rng, campaign),
    ]
    unique = {(row["equipment"], row["kind"], row["at"]): row for row in rows}
    return sorted(unique.values(), key=lambda row: (_moment(row["at"]), row["equipment"]))


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _event_row(
    event: EquipmentEvent, result: str = "returned to service", next_due: str = ""
) -> Row:
    return {
        "equipment": event.equipment,
        "kind": event.kind,
        "at": clock.written(event.at),
        "description": event.text,
        "result": result,
        "next_due": next_due,
    }


def _planned(rng: np.random.Generator, end: date) -> Iterator[Row]:
    site = catalogue.table("site")
    for machine in (*site["equipment"], *site["instruments"]):
        for kind, text, result, every in _ROUTINE:
            day = clock.FIRST_DAY + timedelta(days=int(rng.integers(0, every)))
            while day < end:
                at = clock.at_work(clock.at_hour(day, float(rng.integers(28, 60)) / 4))
                due = (day + timedelta(days=every)).isoformat()
                yield _event_row(EquipmentEvent(machine["id"], kind, at, text), result, due)
                day += timedelta(days=every + int(rng.integers(-9, 5)))


def _cleanings(campaign: Campaign) -> Iterator[Row]:
    for batch in campaign.batches:
        for run in batch.runs.values():
            at = clock.later(run.end, hours=1.5)
            text = f"Cleaned after {batch.number}"
            yield _event_row(EquipmentEvent(run.equipment[0], "cleaning", at, text), "clean")


def _decoys(
    rng: np.random.Generator, campaign: Campaign, planted: Sequence[EquipmentEvent]
) -> Iterator[EquipmentEvent]:
    """Work on other machines: near each planted event, and through the year."""
    machines = [row["id"] for row in catalogue.table("site")["equipment"]]
    moments = [event.at for event in planted]
    moments += [pick(rng, campaign.batches).start for _ in range(len(machines))]
    taken = {event.equipment for event in planted}
    for moment in moments:
        at = clock.at_work(clock.later(moment, days=float(rng.uniform(-3, 1))))
        machine = pick(rng, [m for m in machines if m not in taken])
        kind, text = pick(rng, _HARMLESS)
        yield EquipmentEvent(machine, kind, at, text)


def _showcase_events(shown: Showcase) -> Iterator[Row]:
    alarms = (
        (-31, "Check-weigher: mean of 20 below warning limit"),
        (-6, "Check-weigher: mean of 20 below alarm limit, rejects 12 of 20"),
    )
    for minutes, text in alarms:
        at = clock.later(shown.stopped, minutes=minutes)
        yield _event_row(EquipmentEvent("FL-02", "alarm", at, text), "acknowledged")
    at = clock.later(shown.stopped, minutes=-19)
    text = "Discharge pressure low, 3 s"
    yield _event_row(EquipmentEvent(shown.pump, "alarm", at, text), "acknowledged")


def _alarms(rng: np.random.Generator, campaign: Campaign) -> Iterator[Row]:
    texts = ("Door opened", "Infeed empty", "Filter pressure high", "Emergency stop tested")
    for batch in campaign.batches:
        for run in batch.runs.values():
            if rng.random() < 0.25:
                at = clock.later(run.start, minutes=float(rng.integers(20, 80)))
                event = EquipmentEvent(run.equipment[0], "alarm", at, pick(rng, texts))
                yield _event_row(event, "acknowledged")


def log_rows(
    campaign: Campaign, deviations: Sequence[Deviation], shown: Showcase | None
) -> list[Row]:
    """``log.csv`` in order of time."""
    rng = stream(campaign.seed, "log")
    entries = [*_routine(rng, campaign), *_about(rng, deviations)]
    if shown:
        entries.extend(_showcase_log(campaign, shown))
    entries.sort(key=lambda entry: (entry[0], entry[1]["text"]))
    return [
        {"id": f"LOG-{i + 1:05d}", "at": clock.written(at)} | row
        for i, (at, row) in enumerate(entries)
    ]


def _routine(rng: np.random.Generator, campaign: Campaign) -> Iterator[Entry]:
    """A few lines a step: at its start, some time during it, at its end."""
    texts = catalogue.table("prose")["log"]
    for batch in campaign.batches:
        for run in batch.runs.values():
            length_min = (run.end - run.start).total_seconds() / 60
            for moment, share in (
                ("start", 0.0),
                ("during", float(rng.uniform(0.1, 0.9))),
                ("end", 1.0),
            ):
                if rng.random() < _LINES_KEPT:
                    text = pick(rng, texts[moment]).format(
                        batch=batch.number, step=run.step.title.lower(), equipment=run.equipment[0]
                    )
                    at = clock.later(run.start, minutes=share * length_min)
                    line = batch.product.line
                    yield at, _log_row(text, "operator", line, run.equipment[0], batch)


def _about(rng: np.random.Generator, deviations: Sequence[Deviation]) -> Iterator[Entry]:
    texts = catalogue.table("prose")["log"]["about_deviation"]
    for deviation in deviations:
        if deviation.finding.manner != "out" or deviation.finding.laboratory:
            continue
        text = pick(rng, texts).format(**deviation.slots)
        at = clock.later(deviation.discovered, minutes=float(rng.integers(5, 40)))
        batch = deviation.finding.batch
        yield at, _log_row(text, "shift lead", batch.product.line, "", batch)


def _showcase_log(campaign: Campaign, shown: Showcase) -> Iterator[Entry]:
    batch = campaign.by_number[shown.batch]
    words = catalogue.table("prose")["showcase"]
    slots = {
        "pump": shown.pump,
        "filled": f"{shown.filled:,}",
        "sample": f"S-{shown.first_low + 1:02d}",
    }
    due = due_times(batch.runs["filling"], CHECK_MIN)[shown.first_low]
    timed = [(due, *line) for line in words["log"]]
    timed += [(shown.stopped, *line) for line in words["log_after_stop"]]
    for since, minutes, role, text in timed:
        at = clock.later(since, minutes=minutes)
        yield at, _log_row(text.format(**slots), role, batch.product.line, shown.pump, batch)


def _log_row(text: str, role: str, line: str, equipment: str, batch: Batch) -> Row:
    return {
        "text": text,
        "role": role,
        "line": line,
        "equipment": equipment,
        "batch": batch.number,
        "product": batch.product.id,
    }
