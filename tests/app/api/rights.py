"""``rights.csv``: who reaches which route, as the requirements have it and not as the code does."""

import csv
from pathlib import Path

from app.auth.actor import Role

COLUMNS = (*Role, "token", "anonymous")


def read_rights() -> dict[str, dict[str, bool]]:
    """By ``METHOD path`` and column."""
    with (Path(__file__).parent / "rights.csv").open(newline="") as file:
        return {
            f"{row['method']} {row['path']}": {column: row[column] == "y" for column in COLUMNS}
            for row in csv.DictReader(file)
        }
