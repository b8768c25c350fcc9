"""What commands share: the data folder option, JSON on stdout, progress and errors on stderr."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.core.errors import BadInput
from app.core.progress import Progress as Report
from app.core.progress import silent
from app.core.settings import Settings
from app.core.telemetry import configure_log

F = TypeVar("F", bound=Callable[..., Any])

_USER_OF_ADDRESS = re.compile(r"//.*@")

BAD_INPUT = 2
FOUND_SOMETHING = 1


def data_option(function: F) -> F:
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help="The data folder (default: VERIDRAFT_DATA or ./veridraft-data).",
    )(function)


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")(
        function
    )


def load_settings(data: Path | None) -> Settings:
    """Settings of the environment, with ``--data`` before them; raises :class:`BadInput`."""
    try:
        settings = Settings(data=data) if data is not None else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "VERIDRAFT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(_said(first), where=name, got=_shown(first)) from error
    configure_log(settings.log_level)
    return settings


def _said(problem: ErrorDetails) -> str:
    return problem["msg"].replace(" items after validation", " characters")


def _shown(problem: ErrorDetails) -> object:
    """What was given, unless it is a secret: a message may end up in a log."""
    field = Settings.model_fields.get(str(problem["loc"][0])) if problem["loc"] else None
    if field is None or "SecretStr" in str(field.annotation):
        return None
    given = problem.get("input")
    return _USER_OF_ADDRESS.sub("//…@", given) if isinstance(given, str) else given


def print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def fail(message: str, details: tuple[str, ...] = ()) -> int:
    """One line on stderr, then the single problems where there are several; returns the code."""
    sys.stderr.write(f"veridraft: {' '.join(message.split())}\n")
    if len(details) > 1:
        for detail in details:
            sys.stderr.write(f"  {detail}\n")
    return BAD_INPUT


@contextmanager
def progress_bar() -> Iterator[Report]:
    """On a terminal a bar with the time left; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield report
