"""Step 3: claims from what was gathered. Pure functions of the evidence; sections select them."""

from datetime import datetime

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.evidence.claims import Claim, ClaimClass
from app.investigation.citing import cite, words
from app.investigation.hypotheses import Hypothesis
from app.investigation.writing import Writing, p_text, significant
from app.plant.batches import range_in_force, specification_in_force
from app.records.record import Record
from app.tools.association import Finding
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.measures import MeasureKind
from app.tools.series import SeriesFound, SignalFinding

_READING = {
    ExceptionKind.READING_BELOW: "reading_below_range",
    ExceptionKind.READING_ABOVE: "reading_above_range",
}
_RESULT = {
    ExceptionKind.RESULT_BELOW: "result_below_criterion",
    ExceptionKind.RESULT_ABOVE: "result_above_criterion",
}


def exception_claim(w: Writing, exception: RecordException) -> Claim:
    """Every exception has a claim that must be shown."""
    if exception.kind in _READING and exception.entry and exception.rule:
        return _value_claim(w, exception, _READING[exception.kind], "recorded_at", "parameter")
    if exception.kind in _RESULT and exception.entry and exception.rule:
        return _value_claim(w, exception, _RESULT[exception.kind], "tested_at", "test")
    if exception.kind is ExceptionKind.ENTRY_MISSING and exception.at and exception.rule:
        return _missing_claim(w, exception, exception.at, exception.rule)
    if exception.kind is ExceptionKind.HOLD_EXCEEDED and exception.entry and exception.rule:
        return _hold_claim(w, exception, exception.entry, exception.rule)
    evidence = w.computed("exceptions")
    roles = {
        "kind": w.ledger.text_fact("exception", words(exception.kind), evidence),
        "subject": w.ledger.text_fact("subject", words(exception.subject), evidence),
        "batch": w.ledger.id_fact("batch", exception.batch, evidence),
    }
    also = tuple(cite(w.ledger, row) for row in (exception.entry, exception.rule) if row)
    return w.ledger.claim("exception_recorded", roles, must_show=True, also=also)


def occurred_claims(w: Writing) -> list[Claim]:
    """That it occurred, and when and by whom it was discovered."""
    row, subject = w.subject.deviation, w.subject
    source = cite(w.ledger, row)
    claims = []
    if subject.batch is not None:
        roles = {
            "deviation": w.ledger.id_fact("deviation", subject.number, source, "deviation"),
            "title": w.ledger.text_fact("title", row.require("title"), source, "title"),
            "at": w.ledger.time_cell("occurred at", row, "occurred_at", source),
            "batch": w.ledger.id_fact("batch", subject.batch.require("batch"), source, "batch"),
        }
        claims.append(w.ledger.claim("deviation_occurred", roles, must_show=True))
    if row.at("discovered_at") is not None and row.text("detected_by"):
        roles = {
            "at": w.ledger.time_cell("discovered at", row, "discovered_at", source),
            "by": w.ledger.text_fact(
                "detected by", words(row.require("detected_by")), source, "detected_by"
            ),
        }
        claims.append(w.ledger.claim("deviation_discovered", roles))
    return claims


def step_claim(w: Writing) -> Claim | None:
    step = w.subject.step
    if step is None or step.at("ended_at") is None or not step.ids("equipment"):
        return None
    source = cite(w.ledger, step)
    name = step.text("name") or step.require("step")
    equipment = ", ".join(step.ids("equipment"))
    roles = {
        "step": w.ledger.text_fact("step", words(name), source, "name"),
        "equipment": w.ledger.text_fact("equipment", equipment, source, "equipment"),
        "start": w.ledger.time_cell("started at", step, "started_at", source),
        "end": w.ledger.time_cell("ended at", step, "ended_at", source),
    }
    return w.ledger.claim("step_run", roles)


def requirement_claim(w: Writing) -> Claim | None:
    """The range or criterion of the measure that was in force at the event."""
    measure, key, at = w.gathered.measure, w.subject.key, w.subject.at
    if measure is None or key is None:
        return None
    event = cite(w.ledger, w.subject.deviation)
    when = w.ledger.time_cell("occurred at", w.subject.deviation, "occurred_at", event)
    if measure.kind is MeasureKind.TEST:
        row = specification_in_force(w.view, key.product, measure.name, None, at)
        return _criterion(w, row, measure.name, when) if row else None
    if measure.step is None:
        return None
    row = range_in_force(w.view, key.product, measure.step, measure.name, at)
    return _range(w, row, measure.name, measure.step, when) if row else None


