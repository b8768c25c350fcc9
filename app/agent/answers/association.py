"""Why, and what goes with it: hypotheses ranked by evidence, told as association and no cause."""

from app.agent.answering import Answered, Answering
from app.agent.answers.deviation import status_sentences
from app.agent.answers.investigating import (
    batch_arguments,
    deviations_of,
    events_arguments,
    find_subject,
    gathered_of,
    measure_of_subject,
    sentences,
    things_of,
    writing_of,
)
from app.agent.reply import Column, Row
from app.agent.telling import listed, noun
from app.agent.things import Thing, ThingKind, first_of, of_kind
from app.investigation.anonymity import in_roles
from app.investigation.claims_inference import counter_claims, support_claims
from app.investigation.hypotheses import Hypothesis, Tier
from app.investigation.ranking import SIGNIFICANT, rank_hypotheses
from app.investigation.subject import Subject
from app.investigation.writing import Writing, p_text
from app.records.record import Record
from app.tools.association import Associations, Finding
from app.tools.measures import Measure, MeasureKind
from app.tools.result import ToolResult

_TOLD = 3
_LISTED = 8
_FINDINGS = (
    Column("Factor"),
    Column("Effect", align_right=True),
    Column("Adjusted p", align_right=True),
)


def answer_association(a: Answering) -> Answered:
    number = _deviation(a)
    if number is None:
        a.reply.note(
            "Not found: a deviation that says what went wrong. What goes with an outcome is "
            "compared for a deviation, or with the tool association."
        )
        return Answered()
    subject = find_subject(a, number)
    measure = _gather(a, subject)
    row = subject.deviation
    a.reply.paragraph(*status_sentences(a, row, f"Deviation {a.tell.cell(row, 'deviation')}"))
    w = _ranked(a, subject, measure)
    _tell(a, w)
    return Answered(things_of(subject), _follow_ups(subject, w))


def _deviation(a: Answering) -> str | None:
    if named := first_of(a.things, ThingKind.DEVIATION):
        return named.id
    batch = first_of(a.things, ThingKind.BATCH)
    rows = deviations_of(a, batch.id) if batch else []
    if not rows:
        return None
    measures = of_kind(a.things, ThingKind.PARAMETER, ThingKind.TEST)
    asked = [row for row in rows if any(_speaks_of(row, one) for one in measures)]
    if len(rows) > 1:
        numbers = listed([a.tell.cell(row, "deviation") for row in rows])
        newest = "the newest of them that names what is asked for" if asked else "the newest"
        a.reply.note(f"The batch has {numbers}; taken is {newest}.")
    return (asked or rows)[-1].require("deviation")


def _speaks_of(deviation: Record, measure: Thing) -> bool:
    said = f"{deviation.text('title')} {deviation.text('description')}"
    return " ".join(measure.words.lower().split()) in " ".join(said.lower().split())


def _gather(a: Answering, subject: Subject) -> Measure | None:
    """What an investigation gathers for its hypotheses, but the documents."""
    if subject.key is not None:
        a.steps.run("exceptions", batch_arguments(subject), f"record of batch {subject.key.batch}")
    measure = _asked_measure(a, subject) or measure_of_subject(a, subject)
    a.steps.run("events", events_arguments(subject), "log and equipment around it")
    months, names = a.parts.history_months, (measure.name,) if measure else ()
    history = {"deviation": subject.number, "months": months, "subjects": names}
    a.steps.run("history", history, "earlier deviations")
    if measure is not None and subject.key is not None:
        aside = tuple(row.require("batch") for row in subject.batches[1:])
        named = {"kind": measure.kind, "name": measure.name, "step": measure.step}
        arguments = {
            **batch_arguments(subject),
            **named,
            "direction": measure.direction,
            "aside": aside,
        }
        a.steps.run("association", arguments, f"what goes with {measure.label}")
    return measure


