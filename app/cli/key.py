"""`key`: the site's signing key."""

from pathlib import Path

import click

from app.audit.keys import public_keys
from app.audit.rotation import rotate_key
from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.opening import open_reading


@click.group("key")
def key_command() -> None:
    """The key that seals signatures, packages and the heads of the trail: list, rotate."""


@key_command.command("list")
@data_option
@json_option
def list_keys(data: Path | None, as_json: bool) -> None:
    """Every public key that this site has sealed with, and the file that a verifier needs."""
    with open_reading(load_settings(data)) as opened:
        ledger = opened.ledger
        known = {*public_keys(ledger.anchors), ledger.key.key_id}
    items = [
        {
            "key_id": one,
            "current": one == ledger.key.key_id,
            "file": str(ledger.anchors / "keys" / f"{one}.pub"),
        }
        for one in sorted(known)
    ]
    if as_json:
        print_json({"items": items})
        return
    for item in items:
        say(f"{item['key_id']}  {'current' if item['current'] else 'rotated out'}  {item['file']}")


@key_command.command("rotate")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
@data_option
def rotate(reason: str, data: Path | None) -> None:
    """Make a new key and destroy the private part of the old one; what it sealed stays good.
    Other processes on the same data refuse to write until they are started again."""
    with open_reading(load_settings(data)) as opened:
        ledger = rotate_key(opened.ledger, command_line_actor(), reason)
    say(f"key {ledger.key.key_id} seals from now on")
