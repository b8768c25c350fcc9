"""The command line `veridraft`: exit 0 done, 1 a check found something, 2 bad input."""

import importlib
import sys

import click

from app.cli.console import fail
from app.core.errors import VeridraftError

# Commands are imported when they are called: the statistics libraries take seconds to load.
COMMANDS = {
    "ask": "app.cli.find",
    "backup": "app.cli.backup",
    "configuration": "app.cli.configuration",
    "demo": "app.cli.demo",
    "eval": "app.cli.checks",
    "import": "app.cli.intake",
    "investigate": "app.cli.investigate",
    "key": "app.cli.key",
    "list": "app.cli.list",
    "reindex": "app.cli.intake",
    "replay": "app.cli.replay",
    "restore": "app.cli.backup",
    "seal": "app.cli.seal",
    "search": "app.cli.find",
    "serve": "app.cli.serve",
    "tool": "app.cli.tool",
    "user": "app.cli.user",
    "verify": "app.cli.checks",
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports a command's module on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        return getattr(importlib.import_module(module), f"{cmd_name}_command")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="veridraft")
def cli() -> None:
    """Veridraft drafts quality documents from a plant's own records, every value bound to its
    source."""


def main() -> None:
    """Run a command; every expected error is one line on stderr and exit code 2."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.exceptions.Abort:
        code = fail("interrupted")
    except click.ClickException as error:
        code = fail(error.format_message())
    except VeridraftError as error:
        code = fail(str(error), error.details)
    except KeyboardInterrupt:
        code = fail("interrupted")
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
