"""A tool called by name, ``/series batch=NF-25-0080 step=filling``, and its result told."""

from collections.abc import Callable
from typing import Any, Final

from app.agent.answering import Answered, Answering
from app.agent.answers.association import tell_findings
from app.agent.answers.batch import tell_record
from app.agent.answers.equipment import tell_events
from app.agent.answers.genealogy import tell_genealogy
from app.agent.answers.history import tell_history
from app.agent.answers.investigating import find_subject
from app.agent.answers.series import tell_series
from app.agent.answers.versions import tell_documents
from app.agent.commands import Command, parse_command
from app.agent.summaries import summary_of
from app.tools.catalogue import TOOLS
from app.tools.result import Status, ToolResult

Tell = Callable[[Answering, ToolResult], None]


def answer_command(a: Answering) -> Answered:
    """Raises BadInput for what is no command, NotFound for a tool that there is not."""
    command = parse_command(a.question)
    _ = TOOLS[command.tool]
    result = a.steps.run(command.tool, _arguments(command), command.tool)
    if result.status not in (Status.OK, Status.EMPTY):
        message = a.tell.text("message", result.outcome.message, a.tell.computed(result))
        a.reply.note(f"No result ({result.status.value.replace('_', ' ')}): {message}")
        return Answered()
    tell_result(a, result)
    return Answered()


def tell_result(a: Answering, result: ToolResult) -> None:
    """Of a tool that found something or has searched in vain; at least its summary."""
    before = len(a.reply.told)
    _TELLERS.get(result.tool, _tell_summary)(a, result)
    if len(a.reply.told) == before:
        _tell_summary(a, result)


def _arguments(command: Command) -> dict[str, Any]:
    """A tool that takes several of something takes one without brackets, too."""
    fields = TOOLS[command.tool].specification.arguments.model_fields
    return {
        name: (value,)
        if name in fields
        and "tuple" in str(fields[name].annotation)
        and not isinstance(value, list)
        else value
        for name, value in command.arguments.items()
    }


def _tell_history(a: Answering, result: ToolResult) -> None:
    tell_history(a, result, find_subject(a, result.arguments["deviation"]))


def _tell_summary(a: Answering, result: ToolResult) -> None:
    summary = a.tell.text("summary", summary_of(result), a.tell.computed(result))
    a.reply.paragraph(f"{summary}.")


_TELLERS: Final[dict[str, Tell]] = {
    "exceptions": tell_record,
    "events": tell_events,
    "genealogy": tell_genealogy,
    "history": _tell_history,
    "series": tell_series,
    "association": tell_findings,
    "documents": tell_documents,
}
