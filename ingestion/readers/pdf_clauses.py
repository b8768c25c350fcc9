"""The clause number of each block of a PDF, whether it stands before or after its text."""

import re
from collections.abc import Sequence

from ingestion.readers.numbering import (
    heading_number,
    is_list_item,
    leading_clause,
    trailing_clause,
)
from ingestion.readers.pdf_layout import Group

_ANNOUNCES = re.compile(r":\s*\([\d.]+\)$")
_MIN_TRAILING = 5  # numbers in brackets at the end before they count as the document's clauses


def clause_numbers(groups: Sequence[Group], levels: Sequence[int | None]) -> list[str | None]:
    """One clause or None for each group, in order.

    Where numbers close their clause (``… retained. (6.13)``), the blocks since the last
    number or heading belong to it as well.
    """
    leading = [leading_clause(group.text) for group in groups]
    trailing = [trailing_clause(group.text) for group in groups]
    closes = _count(trailing) >= max(_MIN_TRAILING, _count(leading) + 1)
    clauses = [
        _of_heading(group.text, trailing[i] if closes else None) if levels[i] else leading[i]
        for i, group in enumerate(groups)
    ]
    if closes:
        clauses = _carried_back(clauses, trailing, levels)
        _carry_to_items(clauses, groups)
    return clauses


def _count(clauses: Sequence[str | None]) -> int:
    return sum(clause is not None for clause in clauses)


def _of_heading(text: str, trailing: str | None) -> str | None:
    number = heading_number(text)
    return trailing or (number[0] if number else None)


def _carried_back(
    clauses: list[str | None], trailing: Sequence[str | None], levels: Sequence[int | None]
) -> list[str | None]:
    current: str | None = None
    for i in reversed(range(len(clauses))):
        if levels[i]:
            current = None
        else:
            current = trailing[i] or current
            clauses[i] = current
    return clauses


def _carry_to_items(clauses: list[str | None], groups: Sequence[Group]) -> None:
    """The list after ``… the following: (18.16)`` belongs to 18.16, not to what comes next."""
    for i, group in enumerate(groups):
        if not _ANNOUNCES.search(group.text):
            continue
        for j in range(i + 1, len(groups)):
            if not is_list_item(groups[j].text):
                break
            clauses[j] = clauses[i]
