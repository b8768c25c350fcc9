"""Is something drifting: its level over batches, the readings of one, the signals of its step."""

from collections.abc import Iterator

from app.agent.answering import Answered, Answering
from app.agent.answers.investigating import find_subject
from app.agent.answers.narrowing import (
    Narrowing,
    names_year,
    narrowing_of,
    other_time_in,
    words_of,
)
from app.agent.answers.series_figures import level_figure, readings_figure, signal_figure
from app.agent.answers.series_subject import SeriesSubject, find_series_subject
from app.agent.questions import YES_OR_NO
from app.agent.runs import said, sentence_of
from app.agent.telling import listed
from app.agent.things import Thing, ThingKind, of_kind
from app.evidence.claims import ClaimClass
from app.investigation.citing import in_sentence, words
from app.investigation.writing import p_text, significant
from app.plant.batches import range_in_force, specification_in_force
from app.records.record import Record
from app.tools.measures import MeasureKind
from app.tools.result import ToolResult
from app.tools.series import MINIMUM_SHIFT, SeriesFound, SignalFinding

_SIGNALS = 3


def answer_series(a: Answering) -> Answered:
    batch = _batch_of_deviation(a)
    narrowing = narrowing_of(a)
    subject = find_series_subject(a, batch, narrowing)
    if subject is None:
        made = f" made {said(listed(narrowing.words))}" if narrowing.words else ""
        is_guessed = narrowing.since and not names_year(a.question)
        year = " Say the year where an earlier one is meant." if is_guessed else ""
        a.reply.note(f"Not found: a batch{made} in which this is recorded.{year}")
        return Answered()
    _say_narrowed(a, narrowing, subject)
    if subject.is_newest:
        number = a.tell.cell(subject.batch, "batch")
        a.reply.note(f"No batch is named; taken is the newest in which it is recorded, {number}.")
    if subject.others:
        others = listed([words(one.step) for one in subject.others if one.step], "or")
        a.reply.note(f"It is recorded at {others} as well; ask for that step to see it there.")
    label = f"series of {words(subject.name) if subject.name else 'the signals'}"
    result = a.steps.run("series", subject.arguments, label)
    _tell(a, result, is_answer=not narrowing.unheeded)
    own = Thing(ThingKind.BATCH, subject.batch.require("batch"), subject.batch.require("product"))
    return Answered((own,), _follow_ups(subject))


def _say_narrowed(a: Answering, narrowing: Narrowing, subject: SeriesSubject) -> None:
    """Which batches are compared, where the question names less than all; and what it names that
    makes no difference."""
    if narrowing.words:
        made = said(listed(narrowing.words))
        signals = "signals are held against every earlier run."
        if not subject.name:
            a.reply.note(f"Not narrowed to batches made {made}: {signals}")
        elif narrowing.since:
            a.reply.note(f"Only batches made {made} are compared; {signals}")
        else:
            a.reply.note(f"Only batches made {made} are compared.")
    if not narrowing.unheeded:
        return
    named = said(listed([f"“{one}”" for one in narrowing.unheeded]))
    if narrowing.words:
        a.reply.note(f"Not narrowed further, to {named}.")
        return
    how = " “Since” with a month or a day would narrow it." if other_time_in(a.question) else ""
    a.reply.note(f"Not narrowed to {named}: every batch of the product is compared.{how}")


def tell_series(a: Answering, result: ToolResult) -> None:
    """Of a result with a measure its level and readings; of any the signals. To what it was
    narrowed is said, since the question need not say it."""
    narrowed = words_of(result.arguments)
    if narrowed:
        a.reply.note(f"Only batches made {said(listed(narrowed))} are compared.")
    _tell(a, result, is_answer=not narrowed)


