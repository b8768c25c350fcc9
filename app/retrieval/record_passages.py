"""What every passage of records is made of: rows, a head that names them, spans of their text."""

import re
from collections.abc import Iterator, Mapping, Sequence

from app.records.record import Record
from app.retrieval.passages import Passage, PassageKind

MAX_WORDS = 110  # of a record passage: with its context below the encoder's 256 word pieces
_SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+")


Owners = Mapping[int, tuple[str, ...]]
"""Row id → products, of one table."""


def record_passage(
    kind: PassageKind, rows: Sequence[Record], column: str, text: str, head: str, owners: Owners
) -> Passage:
    """Of one or several rows of a table that belong together; known when the last of them was."""
    first = rows[0]
    known = [row.cells["row_known_from"] for row in rows if row.cells["row_known_from"]]
    return Passage(
        kind=kind,
        source={
            "table": first.table,
            "row_id": first.row_id,
            "row_ids": [row.row_id for row in rows],
            "column": column,
            "head": head,
        },
        text=text,
        context=f"{head}\n{text}",
        site=first.cells["row_site"],
        products=owners[first.row_id],
        known_from=max(known, default=None),
    )


def text_passages(
    kind: PassageKind, row: Record, column: str, head: str, owners: Owners
) -> Iterator[Passage]:
    """Of a cell of free text, with its span in the cell."""
    text = row.text(column)
    if not text:
        return
    for start, end in _windows(text):
        passage = record_passage(kind, [row], column, text[start:end], head, owners)
        passage.source.update(start=start, end=end)
        yield passage


def named(row: Record, **columns: str) -> str:
    """``, batch NF-25-0412, step FILL`` of the columns that are filled."""
    cells = ((word, row.text(column)) for column, word in columns.items())
    return "".join(f", {word} {cell.replace(';', ', ')}" for word, cell in cells if cell)


def one_line(text: str) -> str:
    """A passage of values has one line a row (or cell), by which a citation finds it."""
    return " ".join(text.split())


def words(name: str) -> str:
    return name.replace("_", " ")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans of whole sentences of at most ``MAX_WORDS`` words that cover the text."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    begin, count = 0, 0
    for start, end in zip(starts, ends, strict=True):
        more = len(text[start:end].split())
        if start > begin and count + more > MAX_WORDS:
            yield begin, start
            begin, count = start, 0
        count += more
    yield begin, len(text)
