"""The command line `veridraft`: exit 0 done, 1 a check found something, 2 bad input."""

import importlib
import sys

import click

from app.cli.console import fail
from app.core.errors import VeridraftError

# Commands are imported when they are called: the statistics libraries take seconds to load.
COMMANDS = {
    "ask": ("app.cli.find", "Answer in the words of documents and records."),
    "backup": ("app.cli.backup", "Copy the installation into one sealed file."),
    "configuration": ("app.cli.configuration", "What runs, and whether it is released."),
    "demo": ("app.cli.demo", "Make a plant with known causes, and drafts of it."),
    "eval": ("app.cli.checks", "Run evaluations and compare them with their floors."),
    "import": ("app.cli.intake", "Check, store and index plant packages."),
    "investigate": ("app.cli.investigate", "Draft the investigation report of a deviation."),
    "key": ("app.cli.key", "The key that seals signatures and packages."),
    "list": ("app.cli.list", "List products, batches, deviations, documents or drafts."),
    "reindex": ("app.cli.intake", "Fill the search index again from the database."),
    "replay": ("app.cli.replay", "Compute a draft again, and show what differs."),
    "restore": ("app.cli.backup", "Put a backup into an empty folder or database."),
    "seal": ("app.cli.seal", "Write a record as one sealed package."),
    "search": ("app.cli.find", "Find passages of documents and records."),
    "serve": ("app.cli.serve", "Serve the web app and the API until stopped."),
    "tool": ("app.cli.tool", "Run one tool of the agent on stored data."),
    "user": ("app.cli.user", "Administer accounts."),
    "verify": ("app.cli.checks", "Check the data folder, or a sealed package."),
}
"""Name → the module of the command, and what it does in a line."""


class LazyGroup(click.Group):
    """Knows its commands by name and imports a command's module on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _line = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), f"{cmd_name}_command")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does, but from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


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
