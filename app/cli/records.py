"""`import` and `list`."""

from pathlib import Path
from typing import Any

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.intake.paths import check_path
from app.listing import LISTS, list_items
from app.opening import open_reading
from app.release.mode import Mode


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
@json_option
def import_command(paths: tuple[Path, ...], data: Path | None, as_json: bool) -> None:
    """Check, store and index plant packages (folders or .zip files)."""
    # The service's parts take seconds to load, and `list` needs none of them.
    from app.operations import import_package  # noqa: PLC0415
    from app.wiring import open_service  # noqa: PLC0415

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
        say("  ".join(str(value) for value in item.values() if value not in (None, "")))
    say(f"{len(items)} {what}")


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