def last_good_claim(w: Writing, bad: RecordException) -> Claim | None:
    """The last reading within its range before the first that was not."""
    series = w.gathered.output("series", SeriesFound)
    if series is None or bad.at is None or bad.rule is None:
        return None
    low, high = bad.rule.number("low"), bad.rule.number("high")
    good = [
        row
        for row in series.readings
        if row.require_at("recorded_at") < bad.at and _inside(row.number("value"), low, high)
    ]
    if not good:
        return None
    row = good[-1]
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("parameter", words(bad.subject), source, "parameter"),
        "value": w.ledger.cell("value", row, "value", row.text("unit"), source),
        "at": w.ledger.time_cell("recorded at", row, "recorded_at", source),
    }
    return w.ledger.claim("last_within_range", roles)


def work_claim(w: Writing, row: Record, at: datetime) -> Claim | None:
    """Work on the equipment before the event."""
    description = row.text("description")
    seconds = (at - row.require_at("at")).total_seconds()
    if description is None or seconds < 0:
        return None
    source = cite(w.ledger, row)
    roles = {
        "equipment": w.ledger.id_fact("equipment", row.require("equipment"), source, "equipment"),
        "work": w.ledger.text_fact("description", description, source, "description"),
        "at": w.ledger.time_cell("at", row, "at", source),
        "earlier": w.ledger.duration("before the event", seconds, source),
    }
    return w.ledger.claim("equipment_work", roles)


def shift_claim(w: Writing) -> Claim | None:
    series = w.gathered.output("series", SeriesFound)
    measure = w.gathered.measure
    if series is None or measure is None or not series.by_batch:
        return None
    evidence = w.computed("series")
    subject = w.ledger.text_fact("outcome", measure.label, evidence)
    if series.shift is None:
        count = w.ledger.count("batches", len(series.by_batch), evidence)
        roles = {"subject": subject, "batches": count}
        return w.ledger.claim("level_steady", roles, kind=ClaimClass.COMPUTED)
    shift, unit = series.shift, _unit(w)
    roles = {
        "subject": subject,
        "before": w.number("mean before", shift.before, unit, evidence),
        "after": w.number("mean after", shift.after, unit, evidence),
        "batch": w.ledger.id_fact("batch", shift.first.batch, evidence),
        "at": w.ledger.time("start of the batch", shift.at, evidence),
        "p": w.ledger.quantity("p", p_text(shift.p), None, evidence, number=shift.p),
    }
    return w.ledger.claim("level_shifted", roles, kind=ClaimClass.COMPUTED)


def signal_claims(w: Writing) -> list[Claim]:
    """Tags that were unusual during the step; or that none was."""
    series, step = w.gathered.output("series", SeriesFound), w.subject.step
    if series is None or step is None or not series.signals:
        return []
    evidence = w.computed("series")
    name = w.ledger.text_fact("step", words(step.text("name") or step.require("step")), evidence)
    unusual = [signal for signal in series.signals if signal.unusual]
    if not unusual:
        count = w.ledger.count("tags compared", len(series.signals), evidence)
        roles = {"count": count, "step": name}
        return [w.ledger.claim("signals_usual", roles, kind=ClaimClass.COMPUTED)]
    return [_signal_claim(w, signal, name, evidence) for signal in unusual]


def scope_claim(w: Writing) -> Claim | None:
    found = w.gathered.output("genealogy", Genealogy)
    if found is None:
        return None
    evidence = w.computed("genealogy")
    roles = {
        "count": w.ledger.count("related batches", len(found.related), evidence),
        "searched": w.ledger.count("batches searched", found.searched, evidence),
        "batch": w.ledger.id_fact("batch", found.batch, evidence),
    }
    return w.ledger.claim("batches_share", roles, kind=ClaimClass.COMPUTED, must_show=True)


def history_claim(w: Writing) -> Claim | None:
    found = w.gathered.output("history", History)
    if found is None:
        return None
    evidence = w.computed("history")
    similar = sum(count for _month, _all, count in found.months)
    roles = {
        "count": w.ledger.count("deviations compared", found.searched, evidence),
        "since": w.ledger.time("since", found.since, evidence),
        "until": w.ledger.time("until", found.until, evidence),
        "similar": w.ledger.count("similar", similar, evidence),
    }
    return w.ledger.claim("history_searched", roles, kind=ClaimClass.COMPUTED, must_show=True)


