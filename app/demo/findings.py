"""What people would notice: values outside limits, checks left out, a trend, an odd event."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.causes import MIN_AFFECTED, MIN_UNAFFECTED, Cause
from app.demo.measurements import Measurement, MissedCheck
from app.demo.readings import Checks
from app.demo.records import Batch, StepRun
from app.demo.showcase import Showcase
from app.demo.streams import pick, some, stream

_ENOUGH_MISSED = 2  # a single gap is a remark in the record, two are a deviation
_AT_LEAST = 3  # deviations on affected batches once the association can be seen
_ODD_A_BATCH = 0.5


@dataclass(frozen=True)
class Finding:
    """One occasion for a deviation. ``measurements`` are all of the outcome in that batch."""

    batch: Batch
    outcome: str
    manner: str  # out, missing, trend or odd
    occurred: datetime
    discovered: datetime
    measurements: tuple[Measurement, ...] = ()
    missed: tuple[MissedCheck, ...] = ()
    cause: Cause | None = None
    event: dict[str, Any] = field(default_factory=dict)

    @property
    def out(self) -> list[Measurement]:
        return [m for m in self.measurements if m.out]

    @property
    def worst(self) -> Measurement:
        """The value furthest outside, or nearest to a limit where none is."""
        return max(self.measurements, key=lambda m: (m.excess, _nearness(m)))

    @property
    def run(self) -> StepRun:
        """The step it happened in; the last one for the laboratory and the warehouse."""
        step = self.event.get("where") or ""
        if self.missed:
            step = self.missed[0].measured.step
        if self.measurements:
            step = self.measurements[0].measured.step
        return self.batch.runs[step] if step else list(self.batch.runs.values())[-1]

    @property
    def laboratory(self) -> bool:
        return bool(self.measurements) and not self.measurements[0].measured.step


def find(
    campaign: Campaign,
    causes: Sequence[Cause],
    checks: Checks,
    results: Sequence[Measurement],
    shown: Showcase | None,
) -> list[Finding]:
    """All findings in order of discovery."""
    by_outcome = _by_outcome([*checks.recorded, *results])
    acting = {(number, c.template.outcome): c for c in causes for number in c.affected}
    found = [
        *_outside(by_outcome, acting, shown),
        *_left_out(checks.missed, acting, shown),
    ]
    found.extend(_trends(campaign, causes, by_outcome, found, shown))
    found.extend(_odd(campaign))
    return sorted(found, key=lambda f: (f.discovered, f.batch.number, f.outcome))


def _by_outcome(
    measurements: Sequence[Measurement],
) -> dict[tuple[str, str], tuple[Measurement, ...]]:
    grouped: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        grouped[measurement.batch.number, measurement.measured.name].append(measurement)
    return {key: tuple(group) for key, group in grouped.items()}


Acting = dict[tuple[str, str], Cause]


def _outside(
    by_outcome: dict[tuple[str, str], tuple[Measurement, ...]],
    acting: Acting,
    shown: Showcase | None,
) -> Iterator[Finding]:
    for (number, outcome), group in by_outcome.items():
        first = next((m for m in group if m.out), None)
        if first:
            seen = clock.later(first.at, hours=3) if not first.measured.step else first.at
            if shown and (number, outcome) == (shown.batch, shown.cause.template.outcome):
                seen = shown.stopped
            cause = acting.get((number, outcome))
            yield Finding(first.batch, outcome, "out", first.at, seen, group, cause=cause)


def _left_out(
    missed: Sequence[MissedCheck], acting: Acting, shown: Showcase | None
) -> Iterator[Finding]:
    grouped: dict[tuple[str, str], list[MissedCheck]] = defaultdict(list)
    for check in missed:
        grouped[check.batch.number, check.measured.step].append(check)
    for (number, step), group in grouped.items():
        if len(group) < _ENOUGH_MISSED or (shown and number == shown.batch):
            continue
        batch = group[0].batch
        cause = acting.get((number, "missing_checks"))
        if cause and cause.template.step != step:
            cause = None
        first = min(check.due for check in group)
        seen = clock.at_work(clock.later(batch.runs[step].end, hours=20))
        yield Finding(
            batch, "missing_checks", "missing", first, seen, missed=tuple(group), cause=cause
        )


def _trends(
    campaign: Campaign,
    causes: Sequence[Cause],
    by_outcome: dict[tuple[str, str], tuple[Measurement, ...]],
    found: Sequence[Finding],
    shown: Showcase | None,
) -> Iterator[Finding]:
    """Where too few late batches of a cause went out of limits, the next ones are noticed as
    a trend; so are the last ones of the showcase's pump before it was repaired."""
    for cause in causes:
        outcome = cause.template.outcome
        have = {f.batch.number for f in found if f.cause is cause}
        late = late_affected(campaign, cause)
        lacking = max(_AT_LEAST - len(have & set(late)), 0)
        noticed = [n for n in late if n not in have and (n, outcome) in by_outcome][:lacking]
        if shown and cause is shown.cause:
            before = [n for n in cause.affected if campaign.by_number[n].end < shown.reset]
            noticed.extend(n for n in before[-2:] if n not in {*have, *noticed})
        for number in noticed:
            group = by_outcome[number, outcome]
            seen = clock.at_work(clock.later(max(m.at for m in group), days=1))
            yield Finding(group[0].batch, outcome, "trend", group[-1].at, seen, group, cause=cause)


def late_affected(campaign: Campaign, cause: Cause) -> list[str]:
    """Affected batches at which enough affected and unaffected ones have been made."""
    affected = unaffected = 0
    late: list[str] = []
    for batch in campaign.of_product(cause.template.product):
        hit = batch.number in cause.affected
        affected += hit
        unaffected += not hit
        if hit and affected >= MIN_AFFECTED and unaffected >= MIN_UNAFFECTED:
            late.append(batch.number)
    return late


def _nearness(measurement: Measurement) -> float:
    """How near a value lies to a limit: 0 at the target, 1 at the limit."""
    target = measurement.measured.target
    limit = measurement.low if measurement.value < target else measurement.high
    if limit is None or limit == target:
        return 0.0
    return abs(measurement.value - target) / abs(limit - target)


def _odd(campaign: Campaign) -> Iterator[Finding]:
    rng = stream(campaign.seed, "odd events")
    events = catalogue.table("isolated")["events"]
    wanted = round(_ODD_A_BATCH * len(campaign.batches))
    rounds = [event for _ in range(wanted // len(events) + 1) for event in some(rng, events, 999)]
    for event in rounds[:wanted]:
        places = [b for b in campaign.batches if not event["where"] or event["where"] in b.runs]
        batch = pick(rng, places)
        run = batch.runs[event["where"]] if event["where"] else next(iter(batch.runs.values()))
        length_h = (run.end - run.start).total_seconds() / 3600
        occurred = clock.later(run.start, hours=float(rng.uniform(0.1, 0.9)) * length_h)
        seen = clock.later(occurred, hours=float(pick(rng, [0, 0, 0, 2, 20, 60])))
        yield Finding(batch, "", "odd", occurred, seen, event=event)