def _asked_measure(a: Answering, subject: Subject) -> Measure | None:
    """The one that the question names, where the batch's product has it."""
    named = of_kind(a.things, ThingKind.PARAMETER, ThingKind.TEST)
    own = [one for one in named if subject.key and one.product == subject.key.product]
    if not own:
        return None
    kind = MeasureKind.TEST if own[0].kind is ThingKind.TEST else MeasureKind.PARAMETER
    return Measure(kind, own[0].step or None, own[0].id)


def _ranked(a: Answering, subject: Subject, measure: Measure | None) -> Writing:
    gathered = gathered_of(a, subject, measure)
    return writing_of(a, gathered, rank_hypotheses(a.view, gathered))


def _tell(a: Answering, w: Writing) -> None:
    ranked = w.ranking.hypotheses
    with_level = [one for one in ranked if one.tier in (Tier.E3, Tier.E2)]
    for one in with_level[:_TOLD] or ranked[:1]:
        against = sentences(a, counter_claims(w, one))
        if against:
            against[0] = f"Against it: {against[0][0].lower()}{against[0][1:]}"
        a.reply.inference(_lead(a, w, one), *sentences(a, support_claims(w, one)), *against)
    _tell_scope(a, w, len(ranked))


def _lead(a: Answering, w: Writing, one: Hypothesis) -> str:
    evidence = w.computed("association") if one.finding else w.computed("history")
    factor = a.tell.text("factor", one.label, evidence)
    outcome = a.tell.text("outcome", w.measure_label, evidence)
    return f"The {outcome} of this batch may be connected with {factor}."


def _tell_scope(a: Answering, w: Writing, ranked: int) -> None:
    """What was compared, so that nothing found means something."""
    found = w.gathered.output("association", Associations)
    if found is None:
        result = w.gathered.results.get("association")
        why = ""
        if result is not None:
            why = f" ({a.tell.text('why', result.outcome.message, a.tell.computed(result))})"
        nothing = "the deviation names nothing that is measured in each"
        a.reply.note(f"Not compared between batches: {nothing}{why}.")
        return
    evidence = w.computed("association")
    tested = a.tell.count("tested", found.tested, evidence, view="")
    recorded = a.tell.count("candidates", found.candidates, evidence, view="")
    compared = f"{tested} of {recorded} recorded factors could be tested"
    if ranked:
        a.reply.note(f"Searched: {compared}; a test or a person decides what the cause was.")
    else:
        a.reply.note(f"Not found: a factor that goes with it ({compared}).")


def tell_findings(a: Answering, result: ToolResult) -> None:
    """Of the tool alone: the factors that go with the outcome at the level set, strongest first."""
    found = in_roles(result.outcome.output, a.ledger.people)
    if not isinstance(found, Associations):
        a.reply.note(f"Nothing was compared{a.tell.mark_of(result)}.")
        return
    evidence = a.tell.computed(result)
    notable = [one for one in found.findings if one.adjusted_p <= SIGNIFICANT]
    count = a.tell.count("factors that go with it", len(notable), evidence)
    tested = a.tell.count("tested", found.tested, evidence, view="")
    outcome = a.tell.text("outcome", found.measure.label, evidence)
    verb = noun(len(notable), "factor goes", "factors go")
    a.reply.inference(f"{count} {verb} with the {outcome}, of {tested} that could be tested.")
    if notable:
        rows = [_finding_row(a, one, evidence) for one in notable[:_LISTED]]
        a.reply.table("Association, not cause: strongest first", _FINDINGS, rows)


def _finding_row(a: Answering, one: Finding, evidence: str) -> Row:
    return (
        a.tell.text("factor", one.factor.label, evidence),
        a.tell.number("effect", one.association.effect, None, evidence),
        a.tell.written("adjusted p", p_text(one.adjusted_p), None, evidence),
    )


def _follow_ups(subject: Subject, w: Writing) -> tuple[str, ...]:
    measure = w.gathered.measure
    asked = ["Has this happened before?"]
    if measure is not None and measure.kind is not MeasureKind.MISSING:
        asked.insert(0, f"How has the {measure.label} developed over the batches?")
    if subject.key is not None:
        asked.append(f"Which batches share a lot or equipment with {subject.key.batch}?")
    return tuple(asked)
