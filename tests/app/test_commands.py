"""The table of commands: complete, and read without loading what they need."""

import subprocess
import sys

import click
import pytest

from app.__main__ import COMMANDS, cli

HELP = """
import sys
from app.__main__ import cli
cli.main(["--help"], standalone_mode=False)
print([name for name in sys.modules if name.startswith(("app.cli.", "app.wiring", "numpy"))])
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_table_names_is_a_command(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)
    assert command.name == name


def test_help_tells_of_every_command_and_loads_none() -> None:
    ran = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    *told, loaded = ran.stdout.splitlines()
    assert loaded == "['app.cli.console']"
    lines = {line.split()[0]: line for line in told if line.startswith("  ")}
    for name, (_module, line) in COMMANDS.items():
        assert line in lines[name]
