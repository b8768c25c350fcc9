"""Every requirement has one owner, and every built one a test that names it (VA-01).

``requirements.csv`` is the table: id, the room that owns it, whether it is built, and what it asks
in a few words. ``pytest -m req`` runs what the table stands on.
"""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
OWNED = list(csv.DictReader((TESTS / "requirements.csv").read_text().splitlines()))
BUILT = {row["id"] for row in OWNED if row["built"] == "yes"}

GROUPS = {
    "IU": 6, "IA": 8, "AT": 7, "ES": 7, "RC": 9, "IN": 9, "RT": 6, "GN": 7, "TL": 7, "WF": 7,
    "LC": 9, "DS": 8, "SE": 3, "VA": 3,
}  # fmt: skip
HAZARDS = 34

# Nobody has read these again: no text may cite them as if the software met them.
UNREAD = (
    r"A(nnex )?11 §?(3\b|4\.4|4\.8|5\b|6\b|7\.2|8\.2|9\b|10\b|11\b|12\.3|13\b|16\b|17\b)",
    r"11\.30\b",
    r"211\.165",
    r"211\.186",
    r"Chapter 4|Ch4 §",
    r"Chapter 8|Ch8",
    r"GN 7\.20",
    r"AI Act Art",
)


def _marked() -> Iterator[tuple[str, str]]:
    """``(id, file)`` of every ``req`` marker."""
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.req"):
                for argument in node.args:
                    yield ast.literal_eval(argument), file.name


@pytest.mark.req("VA-01")
def test_every_requirement_is_owned_once() -> None:
    wanted = [f"{group}-{n:02}" for group, last in GROUPS.items() for n in range(1, last + 1)]
    wanted += [f"H{n:02}" for n in range(1, HAZARDS + 1)]
    assert Counter(row["id"] for row in OWNED) == Counter(wanted)


@pytest.mark.req("VA-01")
def test_the_owner_of_what_is_built_exists() -> None:
    rooms = {path.name for path in (ROOT / "app").iterdir()} | {
        path.name for path in ROOT.iterdir()
    }
    absent = [row["id"] for row in OWNED if row["built"] == "yes" and row["room"] not in rooms]
    assert absent == []


@pytest.mark.req("VA-01")
def test_everything_built_has_a_test_that_names_it() -> None:
    assert sorted(BUILT - {one for one, _file in _marked()}) == []


@pytest.mark.req("VA-01")
def test_a_marker_names_a_requirement_that_is_built() -> None:
    assert [(one, file) for one, file in _marked() if one not in BUILT] == []


def test_no_text_leans_on_a_clause_that_was_not_read_again() -> None:
    texts = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "app").rglob("*.py")]
    found = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in texts
        for clause in UNREAD
        for match in re.finditer(clause, file.read_text())
    ]
    assert found == []
