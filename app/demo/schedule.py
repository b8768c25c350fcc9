"""Plans the batches: when each step ran, on what equipment, by whom, in which shift."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np

from app.demo import catalogue, clock
from app.demo.catalogue import Product, Step
from app.demo.editions import Edition, version_at
from app.demo.lots import assign_lots
from app.demo.records import Batch, StepRun, TestRun
from app.demo.streams import balanced, pick, stream

# The step of each product whose shift is drawn, so that shifts are spread evenly over it.
_SPREAD = ("filling", "compression")
_LONG_H = 4.0  # a step of this length starts with a shift, shorter ones when the last has ended
_DAYS_A_BATCH = 4  # from weighing to the last step, the longest a line needs


def plan_batches(
    seed: int, batches: int, months: int, editions: Sequence[Edition]
) -> tuple[Batch, ...]:
    """All batches in order of start. Raises ValueError where a line cannot make so many."""
    each = batches // 2
    days = months * clock.DAYS_A_MONTH
    if each < 12 or days / each < _DAYS_A_BATCH:
        raise ValueError(
            f"{batches} batches in {months} months cannot be planned: expected at least 24, "
            f"and no more than one in {_DAYS_A_BATCH} days on each of two lines"
        )
    planned = [
        (product, position, runs)
        for product in catalogue.products()
        for position, runs in enumerate(_campaign(seed, product, each, days))
    ]
    planned.sort(key=lambda item: next(iter(item[2].values())).start)
    numbers = _numbers(seed, [next(iter(runs.values())).start for _, _, runs in planned])
    made = [
        Batch(
            number=number,
            product=product,
            position=position,
            master_version=version_at(
                editions, product.master_record, next(iter(runs.values())).start
            ),
            runs=runs,
            lots={},
            tests=_tests(seed, product, position, each, max(run.end for run in runs.values())),
        )
        for number, (product, position, runs) in zip(numbers, planned, strict=True)
    ]
    return assign_lots(seed, months, made)


def _numbers(seed: int, starts: list[datetime]) -> list[str]:
    first = int(stream(seed, "batch numbers").integers(11, 60))
    return [f"NF-{start:%y}-{first + i:04d}" for i, start in enumerate(starts)]


def _campaign(seed: int, product: Product, count: int, days: float) -> list[dict[str, StepRun]]:
    rng = stream(seed, f"schedule {product.id}")
    spacing = days * 0.985 / count
    shifts = balanced(rng, ["E", "L", "N"], count)
    equipment = {
        (step.name, i): balanced(rng, group, count)
        for step in product.steps
        for i, group in enumerate(step.equipment)
    }
    roster = _Roster(rng, product, count, days)
    campaign: list[dict[str, StepRun]] = []
    free = clock.at_hour(clock.FIRST_DAY, 5)
    for i in range(count):
        day = clock.FIRST_DAY + timedelta(days=i * spacing + float(rng.uniform(0, spacing * 0.25)))
        begin = max(clock.at_hour(_workday(day), 5), clock.later(free, hours=4))
        chosen = {
            step.name: tuple(equipment[step.name, g][i] for g in range(len(step.equipment)))
            for step in product.steps
        }
        runs = _runs(rng, product, begin, shifts[i], chosen, roster.of_batch(i))
        campaign.append(runs)
        free = max(run.end for run in runs.values())
    return campaign


def _workday(day: date) -> date:
    return day if day.weekday() < 4 else day + timedelta(days=7 - day.weekday())


class _Roster:
    """Three operators a group at a time; during the year a newcomer takes the first one's place."""

    def __init__(self, rng: np.random.Generator, product: Product, count: int, days: float):
        groups = {row["group"]: row["ids"] for row in catalogue.table("site")["operators"]}
        self._places = {step.name: balanced(rng, [0, 1, 2], count) for step in product.steps}
        self._joins = {step.group: int(count * rng.uniform(0.16, 0.30)) for step in product.steps}
        self._groups = groups
        self._steps = product.steps

    def of_batch(self, position: int) -> dict[str, str]:
        """The operator of each step; a step beside another has the same one."""
        chosen: dict[str, str] = {}
        last = ""
        for step in self._steps:
            place = self._places[step.name][position]
            joined = place == 0 and position >= self._joins[step.group]
            operator = self._groups[step.group][3 if joined else place]
            last = last if step.with_previous else operator
            chosen[step.name] = last
        return chosen


def _runs(
    rng: np.random.Generator,
    product: Product,
    begin: datetime,
    shift: str,
    equipment: dict[str, tuple[str, ...]],
    operators: dict[str, str],
) -> dict[str, StepRun]:
    runs: dict[str, StepRun] = {}
    ready = begin
    for step in product.steps:
        previous = list(runs.values())[-1] if runs else None
        if step.with_previous and previous:
            start, end = clock.later(previous.start, minutes=5), previous.end
        else:
            start = _start(rng, step, ready, shift if step.name in _SPREAD else None)
            end = clock.later(start, hours=step.hours, minutes=float(rng.normal(0, 6)))
        runs[step.name] = StepRun(
            step, start, end, shift_at(start), equipment[step.name], operators[step.name]
        )
        ready = end
    return runs


def _start(rng: np.random.Generator, step: Step, ready: datetime, shift: str | None) -> datetime:
    if step.hours < _LONG_H:
        return clock.later(ready, minutes=float(rng.uniform(15, 45)))
    settled = clock.later(ready, minutes=20)
    return clock.later(_shift_start(settled, shift), minutes=float(rng.integers(15, 41)))


def shift_at(at: datetime) -> str:
    hour = at.astimezone(clock.ZONE).hour
    return "E" if 6 <= hour < 14 else "L" if 14 <= hour < 22 else "N"


def _shift_start(ready: datetime, shift: str | None) -> datetime:
    """The next start of ``shift`` (of any where None) at or after ``ready``."""
    day = ready.astimezone(clock.ZONE).date()
    starts = [
        clock.at_hour(day + timedelta(days=offset), row["hour"])
        for offset in range(3)
        for row in catalogue.table("site")["shifts"]
        if shift in (None, row["id"])
    ]
    return min(start for start in starts if start >= ready)


def _tests(
    seed: int, product: Product, position: int, count: int, ended: datetime
) -> dict[str, TestRun]:
    site = catalogue.table("site")
    rng = stream(seed, f"tests {product.id} {position}")
    runs: dict[str, TestRun] = {}
    for test in product.tests:
        lab = [row["id"] for row in site["instruments"] if row["lab"] == test.lab]
        order = balanced(stream(seed, f"instruments {product.id} {test.name}"), lab, count)
        wait = 15.0 if test.name == "sterility" else float(rng.uniform(2, 7))
        noon = clock.at_hour(clock.later(ended, days=wait).date(), float(rng.uniform(8, 17)))
        at = clock.later(noon)
        runs[test.name] = TestRun(order[position], pick(rng, site["analysts"]), at)
    return runs
