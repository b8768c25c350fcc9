"""Sections 3 to 5: event description, timeline, immediate action."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.drafts.charts import Chart, Event, Limit, Mark, Series
from app.drafts.content import Block, Cell, FigureBlock, Section, StatementClass, TableColumn, Tone
from app.investigation.citing import cite, words
from app.investigation.claims import (
    exception_claim,
    last_good_claim,
    occurred_claims,
    signal_claims,
    step_claim,
)
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing, bad, plain
from app.records.record import Record
from app.tools.events import Events
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.exceptions import ExceptionsFound
from app.tools.series import SeriesFound

_SHOWN_POINTS = 3000
_WORK_DAYS = 30


def description(w: Writing) -> Section:
    relevant = relevant_exceptions(w)
    claims = occurred_claims(w)
    step = step_claim(w)
    claims += [step] if step else []
    good = last_good_claim(w, relevant[0]) if relevant else None
    claims += [good] if good else []
    blocks: list[Block] = [w.composer.claims(claims)]
    if relevant:
        blocks.append(w.composer.claims(exception_claim(w, one) for one in relevant))
    signals = signal_claims(w)
    if signals:
        blocks.append(w.composer.claims(signals))
    blocks += [_as_reported(w), _questions(w), *_exceptions_table(w), *_figures(w)]
    return Section("event", 3, "Event description", tuple(blocks))


def timeline(w: Writing) -> Section:
    entries = sorted(_timeline(w), key=lambda one: (one.at, one.order, one.what))
    rows = tuple((plain(one.when), plain(one.what), Cell(one.source, Tone.NONE)) for one in entries)
    table = w.composer.table(
        caption="Events in order of time",
        columns=(TableColumn("Time", 1.4), TableColumn("Event", 4), TableColumn("Source", 1.4)),
        rows=rows,
        note="Times are the source systems' own, shown in the plant's time zone.",
    )
    return Section("timeline", 4, "Timeline", (table, *_unexplained_gap(w, entries)))


def containment(w: Writing) -> Section:
    events = w.gathered.output("events", Events)
    actions = events.actions if events else ()
    blocks: list[Block] = []
    if actions:
        rows = tuple(
            (
                plain(w.show_time(row, "at")),
                plain(f"{w.show(row, 'text')}{w.mark(row)}"),
            )
            for row in actions
        )
        blocks.append(
            w.composer.table(
                caption="Immediate actions as recorded",
                columns=(TableColumn("Time", 1.2), TableColumn("Action", 4)),
                rows=rows,
            )
        )
    else:
        provided = events is not None and "actions" not in events.not_provided
        text = (
            "No containment action is recorded for this deviation."
            if provided
            else "No file of containment actions was provided."
        )
        blocks.append(w.composer.notice("Not recorded" if provided else "Not provided", text))
    prompt = "Were the actions adequate, and taken before the next use of material and equipment?"
    blocks.append(
        w.composer.decision(
            "containment.adequacy", "Adequacy of containment", "investigator", prompt
        )
    )
    return Section("containment", 5, "Immediate action and containment", tuple(blocks))


def _as_reported(w: Writing) -> Block:
    row = w.subject.deviation
    evidence = cite(w.ledger, row)
    quote = w.ledger.quote(" ".join(row.require("description").split()), evidence, "description")
    text = f"As reported: “[{quote}]”[{evidence}]"
    return w.composer.text(text, StatementClass.QUOTE)


def _questions(w: Writing) -> Block:
    """Five Ws and two Hs, each answered from the record or said to be missing."""
    row, step = w.subject.deviation, w.subject.step
    first = next(iter(relevant_exceptions(w)), None)
    pairs = (
        ("What", w.show(row, "title")),
        ("Where", _or_missing(row, "step", w.show_words(row, "step"))),
        ("When", w.show_time(row, "occurred_at")),
        (
            "Who",
            f"role on shift {w.show(step, 'shift')}"
            if step and step.text("shift")
            else "not recorded",
        ),
        ("How detected", _or_missing(row, "detected_by", w.show_words(row, "detected_by"))),
        ("How much", _how_much(w, first)),
        ("Why it matters", "for the investigator, see product impact"),
    )
    return w.composer.pairs(pairs)


def _how_much(w: Writing, first: RecordException | None) -> str:
    if first is None or first.entry is None or "value" not in first.entry.cells:
        return "not recorded as a value"
    count = len(relevant_exceptions(w))
    entries = w.count("exceptions of this kind", count, w.computed("exceptions"), "words")
    noun = "entry" if count == 1 else "entries"
    return (
        f"{w.show_value(first.entry)} against {w.show_range(first.rule)}; {entries} {noun} in all"
    )


def _or_missing(row: Record, column: str, shown: str) -> str:
    return shown if row.text(column) else "not recorded"


def _exceptions_table(w: Writing) -> Iterator[Block]:
    found = w.gathered.output("exceptions", ExceptionsFound)
    if found is None:
        yield w.composer.notice(
            "Not run", "The deviation names no batch whose record could be read."
        )
        return
    evidence = w.computed("exceptions")
    checked = "; ".join(
        f"{w.count(what, count, evidence)} {what}" for what, count in sorted(found.checked.items())
    )
    missing = f" Not provided: {', '.join(found.not_provided)}." if found.not_provided else ""
    if not found.exceptions:
        text = f"No exception among what was checked: {checked or 'nothing'}.{missing}[{evidence}]"
        yield w.composer.notice("Batch record, by exception", text)
        return
    yield w.composer.table(
        caption=f"Batch record of [{w.ledger.id_fact('batch', found.batch, evidence)}], by "
        f"exception: all {w.count('exceptions', len(found.exceptions), evidence)}",
        columns=(
            TableColumn("Time", 1.3),
            TableColumn("Step", 1.4),
            TableColumn("Entry", 1.8),
            TableColumn("Recorded", 1.2, align_right=True),
            TableColumn("In force", 1.4, align_right=True),
            TableColumn("Exception", 1.6),
        ),
        rows=tuple(_exception_row(w, one) for one in found.exceptions),
        note=f"Checked: {checked}.{missing}",
        claims=tuple(exception_claim(w, one).id for one in found.exceptions),
    )


def _exception_row(w: Writing, one: RecordException) -> tuple[Cell, ...]:
    evidence = w.computed("exceptions")
    at = f"[{w.ledger.time('at', one.at, evidence)}]" if one.at else "–"
    if one.entry is not None and one.at is not None and one.entry.cells.get("recorded_at"):
        own = one.entry.at("recorded_at") == one.at
        at = w.show_time(one.entry, "recorded_at") if own else at
    step = f"[{w.ledger.text_fact('step', words(one.step), evidence)}]" if one.step else "–"
    subject = f"[{w.ledger.text_fact('entry', words(one.subject), evidence)}]"
    has_value = (
        one.entry is not None and one.entry.cells.get("value") and one.text != "entry not recorded"
    )
    value = w.show_value(one.entry) if has_value and one.entry else _other_value(w, one)
    in_force = _in_force(w, one)
    mark = w.mark(one.entry) if one.entry else ""
    return (
        plain(at),
        plain(step),
        plain(f"{subject}{mark}"),
        plain(value),
        plain(in_force),
        bad(one.text),
    )


def _other_value(w: Writing, one: RecordException) -> str:
    """What was recorded where the entry is no reading: a yield, a hold, a date gone by."""
    if one.kind is ExceptionKind.YIELD_OUTSIDE and one.entry is not None:
        evidence = cite(w.ledger, one.entry)
        return f"[{w.ledger.cell('yield', one.entry, 'yield_percent', '%', evidence)}]"
    if one.kind is ExceptionKind.EQUIPMENT_OVERDUE and one.seconds is not None:
        return f"[{w.ledger.duration('overdue', one.seconds, w.computed('exceptions'))}] overdue"
    if one.kind is ExceptionKind.HOLD_EXCEEDED and one.seconds is not None:
        return f"[{w.ledger.duration('hold', one.seconds, w.computed('exceptions'))}]"
    return "–"


def _in_force(w: Writing, one: RecordException) -> str:
    rule = one.rule
    if rule is None:
        return "–"
    if one.kind is ExceptionKind.YIELD_OUTSIDE:
        fact = w.ledger.range(
            "yield range", rule, "%", cite(w.ledger, rule), "yield_low,yield_high"
        )
        return f"[{fact}]"
    if "every_min" in rule.cells:
        if rule.text("every_min") is None:
            return "required"
        fact = w.ledger.cell("interval", rule, "every_min", "min", cite(w.ledger, rule))
        return f"every [{fact}]"
    if "low" in rule.cells:
        return w.show_range(rule)
    return w.mark(rule)


@dataclass(frozen=True)
class _Entry:
    at: datetime
    order: int
    when: str
    what: str
    source: str


def _timeline(w: Writing) -> Iterator[_Entry]:
    row = w.subject.deviation
    yield _entry(w, row, "occurred_at", "**Deviation**: event as reported", 5)
    if row.at("discovered_at") is not None:
        yield _entry(w, row, "discovered_at", "Discovered", 6)
    if w.subject.step is not None:
        yield _entry(w, w.subject.step, "started_at", "Step started", 0)
        if w.subject.step.at("ended_at") is not None:
            yield _entry(w, w.subject.step, "ended_at", "Step ended", 9)
    for one in relevant_exceptions(w):
        yield from _exception_entry(w, one)
    events = w.gathered.output("events", Events)
    if events is not None:
        yield from _event_entries(w, events)


def _exception_entry(w: Writing, one: RecordException) -> Iterator[_Entry]:
    if one.at is None or one.entry is None:
        return
    subject = f"[{w.ledger.text_fact('entry', words(one.subject), w.computed('exceptions'))}]"
    when = f"[{w.ledger.time('at', one.at, w.computed('exceptions'))}]"
    if one.entry.at("recorded_at") == one.at:
        what = f"{subject} {w.show_value(one.entry)}, {one.text}"
        yield _Entry(one.at, 4, w.show_time(one.entry, "recorded_at"), what, w.mark(one.entry))
    else:
        yield _Entry(
            one.at, 4, when, f"{subject} check due, {one.text}", w.mark(one.rule or one.entry)
        )


def _event_entries(w: Writing, events: Events) -> Iterator[_Entry]:
    for row in events.alarms:
        yield _entry(
            w, row, "at", f"Alarm on {w.show(row, 'equipment')}: {w.show(row, 'description')}", 3
        )
    for row in events.log:
        yield _entry(w, row, "at", f"Log: “{w.show(row, 'text')}”", 5)
    for row in events.actions:
        if row.at("at") is not None:
            yield _entry(w, row, "at", f"Action: {w.show(row, 'text')}", 7)
    since = w.subject.at - timedelta(days=_WORK_DAYS)
    for row in events.work:
        if row.text("kind") != "cleaning" and row.require_at("at") >= since:
            kind = w.show(row, "kind")
            what = f"{w.show(row, 'equipment')}, {kind}: {w.show(row, 'description')}"
            yield _entry(w, row, "at", what, 1)


def _entry(w: Writing, row: Record, column: str, what: str, order: int) -> _Entry:
    return _Entry(
        row.require_at(column), order, w.show_time(row, column), what.replace("**", ""), w.mark(row)
    )


def _unexplained_gap(w: Writing, entries: list[_Entry]) -> Iterator[Block]:
    """The longest silence within the step."""
    step = w.subject.step
    if step is None or step.at("ended_at") is None:
        return
    start, end = step.require_at("started_at"), step.require_at("ended_at")
    times = sorted({start, end, *(one.at for one in entries if start <= one.at <= end)})
    gap, begins = max(
        ((after - before, before) for before, after in itertools.pairwise(times)),
        default=(timedelta(0), start),
    )
    if gap < timedelta(hours=4):
        return
    evidence = w.computed("events")
    length = f"[{w.ledger.duration('gap', gap.total_seconds(), evidence)}]"
    at = f"[{w.ledger.time('gap begins', begins, evidence)}]"
    yield w.composer.notice(
        "Gap", f"The longest time within the step without an entry above is {length}, from {at}."
    )


def _figures(w: Writing) -> Iterator[Block]:
    series = w.gathered.output("series", SeriesFound)
    measure = w.gathered.measure
    if series is None or measure is None:
        return
    if len(series.readings) >= 4:
        yield _readings_figure(w, series)
    yield from _signal_figure(w, series)


def _readings_figure(w: Writing, series: SeriesFound) -> FigureBlock:
    rows = [row for row in series.readings if row.number("value") is not None]
    unit = rows[0].text("unit") or ""
    first = next(iter(relevant_exceptions(w)), None)
    name = words(rows[0].require("parameter"))
    evidence = w.computed("series")
    points = Series(
        name,
        tuple(row.require_at("recorded_at") for row in rows),
        tuple(row.number("value") or 0.0 for row in rows),
        Mark.POINTS,
        emphasis=True,
    )
    count = w.count("readings", len(rows), evidence)
    chart = Chart(
        title=f"{name} during the step",
        caption="",
        x_title="",
        y_title=f"{name} [{unit}]",
        series=(points,),
        limits=_limits(first.rule if first else None),
        events=(Event(w.subject.at, "deviation"),),
        timezone=str(w.subject.zone),
    )
    caption = (
        f"{name.capitalize()} in the batch record, n = {count}, with the range in force[{evidence}]"
    )
    return FigureBlock(w.composer.numbering.next(), chart, caption)


def _signal_figure(w: Writing, series: SeriesFound) -> Iterator[FigureBlock]:
    """The most unusual tag from a day before the step to its end."""
    unusual = [signal for signal in series.signals if signal.unusual]
    if not unusual or series.window is None:
        return
    tag = unusual[0].tag
    start, end = series.window[0] - timedelta(days=1), series.window[1]
    values = w.historian.series(tag.require("tag"), start, end)
    if len(values.at) < 2:
        return
    step = max(1, len(values.at) // _SHOWN_POINTS)
    times = tuple(_aware(at) for at in values.at[::step].tolist())
    line = Series(tag.require("tag"), times, tuple(float(v) for v in values.value[::step]))
    evidence = w.computed("series")
    name = tag.text("description") or tag.require("tag")
    chart = Chart(
        title=name,
        caption="",
        x_title="",
        y_title=f"[{tag.text('unit')}]",
        series=(line,),
        limits=_limits(tag),
        events=(
            Event(series.window[0], "step", series.window[1]),
            Event(w.subject.at, "deviation"),
        ),
        timezone=str(w.subject.zone),
    )
    count = w.count("values", len(values.at), evidence)
    caption = (
        f"Historian tag {w.show(tag, 'tag')}, {name}, from a day before the step to its end, "
        f"n = {count}[{evidence}]"
    )
    yield FigureBlock(w.composer.numbering.next(), chart, caption)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _limits(rule: Record | None) -> tuple[Limit, ...]:
    if rule is None or "low" not in rule.cells:
        return ()
    bounds = (("low", "lower limit"), ("high", "upper limit"))
    return tuple(
        Limit(bound, f"{label} {rule.text(column)}")
        for column, label in bounds
        if (bound := rule.number(column)) is not None
    )
