"""Divides a text into the pieces that a claim is compared with.

1. Signs that mean one thing become one sign: dashes, quotes, spaces, the two mu; what is invisible
   goes.
2. A line break ends a piece where the line is a bullet, a heading or a row of a table, or where
   what follows begins a new sentence; a line that was merely folded goes on.
3. A row of a table is one piece; with a head row it is read with the head's names.
4. A sentence ends at ``.``, ``!`` or ``?`` before a capital, a digit or a quote, though not after
   an initial or a usual abbreviation.
"""

import re
from collections.abc import Iterator
from typing import Final

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—−﹣－", "-"),
        **dict.fromkeys("‘’‚′ʼ", "'"),
        **dict.fromkeys("“”„″«»", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\t\f\v", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0000"),
        "μ": "µ",
        "…": "...",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•▪◦·–]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z][.)]\s+|#+\s+)")
_RULE_ROW: Final = re.compile(r"[\s|:+=-]+")
_ABBREVIATIONS: Final = frozenset(
    {
        "e.g.",
        "i.e.",
        "vs.",
        "dr.",
        "mr.",
        "mrs.",
        "ms.",
        "prof.",
        "st.",
        "no.",
        "nos.",
        "fig.",
        "figs.",
        "al.",
        "approx.",
        "ca.",
        "cf.",
        "etc.",
        "inc.",
        "ltd.",
        "co.",
        "corp.",
        "jr.",
        "sr.",
        "gen.",
        "col.",
        "sen.",
        "rep.",
        "gov.",
        "sgt.",
        "mt.",
        "dept.",
        "est.",
        "eq.",
        "ref.",
        "vol.",
        "pp.",
        "ed.",
        "u.s.",
        "u.k.",
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "jun.",
        "jul.",
        "aug.",
        "sep.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "ph.d.",
        "spp.",
        "sp.",
        "var.",
    }
)
_END: Final = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9À-ÖØ-Þ])")
_LONGEST: Final = 600  # characters; what has no full stop for longer is divided at ";" or a space


_IDEOGRAPH: Final = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_BESIDE_IDEOGRAPH: Final = re.compile(rf"(?<={_IDEOGRAPH})(?=[0-9])|(?<=[0-9])(?={_IDEOGRAPH})")
_SHORTENED: Final = re.compile(r"(?i)\b(\w+?)n't\b")


def plain(text: str) -> str:
    """With one sign for one meaning, "didn't" written out, and a space between an ideograph and a
    digit, which stand together in no number."""
    return _SHORTENED.sub(_written_out, _BESIDE_IDEOGRAPH.sub(" ", text.translate(_SIGNS)))


def _written_out(match: re.Match[str]) -> str:
    verb = match[1]
    return f"{ {'ca': 'can', 'wo': 'will', 'sha': 'shall'}.get(verb.lower(), verb) } not"


def pieces(text: str) -> list[str]:
    """The sentences, bullets and rows of a text, in its order; none is empty."""
    found: list[str] = []
    for block in _blocks(plain(text)):
        if "|" in block:
            found.append(block)
        else:
            found.extend(_sentences(block))
    return [part for piece in found for part in _divided(piece.strip()) if part]


def _blocks(text: str) -> Iterator[str]:
    """Lines that belong together, joined; each row of a table alone, under its head."""
    open_lines: list[str] = []
    head: str | None = None
    for line in [*text.split("\n"), ""]:
        row = "|" in line
        starts = row or not line.strip() or _BULLET.match(line)
        if starts and open_lines:
            yield " ".join(open_lines)
            open_lines = []
        if not row:
            head = None
            if line.strip():
                open_lines.append(_BULLET.sub("", line).strip())
        elif not _RULE_ROW.fullmatch(line):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            yield " | ".join(cells if head is None else _named(head, cells))
            head = head or line


def _named(head: str, cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in head.strip().strip("|").split("|")]
    if len(names) != len(cells):
        return cells
    first, *rest = cells
    return [first, *(f"{name} {cell}" for name, cell in zip(names[1:], rest, strict=True))]


def _sentences(block: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(block):
        before = block[start : end.start() + 1]
        last = before.rsplit(None, 1)[-1].lower().lstrip("(\"'") if before.strip() else ""
        initial = re.fullmatch(r"(?:[a-z]\.)+", last) and block[end.start() - 1].isupper()
        if last in _ABBREVIATIONS or initial:
            continue
        yield block[start : end.end()]
        start = end.end()
    yield block[start:]


def _divided(piece: str) -> Iterator[str]:
    while len(piece) > _LONGEST:
        cut = max(piece.rfind("; ", 0, _LONGEST), piece.rfind(" ", 0, _LONGEST))
        cut = cut if cut > 0 else _LONGEST
        yield piece[: cut + 1].strip()
        piece = piece[cut + 1 :]
    yield piece
