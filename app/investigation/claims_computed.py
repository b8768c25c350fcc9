"""Claims that tools computed: level and signals, scope, history, rate."""

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.evidence.claims import Claim, ClaimClass
from app.investigation.citing import cite, in_sentence
from app.investigation.writing import Writing, p_text, significant
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.measures import MeasureKind
from app.tools.series import SeriesFound, SignalFinding


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
    shift, unit = series.shift, measure_unit(w)
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
    step_name = in_sentence(step.text("name") or step.require("step"))
    name = w.ledger.text_fact("step", step_name, evidence)
    unusual = [signal for signal in series.signals if signal.unusual]
    if not unusual:
        count = w.ledger.count("tags compared", len(series.signals), evidence)
        roles = {"count": count, "step": name}
        return [w.ledger.claim("signals_usual", roles, kind=ClaimClass.COMPUTED)]
    return [_signal_claim(w, signal, name, evidence) for signal in unusual]


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
    if found is None or found.searched == 0:
        return None
    evidence = w.computed("history")
    similar = sum(count for _month, _all, count in found.months)
    roles = {
        "count": w.ledger.count("deviations compared", found.searched, evidence),
        "since": w.ledger.time("since", found.since, evidence),
        "until": w.ledger.time("until", found.until, evidence),
    }
    predicate = "history_searched" if similar else "history_empty"
    if similar:
        roles["similar"] = w.ledger.count("similar", similar, evidence)
    return w.ledger.claim(predicate, roles, kind=ClaimClass.COMPUTED, must_show=True)


def rate_claim(w: Writing) -> Claim | None:
    """The rate of similar deviations with its interval; None where there is nothing to count."""
    found = w.gathered.output("history", History)
    if found is None or found.rate is None or found.searched == 0:
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


def measure_unit(w: Writing) -> str | None:
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
