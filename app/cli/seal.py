"""`seal`."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, load_settings, say
from app.export.service import seal_package
from app.wiring import open_service


@click.command("seal")
@click.argument("draft")
@click.option("--version", type=click.IntRange(1), help="Default: the newest.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder of the package (default: this one).",
)
@data_option
def seal_command(draft: str, version: int | None, out: Path, data: Path | None) -> None:
    """Write a record as one sealed package: report, evidence, signatures, trail, manifest."""
    actor = command_line_actor()
    with open_service(load_settings(data), actor) as service:
        name, content = seal_package(service.exporting, actor, draft, version)
    out.mkdir(parents=True, exist_ok=True)
    file = out / name
    file.write_bytes(content)
    say(f"{file}: {len(content)} bytes; `veridraft verify {file} --key KEY.pub` checks it offline")
