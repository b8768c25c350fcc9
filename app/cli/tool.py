"""`tool`."""

from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.core.errors import BadInput
from app.operations import run_tool
from app.tools.document import tool_document
from app.wiring import open_service


@click.command("tool")
@click.argument("name")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]…")
@data_option
@json_option
def tool_command(name: str, arguments: tuple[str, ...], data: Path | None, as_json: bool) -> None:
    """Run one tool of the agent on stored data. Several values of a key are divided by ';'."""
    settings = load_settings(data)
    actor = command_line_actor()
    parsed = _parse(arguments)
    with open_service(settings, actor) as service:
        result = run_tool(service, actor, name, parsed)
    document = tool_document(result)
    if as_json:
        print_json(document.model_dump())
        return
    say(f"{name}: {document.status}" + (f" ({document.message})" if document.message else ""))
    for key, value in (document.output or {}).items():
        say(f"  {key}: {_short(value)}")


def _parse(arguments: tuple[str, ...]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not key:
            raise BadInput("an argument is not readable", expected="key=value", got=argument)
        parsed[key] = value.split(";") if ";" in value else value
    return parsed


_SHORT = 160


def _short(value: Any) -> str:
    text = f"{len(value)} entries" if isinstance(value, list) else str(value)
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
