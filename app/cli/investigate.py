"""`investigate`."""

from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.operations import investigate
from app.wiring import open_service


@click.command("investigate")
@click.argument("deviation")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the PDF, DOCX and JSON (default: drafts/ in the data folder).",
)
@data_option
@json_option
def investigate_command(deviation: str, out: Path | None, data: Path | None, as_json: bool) -> None:
    """Draft the investigation report of a deviation."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_service(settings, actor) as service, progress_bar() as progress:
        service.jobs.start()
        result = investigate(service, actor, deviation, out, progress)
    if as_json:
        print_json(result)
    else:
        say_investigated(deviation, result)


def say_investigated(deviation: str, result: dict[str, Any]) -> None:
    """What was found, in a few lines."""
    say(f"{deviation}: draft {result['draft']}")
    say(f"  exceptions in the batch record: {len(result['exceptions'])}")
    say(f"  other batches that share a lot or equipment: {len(result['affected'])}")
    say(f"  similar earlier deviations: {len(result['similar'])}")
    for one in result["hypotheses"]:
        say(f"  {one['rank']}. [{one['tier']}] {one['statement']}")
        if one["statistics"]:
            say(f"     {_statistics(one['statistics'])}")
    waiting = [gate["title"] for gate in result["gates"] if not gate["passed"]]
    say(f"  waits for a person:{'' if waiting else ' nothing'}")
    for title in waiting:
        say(f"    {title}")
    for path in result["files"].values():
        say(f"  {path}")


def _statistics(found: dict[str, Any]) -> str:
    """Of an association; what it explains is the spread between batches, and no share of cause."""
    share = f"goes with {found['explained']:.0%} of the spread between batches"
    return f"{share}, adjusted p = {found['adjusted_p']:.2g}"
