"""Takes a CSV file apart into numbered lines of cells and checks its shape."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from ingestion.errors import Problem
from ingestion.package.cells import expected_in
from ingestion.package.contract import Table


def csv_lines(
    text: Iterable[str], file: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row begins, and its cells; empty lines are passed over.

    ``text`` keeps its line ends (``newline=""``). Wrong quoting ends the file with a problem.
    """
    reader = csv.reader(text, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(file, f"not CSV with RFC 4180 quoting: {error}", begins))


def header_problems(header: Sequence[str], table: Table, file: str) -> list[Problem]:
    """``header`` is trimmed and empty for a file without a row."""
    if not header:
        return [Problem(file, "no header row", expected=_required(table))]
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        return [Problem(file, "one column only", 1, expected="commas", got=header[0])]
    found = [
        Problem(file, "column name stands twice", 1, name)
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    found += [
        Problem(file, f"column {index} has no name", 1)
        for index, name in enumerate(header, 1)
        if not name
    ]
    found += [
        Problem(file, "required column is missing", 1, column.name, expected_in(column))
        for column in table.columns
        if column.required and column.name not in header
    ]
    return found


def width_problem(file: str, line: int, expected: int, got: int) -> Problem:
    return Problem(
        file, "wrong number of cells", line, expected=f"{expected} as in the header", got=str(got)
    )


def _required(table: Table) -> str:
    return "columns " + ", ".join(column.name for column in table.columns if column.required)
