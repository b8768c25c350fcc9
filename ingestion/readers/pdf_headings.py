"""Which blocks of a PDF are headings, and how deep they stand."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ingestion.readers.numbering import heading_number, is_list_item
from ingestion.readers.pdf_layout import Group, Typography

_LARGER = 1.12  # times the body size
_MAX_LINES = 4
_MAX_WORDS = 28
_CAPTION = re.compile(r"(?:table|figure|fig\.)\s*(?:\d|[IVX]+\b)", re.IGNORECASE)
_DEEPEST, _DEEPEST_UNNUMBERED = 6, 4

Outline = dict[str, int]


class Look(NamedTuple):
    """How a heading is set; headings that look alike stand at the same level."""

    size: float
    bold: bool
    italic: bool
    capitals: bool


def outline_key(title: str) -> str:
    """Letters and digits only, so that an outline's title meets the printed one."""
    return "".join(char for char in title.casefold() if char.isalnum())


def heading_levels(groups: Sequence[Group], body: Typography, outline: Outline) -> list[int | None]:
    """A level from 1 for each group that is a heading, None for the others, in their order."""
    chosen = [i for i, group in enumerate(groups) if _is_heading(group, body, outline)]
    headings = [groups[i] for i in chosen]
    numbered = _numbered_levels(headings)
    by_look = _levels_by_look(headings, numbered)
    levels: list[int | None] = [None] * len(groups)
    for i, heading, number in zip(chosen, headings, numbered, strict=True):
        in_outline = outline.get(outline_key(heading.text))
        levels[i] = min(number or in_outline or by_look[_look(heading)], _DEEPEST)
    return levels


def _is_heading(group: Group, body: Typography, outline: Outline) -> bool:
    text = " ".join(group.text.split())
    if group.contents or not _can_be_heading(group, text):
        return False
    if outline_key(text) in outline and ": " not in text:  # some outlines hold definitions
        return True
    look = _look(group)
    number = heading_number(text)
    if look.size > _LARGER * body.body_size or look.bold:
        return number is not None or group.lines[0].family in body.families
    return number is not None and len(group.lines) == 1 and _is_titled(text, number[0], look)


def _can_be_heading(group: Group, text: str) -> bool:
    if len(group.lines) > _MAX_LINES or len(text.split()) > _MAX_WORDS:
        return False
    if not any(char.isalpha() for char in text) or _CAPTION.match(text):
        return False
    numbered = heading_number(text) is not None
    return numbered or not (is_list_item(text) or text[-1] in ".,;")


def _is_titled(text: str, number: str, look: Look) -> bool:
    """Whether a plain numbered line reads as a title: decimal number, short, no full stop."""
    title = text[len(number) :].lstrip(". ")
    if not title or text[-1] in ".,;:" or not title[0].isupper():
        return False
    return look.capitals or look.italic or ("." in number and len(title.split()) <= 12)


def _look(group: Group) -> Look:
    line = group.lines[0]
    letters = [char for char in group.text if char.isalpha()]
    capitals = len(letters) > 3 and all(char.isupper() for char in letters)
    return Look(round(line.size * 2) / 2, line.bold, line.italic, capitals)


def _numbered_levels(headings: Sequence[Group]) -> list[int | None]:
    """Levels that the numbers give, read in order because ``I.`` may follow ``H.``."""
    roman = any(re.match(r"(?:II|III|IV)\.\s", heading.text) for heading in headings)
    levels: list[int | None] = []
    letter = ""
    for heading in headings:
        number = heading_number(heading.text)
        if number is None:
            levels.append(None)
            continue
        printed, level = number
        if letter and len(printed) == 1 and ord(printed) == ord(letter) + 1:
            level = 2
        letter = printed if level == 2 and len(printed) == 1 else letter if level > 2 else ""
        levels.append(level + 2 if roman and printed.isdigit() else level)
    return levels


def _levels_by_look(headings: Sequence[Group], numbered: Sequence[int | None]) -> dict[Look, int]:
    """The usual level of numbered headings of a look; of other looks one more than larger ones."""
    votes: dict[Look, Counter[int]] = {}
    for heading, level in zip(headings, numbered, strict=True):
        if level is not None:
            votes.setdefault(_look(heading), Counter())[level] += 1
    known = {look: count.most_common(1)[0][0] for look, count in votes.items()}
    looks = {_look(heading) for heading in headings}
    for look in looks - known.keys():
        larger = {other.size for other in looks if other.size > look.size}
        known[look] = min(len(larger) + 1 + (not look.bold), _DEEPEST_UNNUMBERED)
    return known
