"""Step 2: the playbook. Which tools run on a deviation, with what, and what each returned.

The playbook runs whole, with or without a model; a step that fails or has no input says so.
"""

import time
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.core.progress import Progress
from app.evidence.people import People
from app.investigation.anonymity import in_roles
from app.investigation.subject import Subject, choose_measure, known_measures, recorded_measures
from app.tools.catalogue import TOOLS
from app.tools.exceptions import ExceptionsFound
from app.tools.measures import Measure
from app.tools.registry import Context
from app.tools.result import Outcome, Status, ToolResult

T = TypeVar("T")

STEPS = ("exceptions", "events", "documents", "genealogy", "history", "series", "association")


@dataclass
class Gathered:
    """The results by step, in the order of :data:`STEPS`, and how long each took.

    With ``people`` the outputs name nobody: operators are roles. The results stay as they were, for
    whoever asks again.
    """

    subject: Subject
    measure: Measure | None = None
    results: dict[str, ToolResult] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    people: People | None = None
    _shown: dict[str, Any] = field(default_factory=dict, init=False)

    def output(self, step: str, kind: type[T]) -> T | None:
        """The step's output where it has one, also of an empty search."""
        if step not in self._shown:
            result = self.results.get(step)
            output = result.outcome.output if result else None
            self._shown[step] = in_roles(output, self.people) if self.people else output
        output = self._shown[step]
        return output if isinstance(output, kind) else None


def gather(context: Context, subject: Subject, months: int, progress: Progress) -> Gathered:
    gathered = Gathered(subject)
    for done, step in enumerate(STEPS):
        progress(f"gathering: {step}", done, len(STEPS))
        started = time.perf_counter()
        gathered.results[step] = _run(context, gathered, step, months)
        gathered.seconds[step] = time.perf_counter() - started
        if step == "exceptions":
            gathered.measure = _measure(context, gathered)
    return gathered


def _measure(context: Context, gathered: Gathered) -> Measure | None:
    subject = gathered.subject
    if subject.key is None or subject.batch is None:
        return None
    found = gathered.output("exceptions", ExceptionsFound)
    exceptions = found.exceptions if found else ()
    known = known_measures(context.view, subject.key.product)
    recorded = recorded_measures(context.view, subject.batch, subject.at)
    return choose_measure(subject, exceptions, known, recorded)


def _run(context: Context, gathered: Gathered, step: str, months: int) -> ToolResult:
    arguments = _arguments(gathered, step, months)
    if arguments is None:
        version = TOOLS[step].specification.version
        missing = "the deviation names no batch or nothing that can be measured"
        return ToolResult(step, version, {}, Outcome(Status.NOT_APPLICABLE, message=missing))
    return TOOLS.run(context, step, arguments)


def _arguments(gathered: Gathered, step: str, months: int) -> dict[str, Any] | None:
    """What the step is called with; None where the deviation gives nothing to call it with."""
    subject, measure, key = gathered.subject, gathered.measure, gathered.subject.key
    if step == "history":
        subjects = (measure.name,) if measure else ()
        return {"deviation": subject.number, "months": months, "subjects": subjects}
    if step == "documents":
        return _documents_arguments(subject, measure)
    if step == "events":
        return {
            "at": subject.at,
            "batch": key.batch if key else None,
            "line": subject.batch.text("line") if subject.batch else None,
            "equipment": subject.equipment,
            "deviation": subject.number,
        }
    if key is None:
        return None
    batch = {"batch": key.batch, "product": key.product}
    if step in ("exceptions", "genealogy"):
        return batch
    return _measured_arguments(batch, subject, measure, step)


def _measured_arguments(
    batch: dict[str, Any], subject: Subject, measure: Measure | None, step: str
) -> dict[str, Any] | None:
    if measure is None:
        return {**batch, "step": subject.deviation.text("step")} if step == "series" else None
    named: dict[str, Any] = {"kind": measure.kind, "name": measure.name}
    if step == "series":
        return {**batch, **named, "step": measure.step or subject.deviation.text("step")}
    aside = tuple(row.require("batch") for row in subject.batches[1:])
    named |= {"direction": measure.direction, "aside": aside}
    return {**batch, **named, "step": measure.step}


def _documents_arguments(subject: Subject, measure: Measure | None) -> dict[str, Any]:
    step = subject.step.text("name") if subject.step else None
    words = [subject.deviation.require("title"), step or "", measure.label if measure else ""]
    return {
        "question": " ".join(word for word in words if word),
        "at": subject.at,
        "product": subject.key.product if subject.key else None,
        "equipment": subject.equipment,
    }
