"""Words that a line end broke, put together again for searching; the verbatim text stays."""

import re
from collections.abc import Iterable
from typing import Final

_BROKEN: Final = re.compile(r"(\w+)-\n(\w+)")
_WORD: Final = re.compile(r"\w+(?:-\w+)*")


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document, lower case, hyphenated ones whole."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def rejoin(text: str, known: frozenset[str]) -> str | None:
    """``text`` with broken words joined, None where no word is broken.

    The hyphen goes only where the document has the word without it elsewhere: ``manufac-`` and
    ``turing`` become one word, ``in-`` and ``process`` or an identifier keep their hyphen.
    """
    if _BROKEN.search(text) is None:
        return None
    return _BROKEN.sub(lambda match: _joined(match[1], match[2], known), text)


def _joined(first: str, second: str, known: frozenset[str]) -> str:
    plain, hyphenated = f"{first}{second}", f"{first}-{second}"
    if plain.isalpha() and plain.lower() in known and hyphenated.lower() not in known:
        return plain
    return hyphenated
