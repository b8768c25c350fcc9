"""The second opinion on a PDF: pypdf for encryption, outline, and numbers and operators.

A wrong digit or a lost ``≤`` is the mistake that matters. Two engines that decode fonts
independently rarely make the same one, so a page on which they differ is flagged.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from pypdf import PdfReader
from pypdf.generic import Destination

from ingestion.document import Aside, Flag
from ingestion.readers.pdf_asides import FAILURES, asides_of
from ingestion.readers.pdf_headings import Outline, outline_key
from ingestion.readers.symbols import printed

_OPERATORS: Final = "≤≥<>±"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SHOWN = 6  # differences named in a flag


@dataclass(frozen=True)
class Structure:
    """What the file says of itself: title, and heading levels from 1 by normalised title."""

    title: str | None
    outline: Outline
    flags: tuple[Flag, ...] = ()


class SecondReader:
    """pypdf on the bytes of one file."""

    def __init__(self, content: bytes) -> None:
        with _quiet():
            self._reader = PdfReader(io.BytesIO(content))

    def needs_password(self) -> bool:
        """Whether the file opens only with a password (an empty one is tried)."""
        return self._reader.is_encrypted and not self._reader.decrypt("")

    def structure(self) -> Structure:
        """Title and outline; where they cannot be read, none and a flag."""
        try:
            with _quiet():
                metadata = self._reader.metadata
                title = str(metadata.title or "") if metadata else ""
                outline: Outline = {}
                for entry, level in _entries(self._reader.outline, 1):
                    outline.setdefault(outline_key(entry), level)
        except FAILURES as error:
            flag = Flag(1, f"title and outline of the file cannot be read: {error}")
            return Structure(None, {}, (flag,))
        return Structure(" ".join(title.split()) or None, outline)

    def asides(self) -> list[Aside]:
        """What the file holds beside its pages; as far as it can be read."""
        with _quiet():
            return asides_of(self._reader)

    def differences(self, number: int, text: str) -> list[Flag]:
        """Flags for page ``number`` (from 1) where ``text`` and pypdf's text disagree."""
        try:
            with _quiet():
                other = self._reader.pages[number - 1].extract_text()
        except FAILURES as error:
            return [Flag(number, f"the second text engine cannot read this page: {error}")]
        other = "".join(printed(char) for char in other)
        return [Flag(number, message) for message in compare(text, other)]


def compare(text: str, other: str) -> list[str]:
    """What differs in digits and comparison operators between two readings of a page.

    Numbers that are only spaced or ordered differently are no difference: layout is not
    what is checked here.
    """
    messages = []
    ours, theirs = _counts(text, _OPERATORS), _counts(other, _OPERATORS)
    if ours != theirs:
        messages.append(f"comparison signs differ between two text engines: {_diff(ours, theirs)}")
    if _counts(text, "0123456789") != _counts(other, "0123456789"):
        numbers = Counter(_NUMBER.findall(text)), Counter(_NUMBER.findall(other))
        messages.append(f"numbers differ between two text engines: {_diff(*numbers)}")
    return messages


def _counts(text: str, chars: str) -> Counter[str]:
    return Counter(char for char in text if char in chars)


def _diff(ours: Counter[str], theirs: Counter[str]) -> str:
    only_ours, only_theirs = list((ours - theirs).elements()), list((theirs - ours).elements())
    return f"only pdfium {only_ours[:_SHOWN]}, only pypdf {only_theirs[:_SHOWN]}"


def _entries(outline: Sequence[object], level: int) -> Iterator[tuple[str, int]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _entries(entry, level + 1)
        elif isinstance(entry, Destination) and entry.title:
            yield str(entry.title), level


@contextmanager
def _quiet() -> Iterator[None]:
    """Holds back pypdf's warnings about fonts, hundreds a document, which nobody can act on."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
