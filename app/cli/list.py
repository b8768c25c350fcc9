"""`list`; imports little, so that it answers at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.listing import LISTS, list_items
from app.opening import open_reading

_OF_HASH = 12
_MICROSECONDS = re.compile(r"(?<=T\d\d:\d\d:\d\d)\.\d+")


@click.command("list")
@click.argument("what", type=click.Choice(sorted(LISTS)))
@data_option
@json_option
def list_command(what: str, data: Path | None, as_json: bool) -> None:
    """List products, batches, deviations, documents or drafts."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_reading(settings) as opened, opened.ledger.database.read() as session:
        items = list_items(session, actor, what)
    if as_json:
        print_json({"items": items})
        return
    for item in items:
        say("  ".join(_shown(item)))
    say(f"{len(items)} {what}")


def _shown(item: dict[str, Any]) -> Iterator[str]:
    """The filled columns; of one that is true or false its name, where it is true."""
    for name, value in item.items():
        if value is True:
            yield name
        elif value not in (None, "", False):
            yield from _written(name, value)


def _written(name: str, value: Any) -> Iterator[str]:
    """Lists with commas, counts where they are not nought, a hash by its first characters, a time
    to the second."""
    if isinstance(value, dict):
        yield from (f"{count} × {kind.replace('_', ' ')}" for kind, count in value.items() if count)
    elif isinstance(value, list):
        yield ", ".join(map(str, value))
    elif name == "sha256":
        yield value[:_OF_HASH]
    else:
        yield _MICROSECONDS.sub("", str(value))
