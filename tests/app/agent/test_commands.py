"""A tool as one types it."""

import pytest

from app.agent.commands import Command, parse_command
from app.core.errors import BadInput


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("/history deviation=DEV-1", "history", {"deviation": "DEV-1"}),
        ("/Series  batch=24017 step=filling", "series", {"batch": "24017", "step": "filling"}),
        ('/documents question="fill volume"', "documents", {"question": "fill volume"}),
        ("/events equipment=[P-203,P-204]", "events", {"equipment": ["P-203", "P-204"]}),
        ("/exceptions", "exceptions", {}),
    ],
)
def test_a_command_is_a_tool_and_its_arguments(
    text: str, tool: str, arguments: dict[str, object]
) -> None:
    assert parse_command(text) == Command(tool, arguments)


@pytest.mark.parametrize(
    "text", ["/", "/ history", "/history DEV-1", '/history deviation="DEV', "/a b=c d"]
)
def test_what_is_no_command_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="/history deviation="):
        parse_command(text)