def _tell(a: Answering, result: ToolResult, *, is_answer: bool) -> None:
    """Where it is not quite what was asked, no yes or no stands before it."""
    found = result.outcome.output
    if not isinstance(found, SeriesFound):
        a.reply.note(f"Not found: a series of this batch and step{a.tell.mark_of(result)}.")
        return
    name = result.arguments.get("name")
    told = [*_level(a, result, found, is_answer), *_readings(a, result, found)] if name else []
    a.reply.paragraph(*told)
    signals = _signals(a, found)
    a.reply.paragraph(
        *(_signal(a, result, one) for one in signals), _usual(a, result, found, signals)
    )
    if not told and not signals and not found.signals:
        a.reply.note(f"Not found: a series of this batch and step{a.tell.mark_of(result)}.")
    rule = _rule(a, result)
    if name and len(found.readings) >= 4 and _is_about_batch(a):
        readings_figure(a, result, found, rule)
    elif name and len(found.by_batch) >= 8:
        level_figure(a, result, found, rule)
    elif signals:
        signal_figure(a, result, found, signals[0].tag)


def _batch_of_deviation(a: Answering) -> Thing | None:
    """The batch that is named, or that of the deviation."""
    named = of_kind(a.things, ThingKind.BATCH)
    if named:
        return named[0]
    deviations = of_kind(a.things, ThingKind.DEVIATION)
    key = find_subject(a, deviations[0].id).key if deviations else None
    return Thing(ThingKind.BATCH, key.batch, key.product) if key else None


def _is_about_batch(a: Answering) -> bool:
    batches = of_kind(a.things, ThingKind.BATCH)
    return any(one not in a.understood.assumed for one in batches)


def _level(a: Answering, result: ToolResult, found: SeriesFound, is_answer: bool) -> Iterator[str]:
    """Whether the level changed over the batches; or why that is not judged."""
    evidence = a.tell.computed(result)
    count = a.ledger.count("batches", len(found.by_batch), evidence)
    if len(found.by_batch) < MINIMUM_SHIFT:
        least = a.ledger.count("least batches", MINIMUM_SHIFT, evidence)
        yield (
            f"Over [{count}|words] batches no change of level can be judged; it takes "
            f"[{least}|words]."
        )
        return
    subject = a.ledger.text_fact("outcome", words(result.arguments["name"]), evidence)
    if found.shift is None:
        roles = {"subject": subject, "batches": count}
        claim = a.ledger.claim("level_steady", roles, kind=ClaimClass.COMPUTED)
        yield f"{_verdict(a, 'No', is_answer)}{sentence_of(claim.sentence(), a.ledger)}"
        return
    shift, unit = found.shift, _unit(a, result, found)
    roles = {
        "subject": subject,
        "before": a.ledger.quantity("mean before", significant(shift.before), unit, evidence),
        "after": a.ledger.quantity("mean after", significant(shift.after), unit, evidence),
        "batch": a.ledger.id_fact("batch", shift.first.batch, evidence),
        "at": a.ledger.time("start of the batch", shift.at, evidence),
        "p": a.ledger.quantity("p", p_text(shift.p), None, evidence, number=shift.p),
    }
    claim = a.ledger.claim("level_shifted", roles, kind=ClaimClass.COMPUTED)
    yield f"{_verdict(a, 'Yes', is_answer)}{sentence_of(claim.sentence(), a.ledger)}"


def _verdict(a: Answering, word: str, is_answer: bool) -> str:
    return f"{word}. " if is_answer and YES_OR_NO.match(a.question) else ""


def _readings(a: Answering, result: ToolResult, found: SeriesFound) -> Iterator[str]:
    """How the readings of the batch lie, and against what."""
    numbers = [one for row in found.readings if (one := row.number("value")) is not None]
    if not numbers:
        return
    evidence = a.tell.computed(result)
    unit = found.readings[0].text("unit")
    batch = a.tell.name("batch", result.arguments["batch"], evidence)
    count = a.tell.count("readings", len(numbers), evidence)
    low, high = significant(min(numbers)), significant(max(numbers))
    extent = f"[{a.ledger.computed_range('extent of the readings', low, high, unit, evidence)}]"
    text = f"In batch {batch} {count} readings lie at {extent}"
    if low == high:
        value = a.tell.written("reading", low, unit, evidence)
        text = f"In batch {batch} {count} readings are {value}"
    rule = _rule(a, result)
    if rule is None:
        yield f"{text}; no range for it is on record."
        return
    outside = sum(_is_outside(one, rule) for one in numbers)
    allowed = a.tell.range(rule)
    if outside:
        many = a.tell.count("readings outside", outside, evidence)
        yield f"{text}; {many} of them outside the {allowed} in force."
    else:
        yield f"{text}, all within the {allowed} in force."