def rate_claim(w: Writing) -> Claim | None:
    """The rate of similar deviations with its interval; None where there is nothing to count."""
    found = w.gathered.output("history", History)
    if found is None or found.rate is None:
        return None
    rate, evidence = found.rate, w.computed("history")
    low, high = significant(rate.low), significant(rate.high)
    roles = {
        "count": w.ledger.count("similar deviations", rate.count, evidence),
        "batches": w.ledger.count("batches", rate.batches, evidence),
        "rate": w.number("rate", rate.count / rate.batches, None, evidence),
        "interval": w.ledger.computed_range("95 % interval", low, high, None, evidence),
    }
    return w.ledger.claim("similar_rate", roles, kind=ClaimClass.COMPUTED)


def association_claim(w: Writing, finding: Finding) -> Claim:
    evidence = w.computed("association")
    one, measure = finding.association, w.gathered.measure
    subject = w.ledger.text_fact("outcome", measure.label if measure else "outcome", evidence)
    common = {
        "factor": w.ledger.text_fact("factor", finding.factor.label, evidence),
        "subject": subject,
        "p": w.ledger.quantity(
            "adjusted p", p_text(finding.adjusted_p), None, evidence, number=finding.adjusted_p
        ),
    }
    if not finding.factor.is_binary:
        roles = {
            **common,
            "rho": w.number("rank correlation", one.effect, None, evidence),
            "interval": _interval(w, one.low, one.high, None, evidence),
            "batches": w.ledger.count("batches", one.n_exposed, evidence),
        }
        return _inference(w, "batches_correlate", roles)
    unit = _unit(w)
    roles = {
        **common,
        "effect": w.number("difference of means", one.effect, unit, evidence),
        "interval": _interval(w, one.low, one.high, unit, evidence),
        "exposed": w.ledger.count("exposed batches", one.n_exposed, evidence),
        "others": w.ledger.count("other batches", one.n_unexposed, evidence),
    }
    return _inference(w, "batches_differ", roles)


def support_claims(w: Writing, one: Hypothesis) -> list[Claim]:
    claims = [association_claim(w, one.finding)] if one.finding else []
    if one.mechanism is not None:
        claims.append(_mechanism_claim(w, one.mechanism))
    events = one.finding.factor.events if one.finding else ()
    works = [row for row in (*events, one.work) if row and row.require_at("at") <= w.subject.at]
    if works and (work := work_claim(w, works[-1], w.subject.at)) is not None:
        claims.append(work)
    if one.case is not None:
        claims.append(_case_claim(w, one.case.deviation))
    return claims


def counter_claims(w: Writing, one: Hypothesis) -> list[Claim]:
    """What in the same batches does not fit."""
    if one.finding is None or one.counter is None:
        return []
    evidence = w.computed("association")
    counter, label = one.counter, one.finding.factor.label
    factor = w.ledger.text_fact("factor", label, evidence)
    subject = w.ledger.text_fact("outcome", w.measure_label, evidence)
    claims = []
    if counter.exposed_like_others:
        roles = {
            "count": w.ledger.count("exposed like others", counter.exposed_like_others, evidence),
            "exposed": w.ledger.count("exposed", counter.exposed, evidence),
        }
        roles |= {"factor": factor, "subject": subject}
        claims.append(_inference(w, "exposed_like_others", roles))
    if counter.others_like_exposed:
        roles = {
            "count": w.ledger.count("others like exposed", counter.others_like_exposed, evidence),
            "others": w.ledger.count("others", counter.others, evidence),
        }
        roles |= {"factor": factor, "subject": subject}
        claims.append(_inference(w, "others_like_exposed", roles))
    for alias in one.finding.aliases[:2]:
        roles = {"factor": factor, "other": w.ledger.text_fact("other factor", alias, evidence)}
        claims.append(_inference(w, "confounded", roles))
    return claims


def _inference(w: Writing, predicate: str, roles: dict[str, str]) -> Claim:
    return w.ledger.claim(predicate, roles, kind=ClaimClass.INFERENCE)


def _value_claim(
    w: Writing, exception: RecordException, predicate: str, time_column: str, name_column: str
) -> Claim:
    entry, rule = exception.entry, exception.rule
    assert entry is not None and rule is not None  # noqa: S101, PT018 - checked by the caller
    source, limit = cite(w.ledger, entry), cite(w.ledger, rule)
    name = words(entry.require(name_column))
    roles = {
        "subject": w.ledger.text_fact(name_column, name, source, name_column),
        "batch": w.ledger.id_fact("batch", entry.require("batch"), source, "batch"),
        "value": w.ledger.cell("value", entry, "value", entry.text("unit"), source),
        "range": w.ledger.range("range", rule, rule.text("unit"), limit),
        "at": w.ledger.time_cell(words(time_column), entry, time_column, source),
    }
    if "step" in entry.cells:
        roles["step"] = _step_name(w, entry, exception)
    return w.ledger.claim(predicate, roles, must_show=True)


