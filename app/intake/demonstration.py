"""Loads the demonstration plant where nothing was imported yet: written, then imported."""

import shutil
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import simulate
from app.intake.service import Intake, run_import
from app.jobs.runtime import Running
from app.records.store import each_package
from app.release.mode import Mode

DEMONSTRATION_JOB = "demonstration"
_FOLDER = "demo-package"  # beside the data that it becomes


def check_demonstrable(session: Session, mode: Mode) -> None:
    """Raises :class:`Conflict`: invented records do not mix with others, nor with GMP work."""
    if mode is Mode.VALIDATED:
        raise Conflict("a validated installation takes no demonstration plant")
    if each_package(session):
        expected = "an installation in which nothing was imported"
        raise Conflict("there are records already", expected=expected)


def run_demonstration(intake: Intake, running: Running) -> None:
    """Handler of the job. Run again after a crash it imports what was written, or finds it done."""
    folder = intake.settings.data / _FOLDER
    if not folder.exists():
        _write(folder, running)
    job = replace(running.job, payload={"path": str(folder)})
    run_import(intake, replace(running, job=job))


def _write(folder: Path, running: Running) -> None:
    running.progress("making the plant", 0, 2)
    plant = simulate(PlantSettings())
    running.progress("writing its records and documents", 1, 2)
    partial = folder.with_name(f".{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    write_package(plant, partial)
    partial.rename(folder)
