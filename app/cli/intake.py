"""`import` and `reindex`."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.auth.actor import Actor, command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.export.verifier import is_sealed, read_public_key
from app.intake.paths import check_path
from app.operations import import_package, reindex
from app.release.mode import Mode
from app.retention.archive import receive_package
from app.wiring import Service, open_service
from ingestion.document import FindingKind

_KINDS = {
    FindingKind.HIDDEN: "hidden text",
    FindingKind.INSTRUCTION: "instruction to a machine",
    FindingKind.HIDDEN_INSTRUCTION: "hidden instruction",
}


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Public key of the site that sealed the packages, PEM.",
)
@data_option
@json_option
def import_command(
    paths: tuple[Path, ...], key: Path | None, data: Path | None, as_json: bool
) -> None:
    """Check, store and index plant packages (folders or .zip files); take sealed packages of other
    installations into the archive."""
    settings = load_settings(data)
    actor = command_line_actor()
    checked = [check_path(path) for path in paths]
    trusted = read_public_key(key) if key else None
    results: list[dict[str, Any]] = []
    with open_service(settings, actor, default=Mode.TRIAL) as service:
        service.jobs.start()
        for path in checked:
            if is_sealed(path):
                result = _receive(service, actor, path, trusted, as_json)
            else:
                result = _import(service, actor, path, as_json)
            results.append({"path": str(path), **result})
    if as_json:
        print_json({"imported": results})


def _import(service: Service, actor: Actor, path: Path, as_json: bool) -> dict[str, Any]:
    with progress_bar() as progress:
        result = import_package(service, actor, path, progress)
    if not as_json:
        _say_imported(path, result)
    return result


def _receive(
    service: Service, actor: Actor, path: Path, key: Ed25519PublicKey | None, as_json: bool
) -> dict[str, Any]:
    folder = service.settings.data / "originals"
    received = receive_package(service.ledger, actor, folder, path.read_bytes(), key)
    if not as_json:
        news = "received" if received.is_new else "received before, nothing changed"
        origin = "origin proven" if received.origin_proven else "origin unproven"
        say(f"{path}: {received.draft} version {received.version} {news}, intact, {origin}")
    return asdict(received)


@click.command("reindex")
@data_option
def reindex_command(data: Path | None) -> None:
    """Empty the search index and fill it again from the database."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_service(settings, actor) as service, progress_bar() as progress:
        count = reindex(service, actor, progress)
    say(f"{count} passages indexed")


def _findings(result: dict[str, Any]) -> Iterator[str]:
    for name, found in result.get("findings", {}).items():
        for kind, places in groupby(found, key=lambda one: (one["kind"], one["page"])):
            count = len(list(places))
            yield f"look at {name}, page {kind[1]}: {count} × {_KINDS[kind[0]]}"
    for cell in result.get("cells", ()):
        place = f" line {cell['line']}, {cell['column']}" if cell["line"] else ""
        yield f"look at {cell['file']}{place}: {cell['why']}"


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
    for line in _findings(result):
        say(f"  {line}")
    for name, reason in result["quarantined"].items():
        say(f"  in quarantine: {name}: {reason}")
