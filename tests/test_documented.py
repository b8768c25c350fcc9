"""What a user can set or call is in the README."""

from pathlib import Path

from app.__main__ import COMMANDS
from app.core.settings import Settings

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()


def test_every_command_is_in_the_readme() -> None:
    missing = [name for name in COMMANDS if f"veridraft {name}" not in README]
    assert missing == []


def test_every_setting_is_in_the_readme() -> None:
    names = [f"VERIDRAFT_{name.upper()}" for name in Settings.model_fields]
    assert [name for name in names if name not in README] == []


def test_every_room_is_in_the_readme() -> None:
    rooms = [folder.name for folder in (Path(__file__).parent.parent / "app").iterdir()]
    folders = [name for name in rooms if not name.startswith(("_", "."))]
    missing = [name for name in folders if f"  {name}" not in README and f"  {name}/" not in README]
    assert missing == []
