"""`demo`."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.auth.bootstrap import demo_people
from app.cli.console import data_option, json_option, load_settings, print_json, progress_bar, say
from app.cli.investigate import say_investigated
from app.cli.serve import serve_until_stopped
from app.cli.user import sign_in_words
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import SimulatedPlant, simulate
from app.operations import import_package, investigate
from app.release.mode import Mode
from app.wiring import Service, open_service


@click.command("demo")
@click.option("--seed", default=7, show_default=True, help="Which plant; each has other causes.")
@click.option("--no-serve", is_flag=True, help="End after the draft instead of serving it.")
@data_option
@json_option
def demo_command(seed: int, no_serve: bool, data: Path | None, as_json: bool) -> None:
    """Make a plant with known causes, import it, investigate a deviation, write the draft."""
    settings = load_settings(data)
    actor = command_line_actor()
    with open_service(settings, actor, create=Mode.DEMO) as service:
        service.jobs.start()
        plant = simulate(PlantSettings(seed=seed))
        with progress_bar() as progress:
            imported = import_package(service, actor, _write(service, plant), progress)
            deviation = plant.showcase or plant.incidents[-1].deviation
            result = investigate(service, actor, deviation, None, progress)
        if as_json:
            print_json({"imported": imported, "deviation": deviation, **result})
        else:
            say(f"the plant of seed {seed} is in {settings.data}")
            say_investigated(deviation, result)
        if not no_serve:
            _say_people(service)
            serve_until_stopped(service, settings.host, settings.port)


def _say_people(service: Service) -> None:
    """One of each role, who can work at once."""
    with service.ledger.work(command_line_actor()) as work:
        made = demo_people(work, service.mode)
    say("sign in once as")
    for role, (username, secret) in made.items():
        say(f"  {role:<12} {username:<14} {sign_in_words(secret)}")


def _write(service: Service, plant: SimulatedPlant) -> Path:
    """The plant's package, beside the data it becomes."""
    folder = service.settings.data / "demo-package"
    if not folder.exists():
        write_package(plant, folder)
    return folder
