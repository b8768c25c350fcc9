"""Characters that have no picture: which hide a message, which reorder the one that is seen.

- *tags* (U+E0000–E007F) spell ASCII that nobody sees: they are not text of a page;
- *zero-width* characters and invisible operators: ordinary in small numbers (line breaks, scripts
  that need joiners), a code from four in a row on;
- *overrides of direction* (U+202A–202E, U+2066–2069) show other words than are stored.
"""

import re
from typing import Final

_TAGS = "\U000e0000-\U000e007f"
_ZERO_WIDTH = "\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u034f\u061c\u180e"
_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
_TAG = re.compile(f"[{_TAGS}]+")
_INVISIBLE: Final = re.compile(f"[{_TAGS}{_ZERO_WIDTH}{_DIRECTIONS}]")
_CODE = re.compile(f"[{_ZERO_WIDTH}]{{4,}}")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_FIRST_TAG = 0xE0000
TAGS: Final = "invisible tag characters"


def without_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def without_tags(text: str) -> str:
    """The text of a page: what is spelled in tag characters is no part of it."""
    return _TAG.sub("", text)


def spelled_in(text: str) -> str:
    """What tag characters spell."""
    return "".join(_ascii(match.group()) for match in _TAG.finditer(text))


def hidden_in(text: str) -> list[tuple[str, str]]:
    """``(how, what is hidden)`` for each kind of sign that hides something in ``text``."""
    found: list[tuple[str, str]] = []
    if spelled := spelled_in(text):
        found.append((TAGS, spelled))
    if _CODE.search(text):
        found.append(("zero-width characters in a row", _around(text, _CODE)))
    if _DIRECTION.search(text):
        found.append(("characters that reverse the direction", _around(text, _DIRECTION)))
    return found


def _ascii(tags: str) -> str:
    codes = (ord(char) - _FIRST_TAG for char in tags)
    return "".join(chr(code) for code in codes if 0x20 <= code < 0x7F)


def _around(text: str, pattern: re.Pattern[str]) -> str:
    match = pattern.search(text)
    assert match is not None  # noqa: S101 - the caller saw one
    return without_invisible(text[max(match.start() - 60, 0) : match.end() + 60])
