"""What can be wrong with a file, as a value and as an exception.

IngestionError
├── UnreadableFile      the bytes are not what the name says
└── PackageRejected     a plant package with at least one problem; carries all of them
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: what, where, what was expected and what was found."""

    file: str
    message: str
    line: int | None = None
    column: str | None = None
    expected: str | None = None
    got: str | None = None

    def __str__(self) -> str:
        where = self.file + (f":{self.line}" if self.line is not None else "")
        column = f", column {self.column}" if self.column else ""
        tail = f"; expected {self.expected}" if self.expected else ""
        tail += f", got {self.got!r}" if self.got is not None else ""
        return f"{where}{column}: {self.message}{tail}"


class IngestionError(Exception):
    """Base of what this library raises on bad input."""


class UnreadableFile(IngestionError):
    """The file cannot be read as the format its name promises."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class PackageRejected(IngestionError):
    """The package has problems; nothing of it may be stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first}{more}")
        self.problems = tuple(problems)
