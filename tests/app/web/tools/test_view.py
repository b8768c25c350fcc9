"""Arguments of a tool as fields of a form: the right control, its bounds and its default."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from pydantic import AwareDatetime, BaseModel, Field

from app.core.errors import BadInput
from app.tools.catalogue import TOOLS
from app.tools.registry import Tool
from app.web.tools.view import Control, arguments_of, fields_of, is_complete


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Arguments(BaseModel):
    batch: str
    at: AwareDatetime
    colour: Colour | None = None
    direction: Literal[-1, 0, 1] = 0
    months: int = Field(default=6, ge=1, le=120, description="Before and after.")
    hours: float = Field(default=1.5, gt=0)
    equipment: tuple[str, ...] = ()
    table: dict[str, int] = Field(default_factory=dict)


FIELDS = {one.name: one for one in fields_of(Arguments.model_json_schema(), {"batch": "B-1"})}


def test_each_kind_of_argument_has_its_control() -> None:
    assert {name: one.control for name, one in FIELDS.items()} == {
        "batch": Control.TEXT,
        "at": Control.MOMENT,
        "colour": Control.CHOICE,
        "direction": Control.CHOICE,
        "months": Control.NUMBER,
        "hours": Control.NUMBER,
        "equipment": Control.LIST,
        "table": Control.JSON,
    }


def test_what_is_required_is_asked_for() -> None:
    assert [name for name, one in FIELDS.items() if one.required] == ["batch", "at"]


def test_what_is_given_fills_in_and_else_the_default() -> None:
    values = {name: one.value for name, one in FIELDS.items() if one.value}
    assert values == {"batch": "B-1", "direction": "0", "months": "6", "hours": "1.5"}


def test_bounds_and_steps_are_those_of_the_schema() -> None:
    months, hours = FIELDS["months"], FIELDS["hours"]
    assert (months.least, months.most, months.step) == (1, 120, "1")
    assert (hours.least, hours.most, hours.step) == (0, None, "any")
    assert months.hint == "Before and after."


def test_a_choice_of_numbers_is_sent_as_a_number() -> None:
    assert FIELDS["direction"].is_numeric
    assert FIELDS["direction"].options == ("-1", "0", "1")
    assert not FIELDS["colour"].is_numeric
    assert FIELDS["colour"].options == ("red", "blue")


@pytest.mark.parametrize("tool", list(TOOLS), ids=lambda tool: tool.specification.name)
def test_no_tool_needs_its_arguments_written_as_json(tool: Tool) -> None:
    schema = tool.specification.arguments.model_json_schema()
    assert all(one.control is not Control.JSON for one in fields_of(schema, {}))


def _filled(**given: str) -> dict[str, object]:
    fields = list(fields_of(Arguments.model_json_schema(), {"batch": "B-1", **given}))
    return arguments_of(fields, ZoneInfo("Europe/Dublin"))


def test_a_form_is_complete_once_all_that_is_required_is_there() -> None:
    schema = Arguments.model_json_schema()
    assert not is_complete(fields_of(schema, {"batch": "B-1"}))
    assert is_complete(fields_of(schema, {"batch": "B-1", "at": "2025-07-01"}))


def test_what_was_filled_in_is_an_argument_of_its_kind() -> None:
    given = _filled(
        at="2025-07-01T12:00", direction="-1", hours="2.5", equipment="P-1, , P-2", table='{"a": 1}'
    )
    assert given == {
        "batch": "B-1",
        "at": datetime(2025, 7, 1, 11, tzinfo=UTC),
        "direction": -1,
        "months": 6,
        "hours": 2.5,
        "equipment": ["P-1", "P-2"],
        "table": {"a": 1},
    }
    assert Arguments.model_validate(given).equipment == ("P-1", "P-2")


@pytest.mark.parametrize("given", [{"months": "six"}, {"months": "9" * 5000}, {"at": "noon"}])
def test_what_cannot_be_read_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        _filled(**given)
