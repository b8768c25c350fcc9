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
from app.core.errors import BadInput
from app.core.settings import Settings
from app.export.verifier import read_public_key, verify_package
from app.integrity import verify
from app.opening import open_reading


@click.command("verify")
@click.argument(
    "package", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Public key of the site that sealed the package, PEM.",
)
@data_option
@json_option
@click.pass_context
def verify_command(
    context: click.Context,
    package: Path | None,
    key: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Check the data folder: trail, records, originals, drafts, signatures. Or, offline, a sealed
    package: without the site's key it can be intact, and its origin stays unproven."""
    settings = load_settings(data)
    if package is not None:
        code = _verify_package(package, key, as_json)
    elif key is not None:
        raise BadInput("a key is for a sealed package", where="--key", expected="a package")
    else:
        code = _verify_folder(settings, as_json)
    context.exit(code)


def _verify_folder(settings: Settings, as_json: bool) -> int:
    with open_reading(settings) as opened:
        findings = verify(opened)
    if as_json:
        print_json({"intact": not findings, "findings": findings})
    for finding in () if as_json else findings:
        say(finding)
    if not (findings or as_json):
        say("intact: audit trail, signed heads, records, originals, historian, drafts, signatures")
    return FOUND_SOMETHING if findings else 0


def _verify_package(package: Path, key: Path | None, as_json: bool) -> int:
    verdict = verify_package(package, read_public_key(key) if key else None)
    if as_json:
        print_json(
            {
                "intact": verdict.is_intact,
                "origin_proven": verdict.origin_proven,
                "key_id": verdict.key_id,
                "findings": list(verdict.findings),
            }
        )
    elif verdict.findings:
        for finding in verdict.findings:
            say(finding)
    elif verdict.origin_proven:
        say(f"intact, sealed with the key {verdict.key_id}")
    else:
        say("intact, origin unproven: give the public key of the site with --key")
    return 0 if verdict.is_intact and verdict.origin_proven else FOUND_SOMETHING


@click.command("eval", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def eval_command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run evaluations and compare them with their floors; exit 1 when one falls short."""
    # A process of its own: the service imports nothing of the evaluations.
    command = [sys.executable, "-m", "evals", *arguments]
    context.exit(subprocess.run(command, check=False).returncode)
