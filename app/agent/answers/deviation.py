"""What happened in a deviation: the event, the record by exception, what was around and before."""

from collections.abc import Iterator

from app.agent.answering import Answered, Answering
from app.agent.answers.exceptions import FEW, exception_sentences, missing_words, tell_exceptions
from app.agent.answers.investigating import (
    batch_arguments,
    events_arguments,
    find_subject,
    gathered_of,
    measure_of_subject,
    sentences,
    status_of,
    things_of,
    writing_of,
)
from app.agent.answers.similar import count_sentences, nothing_similar, similar_sentence
from app.agent.telling import noun
from app.agent.things import ThingKind, first_of
from app.investigation.claims import last_good_claim, occurred_claims, step_claim, work_claim
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.subject import Subject
from app.investigation.writing import Writing
from app.records.record import Record
from app.tools.events import Events
from app.tools.exceptions import ExceptionsFound
from app.tools.history import History

_WORKS = 2  # of the newest entries of the equipment log before the event
_ROUTINE = ("cleaning",)


def answer_deviation(a: Answering) -> Answered:
    deviation = first_of(a.things, ThingKind.DEVIATION)
    if deviation is None:
        raise LookupError("a question about a deviation names one")
    subject = find_subject(a, deviation.id)
    w = _gathered(a, subject)
    _tell_event(a, w)
    _tell_record(a, w)
    _tell_around(a, w)
    _tell_history(a, w)
    return Answered(things_of(subject), _follow_ups(subject))


def _gathered(a: Answering, subject: Subject) -> Writing:
    if subject.key is not None:
        label = f"record of batch {subject.key.batch}"
        a.steps.run("exceptions", batch_arguments(subject), label)
    measure = measure_of_subject(a, subject)
    a.steps.run("events", events_arguments(subject), "log and equipment around it")
    names = (measure.name,) if measure else ()
    months = a.parts.history_months
    arguments = {"deviation": subject.number, "months": months, "subjects": names}
    a.steps.run("history", arguments, "earlier deviations")
    return writing_of(a, gathered_of(a, subject, measure))


def _tell_event(a: Answering, w: Writing) -> None:
    row = w.subject.deviation
    claims = occurred_claims(w)
    said = sentences(a, claims)
    if w.subject.batch is None:
        title = f"“{a.tell.cell(row, 'title')}”"
        number, at = a.tell.cell(row, "deviation"), a.tell.time(row, "occurred_at")
        said.insert(0, f"Deviation {number}, {title}, occurred on {at}.")
    a.reply.paragraph(*said, *status_sentences(a, row))
    a.reply.paragraph(f"As reported: {a.tell.quote(row, 'description')}")


def status_sentences(a: Answering, row: Record, of: str = "It") -> Iterator[str]:
    """Open with its due date, or closed with what was found."""
    if row.at("closed_at") is None:
        due = f" and due on {a.tell.time(row, 'due', 'date')}" if row.at("due") else ""
        cause = "" if row.text("root_cause") else "; no root cause is recorded"
        yield f"{of} is {status_of(a, row)}{due}{cause}."
        return
    kind = f", as {a.tell.said(row, 'classification')}" if row.text("classification") else ""
    yield f"{of} was closed on {a.tell.time(row, 'closed_at', 'date')}{kind}."
    if row.text("root_cause"):
        yield f"The recorded root cause is {a.tell.quote(row, 'root_cause')}."


def _tell_record(a: Answering, w: Writing) -> None:
    found = w.gathered.output("exceptions", ExceptionsFound)
    if found is None:
        return
    result = w.gathered.results["exceptions"]
    relevant = relevant_exceptions(w)
    if len(relevant) > FEW:
        tell_exceptions(a, result, relevant)
    good = last_good_claim(w, relevant[0]) if relevant else None
    few = relevant if len(relevant) <= FEW else []
    told = list(exception_sentences(a, result, few))
    said = [*sentences(a, [step_claim(w), good]), *told]
    others = len(found.exceptions) - len(relevant)
    if others:
        count = a.tell.count("other exceptions", others, a.tell.computed(result))
        more = "other exception" if relevant else "exception"
        said.append(f"The batch record has {count} {noun(others, more)} of another kind.")
    elif not relevant:
        said.append(f"The batch record itself shows no exception{a.tell.mark_of(result)}.")
    a.reply.paragraph(*said)
    a.reply.note(missing_words(found))


def _tell_around(a: Answering, w: Writing) -> None:
    found = w.gathered.output("events", Events)
    if found is None:
        return
    work = [row for row in found.work if row.text("kind") not in _ROUTINE]
    before = [row for row in work if row.require_at("at") < w.subject.at]
    said = sentences(a, [work_claim(w, row, w.subject.at) for row in before[-_WORKS:]])
    if found.alarms:
        evidence = a.tell.computed(w.gathered.results["events"])
        count = a.tell.count("alarms", len(found.alarms), evidence)
        last = found.alarms[-1]
        what = f": {a.tell.quote(last, 'description')}" if last.text("description") else ""
        said.append(
            f"{count} {noun(len(found.alarms), 'alarm')} of the equipment "
            f"{noun(len(found.alarms), 'is', 'are')} recorded around it{what}."
        )
    said += [_action(a, row) for row in found.actions]
    a.reply.paragraph(*said)
    if not found.actions and "actions" not in found.not_provided:
        a.reply.note("Not found: an immediate action for this deviation.")


def _action(a: Answering, row: Record) -> str:
    at = f" on {a.tell.time(row, 'at')}" if row.at("at") else ""
    return f"Immediate action{at}: {a.tell.quote(row, 'text')}."


def _tell_history(a: Answering, w: Writing) -> None:
    found = w.gathered.output("history", History)
    if found is None:
        return
    result = w.gathered.results["history"]
    if not found.similar:
        a.reply.note(nothing_similar(a, result, found))
        return
    nearest = similar_sentence(a, found.similar[0], nearest=True)
    a.reply.paragraph(*count_sentences(a, result, found), nearest)


def _follow_ups(subject: Subject) -> tuple[str, ...]:
    asked = [f"Why did {subject.number} happen?"] if subject.key else []
    asked.append("Has this happened before?")
    if subject.key is not None:
        asked.append(f"Which batches share a lot or equipment with {subject.key.batch}?")
    return tuple(asked)
