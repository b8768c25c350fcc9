"""`backup` and `restore`."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.backup.restoring import Restored, restore
from app.backup.service import Made, make_backup
from app.cli.console import (
    FOUND_SOMETHING,
    data_option,
    json_option,
    load_settings,
    print_json,
    progress_bar,
    say,
)
from app.integrity import verify
from app.opening import open_reading


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@data_option
@json_option
def backup_command(target: Path, data: Path | None, as_json: bool) -> None:
    """Copy the installation into one file, or into a new file of a folder, while it runs."""
    settings = load_settings(data)
    with open_reading(settings) as opened, progress_bar() as progress:
        made = make_backup(opened, command_line_actor(), target, progress)
    if as_json:
        print_json(_made(made))
        return
    say(
        f"{made.file}: {made.size_bytes} bytes of {made.manifest.size_bytes}, "
        f"{len(made.manifest.files)} files, in {made.seconds:.1f} s"
    )
    say(f"trail up to entry {made.manifest.head_seq} {made.manifest.head_hash}")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@data_option
@json_option
@click.pass_context
def restore_command(context: click.Context, source: Path, data: Path | None, as_json: bool) -> None:
    """Check a backup, put it into an empty folder or database, and verify what stands there."""
    settings = load_settings(data)
    with progress_bar() as progress:
        restored = restore(settings, command_line_actor(), source, progress)
    with open_reading(settings) as opened:
        findings = [*restored.later.findings(), *verify(opened)]
    if as_json:
        print_json({**_restored(restored), "intact": not findings, "findings": findings})
    else:
        _say_restored(restored, findings)
    if findings:
        context.exit(FOUND_SOMETHING)


def _made(made: Made) -> dict[str, object]:
    return {
        "file": made.file,
        "size_bytes": made.size_bytes,
        "content_bytes": made.manifest.size_bytes,
        "files": len(made.manifest.files),
        "seconds": round(made.seconds, 3),
        "head_seq": made.manifest.head_seq,
        "head_hash": made.manifest.head_hash,
    }


def _restored(restored: Restored) -> dict[str, object]:
    manifest = restored.manifest
    return {
        "made_at": manifest.made_at,
        "installation": manifest.installation,
        "content_bytes": manifest.size_bytes,
        "files": len(manifest.files),
        "seconds": round(restored.seconds, 3),
        "head_seq": manifest.head_seq,
        "sealed_by": restored.checked.sealed_by,
        "new_key": restored.new_key,
        "settings": manifest.settings,
        "entries_gone": restored.later.gone,
        "entries_other": restored.later.other,
    }


def _say_restored(restored: Restored, findings: list[str]) -> None:
    manifest = restored.manifest
    say(
        f"installation {manifest.installation} of {manifest.made_at:%Y-%m-%d %H:%M} UTC: "
        f"{manifest.size_bytes} bytes, {len(manifest.files)} files, in {restored.seconds:.1f} s"
    )
    say(f"sealed by key {restored.checked.sealed_by}: compare it with the site's")
    if restored.new_key is not None:
        say(f"the private key is not in a backup: this site signs with {restored.new_key} from now")
    for name, value in manifest.settings.items():
        say(f"set there: VERIDRAFT_{name.upper()}={value}")
    for finding in findings:
        say(finding)
    if not findings:
        say("intact; the search index is built anew at the next start")
