"""The records of a plant for :mod:`evals.controls_office`: deviations that somebody has closed,
cause and all, so that a draft would have decisions to copy."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from app.operations import import_package
from evals.canaries import PRODUCTS, write_packages
from evals.controls_office import ADMINISTRATOR, Office

DEVIATIONS: Final = tuple(f"D-{number}" for number, _ in enumerate(PRODUCTS, 1))
_OPEN, _CLOSED = ",open,,\n", ",closed,The cooling was off.,2024-02-20\n"


def import_plant(office: Office) -> None:
    """Starts the jobs, imports, and waits. Without documents: reading them is another matter."""
    office.service.jobs.start()
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_packages(Path(scratch))[0]
        shutil.rmtree(folder / "documents")
        (folder / "documents.csv").unlink()
        deviations = folder / "deviations.csv"
        deviations.write_text(deviations.read_text().replace(_OPEN, _CLOSED))
        import_package(office.service, ADMINISTRATOR, folder)
