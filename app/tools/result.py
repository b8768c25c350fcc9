"""What a tool returns: never an empty list that could mean two things."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.records.record import Record


class Status(StrEnum):
    OK = "ok"
    EMPTY = "empty"  # searched, nothing found; the scope says where
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"  # outside the tool's domain, or fewer than its minimum n
    NOT_PROVIDED = "not_provided"  # the site did not hand over what it needs
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Outcome:
    """What a tool's function found. ``output`` is its own dataclass, ``scope`` what it searched."""

    status: Status
    output: Any = None
    scope: dict[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class ToolResult:
    """An outcome with what is needed to run it again."""

    tool: str
    version: str
    arguments: dict[str, Any]
    outcome: Outcome

    @property
    def status(self) -> Status:
        return self.outcome.status


def ok(output: Any, **scope: Any) -> Outcome:
    return Outcome(Status.OK, output, scope)


def empty(message: str, output: Any = None, **scope: Any) -> Outcome:
    return Outcome(Status.EMPTY, output, scope, message)


def not_provided(message: str) -> Outcome:
    return Outcome(Status.NOT_PROVIDED, message=message)


def not_applicable(message: str, **scope: Any) -> Outcome:
    return Outcome(Status.NOT_APPLICABLE, scope=scope, message=message)


def place_of(record: Record) -> dict[str, Any]:
    """Where a record stands, for JSON."""
    return {
        "table": record.table,
        "key": record.key,
        "file": f"{record.table}.csv",
        "line": record.cells["row_line"],
        "version": record.cells["row_version"],
    }


def as_json(value: Any) -> Any:
    """A tool's output with records replaced by their places."""
    if isinstance(value, Record):
        return place_of(value)
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy arrays and scalars
        return as_json(value.tolist())
    return value
