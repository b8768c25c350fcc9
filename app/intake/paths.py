"""What may be a plant package, before anything is opened."""

from pathlib import Path
from zipfile import is_zipfile

from app.core.errors import BadInput
from ingestion.package.members import PLANT_FILE


def check_path(path: Path) -> Path:
    """The absolute path of a package; raises :class:`BadInput` when it cannot be one."""
    if not path.exists():
        raise BadInput("no such file or folder", where=str(path))
    if path.is_dir():
        if not (path / PLANT_FILE).is_file():
            expected = f"{PLANT_FILE} in the folder"
            raise BadInput("not a plant package", where=str(path), expected=expected)
    elif path.suffix.lower() != ".zip" or not is_zipfile(path):
        raise BadInput("not a plant package", where=str(path), expected="a folder or a .zip file")
    return path.resolve()
