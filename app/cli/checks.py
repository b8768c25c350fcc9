"""`verify` and `eval`."""

import subprocess
import sys
from pathlib import Path

import click

from app.cli.console import (
    FOUND_SOMETHING,
    data_option,
    json_option,
    load_settings,
    print_json,
    say,
)
from app.integrity import verify
from app.opening import open_reading


@click.command("verify")
@data_option
@json_option
@click.pass_context
def verify_command(context: click.Context, data: Path | None, as_json: bool) -> None:
    """Check the audit trail, the records, the originals and the drafts of the data folder."""
    settings = load_settings(data)
    with open_reading(settings) as opened:
        findings = verify(opened)
    if as_json:
        print_json({"intact": not findings, "findings": findings})
    elif findings:
        for finding in findings:
            say(finding)
    else:
        say("intact: audit trail, signed heads, records, originals, historian, drafts")
    if findings:
        context.exit(FOUND_SOMETHING)


@click.command("eval", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def eval_command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run evaluations and compare them with their floors; exit 1 when one falls short."""
    # A process of its own: the service imports nothing of the evaluations.
    command = [sys.executable, "-m", "evals", *arguments]
    context.exit(subprocess.run(command, check=False).returncode)
