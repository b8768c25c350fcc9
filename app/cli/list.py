"""`list`; imports little, so that it answers at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.listing import LISTS, list_items
from app.opening import open_reading


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
            yield str(value)
