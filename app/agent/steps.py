"""The steps of a turn: each tool and each look into the records, told as it begins and ends.

What goes wrong in a step is its result, ``failed``: the answer says so and goes on with the rest.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from app.agent.chat import Tell
from app.agent.events import EventType, Told
from app.agent.summaries import summary_of
from app.core.canonical import plain
from app.core.errors import Unavailable, VeridraftError
from app.records.view import View
from app.tools.catalogue import TOOLS
from app.tools.registry import Context
from app.tools.result import Outcome, Status, ToolResult

T = TypeVar("T")
RECORDS = "records"
"""The tool of a step that only reads rows."""
MODEL = "model"
"""The tool of a step in which a model is asked."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass
class Steps:
    """``check`` raises when whoever asks may see less than when the turn began. ``results`` are by
    tool; of a tool that ran twice the last."""

    context: Context
    tell: Tell
    check: Callable[[], None]
    results: dict[str, ToolResult] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def view(self) -> View:
        return self.context.view

    def run(self, tool: str, arguments: Mapping[str, Any], label: str) -> ToolResult:
        """A tool's result. Raises what :attr:`check` raises."""
        step = self.begin(tool, label, arguments)
        started = time.perf_counter()
        result = self._result(tool, dict(arguments))
        self.results[tool] = result
        if result.status is Status.FAILED:
            self.failures.append(f"{label}: {result.outcome.message}")
        self.end(step, result.status.value, summary_of(result), started)
        return result

    def look(
        self,
        label: str,
        read: Callable[[], T],
        summary: Callable[[T], str],
        tool: str = RECORDS,
        arguments: Mapping[str, Any] = _NOTHING,
    ) -> T:
        """Rows of the records. Raises what ``read`` raises, after it was told."""
        step = self.begin(tool, label, arguments)
        started = time.perf_counter()
        try:
            found = read()
        except VeridraftError as error:
            self.end(step, Status.FAILED.value, str(error), started)
            raise
        status = Status.EMPTY if found is None or found == () else Status.OK
        self.end(step, status.value, summary(found), started)
        return found

    def refuse(self, tool: str, arguments: Mapping[str, Any], label: str, why: str) -> None:
        """A step that was asked for and is not made. The answer is not the less whole for it."""
        step = self.begin(tool, label, arguments)
        self.end(step, Status.FAILED.value, why, time.perf_counter())

    def begin(self, tool: str, label: str, arguments: Mapping[str, Any]) -> int:
        self.check()
        self.count += 1
        given = {name: value for name, value in plain(dict(arguments)).items() if value is not None}
        holds = {"step": self.count, "tool": tool, "label": label, "arguments": given}
        self.tell([Told(EventType.STEP_STARTED, holds)])
        return self.count

    def end(self, step: int, status: str, summary: str, started: float) -> None:
        seconds = round(time.perf_counter() - started, 3)
        holds = {"step": step, "status": status, "summary": summary, "seconds": seconds}
        self.tell([Told(EventType.STEP_FINISHED, holds)])

    def _result(self, tool: str, arguments: dict[str, Any]) -> ToolResult:
        try:
            return TOOLS.run(self.context, tool, arguments)
        except Unavailable:
            raise
        except VeridraftError as error:
            version = TOOLS[tool].specification.version
            outcome = Outcome(Status.FAILED, message=str(error))
            return ToolResult(tool, version, arguments, outcome)
