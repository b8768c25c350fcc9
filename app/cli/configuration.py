"""`configuration`: what runs, proposing its release, what it touched. Signing is a person's act, in
the web app."""

import json
from pathlib import Path
from typing import Any

import click

from app.api.schemas_configuration import change_view, configuration_view, monitoring_view
from app.auth.actor import command_line_actor
from app.cli.console import (
    FOUND_SOMETHING,
    data_option,
    json_option,
    load_settings,
    print_json,
    say,
)
from app.configuration.touched import Touched, records_touched
from app.core.canonical import plain
from app.core.errors import BadInput
from app.opening import open_reading
from app.release import store
from app.release.changes import propose_change
from app.wiring import open_service


@click.group("configuration")
def configuration_command() -> None:
    """The configuration item: show, changes, propose, touched, monitor. QA releases and withdraws
    by signature in the web app."""


@configuration_command.command("show")
@data_option
@json_option
def show(data: Path | None, as_json: bool) -> int:
    """What would run here now, part by part; exit 1 when it generates nothing."""
    with open_service(load_settings(data), command_line_actor()) as service:
        service.watch.keep()
        shown = configuration_view(service)
    if as_json:
        print_json(shown.model_dump(mode="json"))
    else:
        say(f"configuration {shown.hash} ({shown.mode})")
        say(f"  released: {'yes' if shown.is_released else 'no'}, active: {shown.active or 'none'}")
        for name, version in shown.parts.items():
            say(f"  {name}: {version}")
        for one in shown.difference:
            say(f"  differs from the active one: {one.part}")
        say(f"  {shown.refusal or shown.warning or 'generates'}")
    return 0 if shown.generates else FOUND_SOMETHING


@configuration_command.command("changes")
@data_option
@json_option
def changes(data: Path | None, as_json: bool) -> None:
    """Every change record, oldest first."""
    with open_reading(load_settings(data)) as opened, opened.ledger.database.read() as session:
        found = [change_view(one) for one in store.all_changes(session)]
    if as_json:
        print_json({"items": [one.model_dump(mode="json") for one in found]})
        return
    for one in found:
        say(f"{one.id}  {one.state.value}  {one.configuration[:16]}  {one.reason}")


@configuration_command.command("propose")
@click.option("--reason", required=True, help="Why the configuration is changed.")
@click.option("--risk", required=True, help="What may be worse, and for which records.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="What `veridraft eval --json` printed with this configuration.",
)
@data_option
def propose(reason: str, risk: str, report: Path, data: Path | None) -> None:
    """A change record of what would run here now, for QA to release in the web app. In a validated
    installation a person proposes, there."""
    actor = command_line_actor()
    with open_service(load_settings(data), actor) as service:
        service.watch.keep()
        with service.ledger.work(actor) as work:
            made = propose_change(
                work, service.configuration, reason=reason, risk=risk, report=_read(report)
            )
    say(f"{made.record.id} proposes {made.record.hash}: {len(made.record.difference)} parts differ")


@configuration_command.command("touched")
@click.argument("configuration")
@data_option
@json_option
def touched(configuration: str, data: Path | None, as_json: bool) -> None:
    """Every record under a configuration, by its hash or the first eight characters of it."""
    with open_reading(load_settings(data)) as opened, opened.ledger.database.read() as session:
        found = records_touched(session, command_line_actor(), configuration)
    if as_json:
        print_json(plain(found))
    else:
        _say(found)


@configuration_command.command("monitor")
@data_option
@json_option
def monitor(data: Path | None, as_json: bool) -> int:
    """The figures of the last seven days against the 28 before; exit 1 when one has shifted."""
    with open_service(load_settings(data), command_line_actor()) as service:
        service.monitor()
        seen = monitoring_view(service)
    if as_json:
        print_json(seen.model_dump(mode="json"))
    else:
        for one in seen.figures:
            before, now = (f"{two.count} of {two.of}" for two in (one.baseline, one.current))
            verdict = "SHIFTED" if one.has_shifted else "" if one.p is not None else "too few"
            say(f"{one.measure.value}: {before} → {now}  {verdict}".rstrip())
    return FOUND_SOMETHING if any(one.has_shifted for one in seen.figures) else 0


def _read(report: Path) -> dict[str, Any]:
    try:
        read = json.loads(report.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput("no JSON", where=str(report), got=str(error)) from error
    if not isinstance(read, dict):
        raise BadInput("no evaluation report", where=str(report), got=type(read).__name__)
    return read


def _say(found: Touched) -> None:
    say(f"configuration {found.configuration}")
    for one in found.drafts:
        versions = ", ".join(str(two.version) for two in one.versions)
        newest = one.newest_version
        say(f"  draft {one.draft} ({one.state}, newest {newest}): versions {versions}")
    for name in ("exports", "signatures", "model_calls", "chat_turns"):
        say(f"  {name.replace('_', ' ')}: {len(getattr(found, name))}")
