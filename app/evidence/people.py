"""People of the shop floor appear in drafts as roles, never by name (H29).

``operator A`` is the first operator that a draft comes upon, and the same person throughout; the
evidence still opens the record that names them. A name that somebody wrote into a free text (a
title, a description, how a deviation was detected) is left as it was written: a quotation is
verbatim, and what in it is a name cannot be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.canonical import sha256_of
from ingestion.package.contract import TABLES, Kind

_ROLES: Final[Mapping[str, str]] = {
    "operator": "operator",
    "operators": "operator",
    "recorded_by": "operator",
    "reported_by": "reporter",
    "tested_by": "analyst",
    "owner": "owner",
    "by": "person",
}
"""Column of people → what they are called, wherever the contract has it as an identifier."""

ROLE_OF: Final[Mapping[tuple[str, str], str]] = {
    (table.name, column.name): _ROLES[column.name]
    for table in TABLES.values()
    for column in table.columns
    if column.name in _ROLES and column.kind in (Kind.ID, Kind.IDS)
}
"""``(table, column)`` → role."""

_DIGITS = 24  # of the hash: enough that no two people of a site share one


@dataclass
class People:
    """Who was called what in one draft. Invariant: one person has one name, whatever the column.

    ``names``: a digest of the person's id → the name, so that a refresh of the draft calls each
    person what it called them before, and what it keeps for that names nobody.
    """

    names: dict[str, str] = field(default_factory=dict)

    def name(self, person: str, role: str = "operator") -> str:
        """``operator A``; of two columns of one person the first that was met names them."""
        digest = sha256_of(["person", person])[:_DIGITS]
        if digest not in self.names:
            alike = sum(name.startswith(f"{role} ") for name in self.names.values())
            self.names[digest] = f"{role} {_letters(alike + 1)}"
        return self.names[digest]

    def cell(self, table: str, column: str, written: str) -> str:
        """A cell as a draft shows it: people's ids as roles, all else as written."""
        role = ROLE_OF.get((table, column))
        if role is None:
            return written
        ids = [one.strip() for one in written.replace(";", ",").split(",")]
        return ", ".join(self.name(one, role) for one in ids if one)


def _letters(number: int) -> str:
    """A … Z, AA, AB …"""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
