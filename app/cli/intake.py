"""`import` and `reindex`."""

from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.intake.paths import check_path
from app.operations import import_package, reindex
from app.release.mode import Mode
from app.wiring import open_service


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
@json_option
def import_command(paths: tuple[Path, ...], data: Path | None, as_json: bool) -> None:
    """Check, store and index plant packages (folders or .zip files)."""
    settings = load_settings(data)
    actor = command_line_actor()
    checked = [check_path(path) for path in paths]
    results: list[dict[str, Any]] = []
    with open_service(settings, actor, default=Mode.TRIAL) as service:
        service.jobs.start()
        for path in checked:
            with progress_bar() as progress:
                result = import_package(service, actor, path, progress)
            results.append({"path": str(path), **result})
            if not as_json:
                _say_imported(path, result)
    if as_json:
        print_json({"imported": results})


@click.command("reindex")
@data_option
def reindex_command(data: Path | None) -> None:
    """Empty the search index and fill it again from the database."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_service(settings, actor) as service, progress_bar() as progress:
        count = reindex(service, actor, progress)
    say(f"{count} passages indexed")


def _say_imported(path: Path, result: dict[str, Any]) -> None:
    if result["unchanged"]:
        say(f"{path}: already imported, nothing changed")
        return
    added, changed = sum(result["added"].values()), sum(result["changed"].values())
    index = result.get("index") or {}
    say(
        f"{path}: {added} rows added, {changed} changed, {result['documents']} documents, "
        f"{result['historian_rows']} historian values, {index.get('total', 0)} passages"
    )
    for name, reason in result["quarantined"].items():
        say(f"  in quarantine: {name}: {reason}")
