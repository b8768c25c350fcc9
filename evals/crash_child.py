"""What the killed process does: the command line's use cases, with the hashing embedder.

What was acknowledged is told to a file line by line, each after the call that promised it has
returned: a kill may lose the line, never the write before it.
"""

import os
import sys
from pathlib import Path

import app.__main__
from app.auth.actor import Actor, Kind
from app.core.settings import Settings
from app.core.telemetry import configure_log
from app.jobs.store import Job
from app.operations import start_import, start_investigation
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.store import count
from app.wiring import Service, open_service

ACTOR = Actor(Kind.CLI, "crash")


def run(command: str, subject: str, data: Path) -> None:
    """``import PATH`` or ``investigate DEVIATION`` on the data folder, as a process of its own."""
    with (data.parent / "child.log").open("a") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.modules["__main__"] = app.__main__  # what its workers import, as in the command itself
    settings = Settings(data=data, parse_processes=1)
    configure_log(settings.log_level)
    with (
        (data.parent / "acknowledged").open("a", buffering=1) as told,
        open_service(settings, ACTOR, default=Mode.TRIAL) as service,
    ):
        service.__dict__["embedder"] = HashingEmbedder()
        service.jobs.start()
        service.jobs.finish_left()
        job = _ask(service, command, subject).id
        told.write(f"asked {job}\n")
        result = service.jobs.wait(job).result or {}
        told.write(f"ended {job}\n")
        if result.get("index_job"):
            service.jobs.wait(result["index_job"])
            told.write(f"ended {result['index_job']}\n")
        _check_index(service)


def _ask(service: Service, command: str, subject: str) -> Job:
    if command == "import":
        return start_import(service, ACTOR, Path(subject))
    return start_investigation(service, ACTOR, subject)


def _check_index(service: Service) -> None:
    with service.ledger.database.read() as session:
        expected = count(session)
    if service.index.count() != expected:
        raise RuntimeError(f"the index has {service.index.count()} points of {expected}")
