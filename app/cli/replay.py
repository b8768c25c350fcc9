"""`replay`: a draft computed again under the running configuration."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.cli.console import (
    FOUND_SOMETHING,
    data_option,
    json_option,
    load_settings,
    print_json,
    progress_bar,
    say,
)
from app.configuration.replay import Replayed
from app.core.canonical import plain
from app.wiring import open_service


@click.command("replay")
@click.argument("draft")
@data_option
@json_option
def replay_command(draft: str, data: Path | None, as_json: bool) -> int:
    """Compute a draft again from the records as they were read for it, a model's answers taken from
    the log; exit 1 when something comes out otherwise."""
    actor = command_line_actor()
    with (
        open_service(load_settings(data), actor) as service,
        progress_bar() as progress,
        service.ledger.database.read() as session,
    ):
        done = service.replay(session, actor, draft, progress)
    if as_json:
        print_json({**plain(done), "is_identical": done.is_identical})
    else:
        _say(done)
    return 0 if done.is_identical else FOUND_SOMETHING


def _say(done: Replayed) -> None:
    same = "the same" if done.configuration == done.running else "another"
    say(f"{done.draft} version {done.version}, read {done.known_at.isoformat()}")
    say(f"  configuration {done.configuration[:16]}, running {done.running[:16]}: {same}")
    if done.is_identical:
        say("  identical")
        return
    for one in done.composed.facts:
        say(f"  fact {one.fact} {one.kind}: {one.old} → {one.new}")
    say(f"  claims that differ: {len(done.claims)}")
    say(f"  statements that differ: {len(done.composed.statements)}")
    if done.written is not None:
        say(f"  with the model's words: {len(done.written.statements)}")
    for call in done.calls:
        if not (call.is_intact and call.is_reproduced):
            say(f"  call {call.call} ({call.prompt}) is not reproducible")