def _is_outside(number: float, rule: Record) -> bool:
    low, high = rule.number("low"), rule.number("high")
    return (low is not None and number < low) or (high is not None and number > high)


def _rule(a: Answering, result: ToolResult) -> Record | None:
    """The range or criterion in force when the batch was made."""
    given = result.arguments
    if "name" not in given:
        return None
    same = {"batch": given["batch"]} | ({"product": given["product"]} if "product" in given else {})
    batch = a.view.one("batches", **same)
    if batch is None:
        return None
    at, product = batch.require_at("started_at"), batch.require("product")
    if given.get("kind") == MeasureKind.TEST:
        return specification_in_force(a.view, product, given["name"], None, at)
    step = given.get("step")
    return range_in_force(a.view, product, step, given["name"], at) if step else None


def _unit(a: Answering, result: ToolResult, found: SeriesFound) -> str | None:
    if found.readings:
        return found.readings[0].text("unit")
    rule = _rule(a, result)
    return rule.text("unit") if rule else None


def _signals(a: Answering, found: SeriesFound) -> list[SignalFinding]:
    """Those that are asked for; without any the unusual ones."""
    tags = {one.id for one in of_kind(a.things, ThingKind.TAG)}
    names = {one.id for one in of_kind(a.things, ThingKind.PARAMETER)}
    rooms = {one.id for one in of_kind(a.things, ThingKind.ROOM)}
    asked = [
        one
        for one in found.signals
        if one.tag.require("tag") in tags
        or (one.tag.text("parameter") in names and _is_in(one.tag, rooms))
    ]
    return (asked or [one for one in found.signals if one.unusual])[:_SIGNALS]


def _is_in(tag: Record, rooms: set[str]) -> bool:
    return not rooms or tag.text("location") in rooms


def _signal(a: Answering, result: ToolResult, one: SignalFinding) -> str:
    evidence = a.tell.computed(result)
    unit = one.tag.text("unit")
    step = a.tell.text("step", in_sentence(result.arguments["step"]), evidence)
    mean = a.tell.number("mean", one.mean, unit, evidence)
    baseline = a.tell.number("baseline", one.baseline, unit, evidence)
    n = a.tell.count("earlier runs", one.n, evidence, view="")
    p = a.tell.written("adjusted p", p_text(one.adjusted_p), None, evidence)
    judged = "unusual" if one.unusual else "not unusual"
    return (
        f"During {step} signal {a.tell.cell(one.tag, 'tag')} had a mean of {mean}, against "
        f"{baseline} in {n} earlier runs: {judged} (adjusted p = {p})."
    )


def _usual(a: Answering, result: ToolResult, found: SeriesFound, told: list[SignalFinding]) -> str:
    """That no signal was unusual, where that is so and none is told of."""
    if told or not found.signals:
        return ""
    evidence = a.tell.computed(result)
    roles = {
        "count": a.ledger.count("tags compared", len(found.signals), evidence),
        "step": a.ledger.text_fact("step", in_sentence(result.arguments["step"]), evidence),
    }
    claim = a.ledger.claim("signals_usual", roles, kind=ClaimClass.COMPUTED)
    return sentence_of(claim.sentence(), a.ledger)


def _follow_ups(subject: SeriesSubject) -> tuple[str, ...]:
    batch = subject.batch.require("batch")
    return (f"What happened in {batch}?", f"Did the results of {batch} meet the specification?")
