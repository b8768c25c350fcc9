"""What may be quoted of a passage: whole sentences, together with those that they lean on.

Rules, in order:

1. Of a document a sentence begins with a capital letter and ends with a full stop, a question mark
   or an exclamation mark. No item of a list is one, whose lead-in may turn it about ("the following
   must not be done"), and no words that a line or a semicolon ends. Of a record also what a cell
   ends is one, and a line of values is quoted whole.
2. A sentence that points back (:mod:`app.agent.pointing`) and the one before it are quoted together
   or not at all: neither "doors may be opened" without the "however" behind it, nor the "however"
   behind words of another place. Where the one before is not there, or is none, neither is quoted.

Not done here: what a passage says that is cut off before its text goes on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.agent.pointing import points_back
from app.retrieval.units import Unit

_CLAUSE = re.compile(r"\d+(?:\.\d+)*\.?\s+")
_ENDS = (".", "!", "?")


@dataclass(frozen=True)
class Quotable:
    """Sentences that are quoted together, on one line; ``number`` is that of their clause, which
    may stand before them."""

    text: str
    number: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.text, f"{self.number}{self.text}") if self.number else (self.text,)


@dataclass(frozen=True)
class _Piece:
    text: str
    number: str = ""
    is_sentence: bool = True
    ends: bool = True

    @property
    def points_back(self) -> bool:
        return self.ends and points_back(self.text)


def of_document(units: Iterable[Unit]) -> tuple[Quotable, ...]:
    """``units`` are of one passage, in order: what stands before it is not known."""
    led = False
    pieces: list[_Piece] = []
    for unit in units:
        text = _line(unit.text)
        clause = _CLAUSE.match(text)
        said = text[clause.end() :] if clause else text
        led = led and clause is None
        whole = not led and text.endswith(_ENDS) and said[:1].isupper()
        number = f"{clause[0].strip()} " if clause else ""
        pieces.append(_Piece(said, number, whole, text.endswith((*_ENDS, ":"))))
        led = led or text.endswith(":")
    return tuple(_together(pieces, begins=False))


def of_record(units: Iterable[Unit]) -> tuple[Quotable, ...]:
    """``units`` are of one row: sentences of a cell, or cells on a line each."""
    found: list[Quotable] = []
    for source, some in groupby(units, key=lambda unit: unit.passage.source):
        pieces = [_Piece(_line(unit.text)) for unit in some]
        if "start" in source:
            found += _together(pieces, begins=source["start"] == 0)
        else:
            found += [Quotable(piece.text) for piece in pieces if piece.text]
    return tuple(found)


def quotations(text: str, quotable: Sequence[Quotable]) -> tuple[tuple[Quotable, ...], str]:
    """Those that the text is put together of, as they come; and from where on it is none."""
    rest = _line(text)
    found: list[Quotable] = []
    while rest:
        forms = [(form, one) for one in quotable for form in one.forms if _begins(rest, form)]
        if not forms:
            break
        form, one = max(forms, key=lambda fit: len(fit[0]))
        found.append(one)
        rest = rest[len(form) + 1 :]
    return tuple(found), rest


def _together(pieces: Iterable[_Piece], *, begins: bool) -> Iterator[Quotable]:
    """``begins``: nothing stands before the first piece."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if piece.points_back and groups:
            groups[-1].append(piece)
        elif piece.points_back and not begins:
            groups.append([replace(piece, is_sentence=False)])
        else:
            groups.append([piece])
    for group in groups:
        if all(one.is_sentence and one.text for one in group):
            first, *more = group
            text = " ".join([first.text, *(f"{one.number}{one.text}" for one in more)])
            yield Quotable(text, first.number)


def _begins(rest: str, form: str) -> bool:
    """Ending with it, a full stop may be there or not."""
    return rest.startswith(f"{form} ") or rest in (form, f"{form}.", form.removesuffix("."))


def _line(text: str) -> str:
    return " ".join(text.split())
