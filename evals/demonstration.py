"""The demonstration, served: one that is there already, or one made for the occasion."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.auth.actor import Role, command_line_actor
from app.auth.bootstrap import demo_people
from app.core.settings import Settings
from app.wiring import Service, open_service
from evals.serving import serving


@dataclass(frozen=True)
class Demonstration:
    """``links`` holds the secret of a one-time link for a person of each role."""

    service: Service
    url: str
    links: dict[Role, str]


@contextmanager
def demonstration(data: Path | None) -> Iterator[Demonstration]:
    """In ``data``, or made in a scratch folder that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="veridraft-demo-") as scratch:
        folder = data or _make(Path(scratch) / "data")
        with open_service(Settings(data=folder), command_line_actor()) as service:
            service.jobs.start()
            with service.ledger.work(command_line_actor()) as work:
                people = demo_people(work, service.mode)
            links = {role: secret for role, (_, secret) in people.items()}
            with serving(service) as url:
                yield Demonstration(service, url, links)


def _make(folder: Path) -> Path:
    command = [sys.executable, "-m", "app", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder
