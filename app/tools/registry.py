"""Every tool with its specification (TL-01), and the one way to run it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from pydantic import BaseModel, ValidationError

from app.auth.actor import Actor
from app.core.errors import BadInput, NotFound, VeridraftError
from app.plant.historian import Historian
from app.records.view import View
from app.retrieval.search import Searcher
from app.tools.judging import MakeJudge
from app.tools.result import Outcome, Status, ToolResult

log = structlog.get_logger()


@dataclass(frozen=True)
class Context:
    """What a tool may read: rows known at ``view.known_at``, the historian, the index; and whom it
    may ask whether a sentence follows from its source."""

    actor: Actor
    view: View
    historian: Historian
    zone: ZoneInfo
    searcher: Searcher
    judge: MakeJudge | None = None


@dataclass(frozen=True)
class Specification:
    """``arguments`` is the schema that every call is checked against."""

    name: str
    version: str
    purpose: str
    method: str
    arguments: type[BaseModel]
    assumptions: tuple[str, ...] = field(default=())
    limits: tuple[str, ...] = field(default=())
    minimum_n: int | None = None


@dataclass(frozen=True)
class Tool:
    specification: Specification
    function: Callable[[Context, Any], Outcome]


class ToolRegistry:
    """Name → tool."""

    def __init__(self, tools: tuple[Tool, ...]) -> None:
        self._tools = {tool.specification.name: tool for tool in tools}

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            names = ", ".join(sorted(self._tools))
            raise NotFound(f"no tool {name}", expected=f"one of {names}")
        return self._tools[name]

    def run(self, context: Context, name: str, arguments: dict[str, Any]) -> ToolResult:
        """Check the arguments and run. What goes wrong inside a tool is a result, ``failed``:
        the caller must not mistake it for "nothing found". A wrong argument raises."""
        tool = self[name]
        checked = _checked(tool.specification, arguments)
        try:
            outcome = tool.function(context, checked)
        except VeridraftError:
            raise
        except Exception as error:
            log.exception("tool failed", tool=name)
            outcome = Outcome(Status.FAILED, message=f"{type(error).__name__}: {error}")
        kept = checked.model_dump(mode="json", exclude_none=True)
        return ToolResult(name, tool.specification.version, kept, outcome)


def _checked(specification: Specification, arguments: dict[str, Any]) -> BaseModel:
    try:
        return specification.arguments.model_validate(arguments)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "arguments"
        names = ", ".join(specification.arguments.model_fields)
        raise BadInput(
            f"{specification.name}: {first['msg']}",
            where=where,
            expected=f"arguments {names}",
            got=first.get("input"),
        ) from error
