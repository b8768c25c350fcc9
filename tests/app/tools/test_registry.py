import math
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from app.core.errors import BadInput, NotFound
from app.tools.catalogue import TOOLS
from app.tools.registry import Specification, Tool, ToolRegistry
from app.tools.result import Outcome, Status, ok

NOWHERE: Any = None


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int


def _fails(_context: Any, _arguments: Any) -> Outcome:
    raise ZeroDivisionError("no batches")


def _registry(function: Any) -> ToolRegistry:
    return ToolRegistry((Tool(Specification("t", "1", "p", "m", Arguments), function),))


@pytest.mark.req("TL-07")
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("exceptions", {"batch": "B", "extra": 1}),
        ("exceptions", {}),
        ("genealogy", {"batch": "B", "months": "many"}),
        ("genealogy", {"batch": "B", "months": math.inf}),
        ("history", {"deviation": "D", "months": math.nan}),
        ("association", {"batch": "B", "kind": "colour", "name": "x"}),
        ("association", {"batch": "B", "kind": "test", "name": "x", "direction": 2}),
        ("events", {"at": "2024-01-02T08:00"}),
        ("events", {"at": "2024-01-02T08:00Z", "hours": math.inf}),
        ("events", {"at": "2024-01-02T08:00Z", "hours": math.nan}),
    ],
)
def test_wrong_arguments_are_bad_input(tool: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        TOOLS.run(NOWHERE, tool, arguments)


def test_unknown_tool_is_not_found() -> None:
    with pytest.raises(NotFound):
        TOOLS.run(NOWHERE, "guess", {})


@pytest.mark.req("H26")
def test_tool_that_throws_has_failed() -> None:
    result = _registry(_fails).run(NOWHERE, "t", {"number": 1})
    assert result.status is Status.FAILED
    assert "no batches" in result.outcome.message


@pytest.mark.req("GN-02")
def test_result_keeps_what_it_was_called_with() -> None:
    result = _registry(lambda *_: ok(1)).run(NOWHERE, "t", {"number": 3})
    assert (result.arguments, result.version) == ({"number": 3}, "1")


@pytest.mark.req("TL-01")
def test_every_tool_states_its_purpose_and_method() -> None:
    for tool in TOOLS:
        assert tool.specification.purpose
        assert tool.specification.method
