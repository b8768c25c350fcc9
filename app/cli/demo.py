"""`demo`."""

from pathlib import Path
from typing import Any

import click

from app.auth.actor import Actor, command_line_actor
from app.auth.bootstrap import demo_people
from app.cli.addresses import addressed, sign_in_address
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.cli.investigate import say_investigated
from app.cli.serve import serve_until_stopped
from app.core.progress import Progress
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import SimulatedPlant, simulate
from app.listing import list_items
from app.operations import import_package, investigate, start_investigation
from app.release.mode import Mode
from app.wiring import Service, open_service

_FURTHER = 2  # drafts besides the one whose files are written


@click.command("demo")
@click.option("--seed", default=7, show_default=True, help="Which plant; each has other causes.")
@click.option("--no-serve", is_flag=True, help="End after the draft instead of serving it.")
@data_option
@json_option
def demo_command(seed: int, no_serve: bool, data: Path | None, as_json: bool) -> None:
    """Make a plant with known causes, import it, investigate deviations, write a draft's files."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_service(settings, actor, create=Mode.DEMO) as service:
        service.jobs.start()
        if no_serve or as_json or not _listed(service, "drafts"):
            _make(service, actor, seed, as_json)
        else:
            say(f"the demonstration in {settings.data} is served; another seed needs --data")
        if not no_serve:
            service.settings = addressed(settings, settings.host, settings.port)
            _say_people(service)
            serve_until_stopped(service, settings.host, settings.port)


def _make(service: Service, actor: Actor, seed: int, as_json: bool) -> None:
    plant = simulate(PlantSettings(seed=seed))
    with progress_bar() as progress:
        imported = import_package(service, actor, _write(service, plant), progress)
        deviation = plant.showcase or plant.incidents[-1].deviation
        result = investigate(service, actor, deviation, None, progress)
        further = [
            _draft(service, actor, one, progress) for one in _further(service, plant, deviation)
        ]
    if as_json:
        print_json({"imported": imported, "deviation": deviation, "further": further, **result})
        return
    say(f"the plant of seed {seed} is in {service.settings.data}")
    say_investigated(deviation, result)
    say(f"further drafts to look at: {', '.join(further) or 'none'}")


def _listed(service: Service, what: str) -> list[dict[str, Any]]:
    with service.ledger.database.read() as session:
        return list_items(session, command_line_actor(), what)


def _further(service: Service, plant: SimulatedPlant, shown: str) -> list[str]:
    """The newest open deviations besides the one shown in which something was measured."""
    measured = {one.deviation for one in plant.incidents if one.outcome} - {shown}
    items = _listed(service, "deviations")
    unsettled = [one["deviation"] for one in items if one["status"] == "open"]
    return [one for one in reversed(unsettled) if one in measured][:_FURTHER]


def _draft(service: Service, actor: Actor, deviation: str, progress: Progress) -> str:
    """A draft without its files."""
    job = start_investigation(service, actor, deviation)
    return (service.jobs.wait(job.id, progress).result or {})["draft"]


def _say_people(service: Service) -> None:
    """One of each role, who can work at once."""
    with service.ledger.work(command_line_actor()) as work:
        made = demo_people(work, service.mode)
    say("sign in once as")
    for role, (username, secret) in made.items():
        name, address = role.replace("_", " "), sign_in_address(service.settings, secret)
        say(f"  {name:<14} {username:<14} {address}")


def _write(service: Service, plant: SimulatedPlant) -> Path:
    """The plant's package, beside the data it becomes."""
    folder = service.settings.data / "demo-package"
    if not folder.exists():
        write_package(plant, folder)
    return folder