def _missing_claim(w: Writing, exception: RecordException, at: datetime, rule: Record) -> Claim:
    source = cite(w.ledger, rule)
    entry = exception.entry or rule
    roles = {
        "subject": w.ledger.text_fact("parameter", words(exception.subject), source, "parameter"),
        "batch": w.ledger.id_fact("batch", exception.batch, cite(w.ledger, entry), "batch"),
        "step": _step_name(w, entry, exception),
        "at": w.ledger.time("due at", at, w.computed("exceptions")),
    }
    return w.ledger.claim("entry_missing", roles, must_show=True)


def _hold_claim(w: Writing, exception: RecordException, entry: Record, rule: Record) -> Claim:
    source, limit = cite(w.ledger, entry), cite(w.ledger, rule)
    roles = {
        "step": _step_name(w, entry, exception),
        "batch": w.ledger.id_fact("batch", exception.batch, source, "batch"),
        "held": w.ledger.duration("hold", exception.seconds or 0.0, w.computed("exceptions")),
        "limit": w.ledger.cell("limit", rule, "max_hold_min", "min", limit),
    }
    return w.ledger.claim("hold_time_exceeded", roles, must_show=True)


def _step_name(w: Writing, entry: Record, exception: RecordException) -> str:
    step = w.view.one(
        "steps", batch=exception.batch, product=exception.product, step=exception.step
    )
    if step is not None and step.text("name"):
        return w.ledger.text_fact("step", step.require("name"), cite(w.ledger, step), "name")
    return w.ledger.text_fact("step", exception.step or "", cite(w.ledger, entry), "step")


def _criterion(w: Writing, row: Record, test: str, when: str) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("test", words(test), source, "test"),
        "range": w.ledger.range("criterion", row, row.text("unit"), source),
        "at": when,
    }
    return w.ledger.claim("criterion_in_force", roles)


def _range(w: Writing, row: Record, parameter: str, step: str, when: str) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("parameter", words(parameter), source, "parameter"),
        "step": w.ledger.text_fact("step", words(step), source, "step"),
        "range": w.ledger.range("range", row, row.text("unit"), source),
        "at": when,
    }
    return w.ledger.claim("range_in_force", roles)


def _signal_claim(w: Writing, signal: SignalFinding, step: str, evidence: str) -> Claim:
    unit = signal.tag.text("unit")
    tag = cite(w.ledger, signal.tag)
    roles = {
        "tag": w.ledger.id_fact("tag", signal.tag.require("tag"), tag, "tag"),
        "step": step,
        "mean": w.number("mean", signal.mean, unit, evidence),
        "baseline": w.number("baseline", signal.baseline, unit, evidence),
        "n": w.ledger.count("earlier runs", signal.n, evidence),
        "p": w.ledger.quantity(
            "adjusted p", p_text(signal.adjusted_p), None, evidence, number=signal.adjusted_p
        ),
    }
    return w.ledger.claim("signal_unusual", roles, kind=ClaimClass.COMPUTED)


def _mechanism_claim(w: Writing, row: Record) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "row": w.ledger.id_fact("row", row.require("id"), source, "id"),
        "mechanism": w.ledger.text_fact(
            "mechanism", row.text("mechanism") or "not described", source, "mechanism"
        ),
    }
    return w.ledger.claim("mechanism_known", roles)


def _case_claim(w: Writing, row: Record) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "deviation": w.ledger.id_fact("deviation", row.require("deviation"), source, "deviation"),
        "cause": w.ledger.text_fact("root cause", row.require("root_cause"), source, "root_cause"),
        "at": w.ledger.time_cell("occurred at", row, "occurred_at", source),
    }
    return w.ledger.claim("similar_case", roles)


def _interval(w: Writing, low: float, high: float, unit: str | None, evidence: str) -> str:
    return w.ledger.computed_range(
        "95 % interval", significant(low), significant(high), unit, evidence
    )


def _unit(w: Writing) -> str | None:
    """The unit of the measure, where all its values share one; a share of checks has none."""
    measure, key = w.gathered.measure, w.subject.key
    if measure is None or key is None or measure.kind is MeasureKind.MISSING:
        return None
    table, column = (
        ("results", "test") if measure.kind is MeasureKind.TEST else ("readings", "parameter")
    )
    units = {
        unit
        for of, name, unit in w.view.select(table, "product", column, "unit")
        if of == key.product and name == measure.name
    }
    return units.pop() if len(units) == 1 else None


def _inside(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)
