"""Cuts a document into passages that the encoder can take whole and a reader can cite.

Rules, in order:

1. A passage never crosses a page, a heading or a numbered clause.
2. Short paragraphs of one clause go together, long ones are cut between sentences, so that a
   passage has up to ``max_words`` words and the passages of one clause are about even.
3. A table is cut between rows; every passage of it carries the header row.
4. Headings, header and text together stay below the encoder's limit.
5. A list of contents is no passage: it repeats headings and says nothing.
6. Headings with nothing under them (a title page) make one passage of their own.
"""

from collections.abc import Iterator, Sequence

from ingestion.document import Block, BlockKind, Box, Chunk, Document
from ingestion.hyphens import rejoin, vocabulary
from ingestion.sections import Section, sections_of
from ingestion.spans import Limit, Span, pack, split
from ingestion.wordpieces import MAX_PIECES, SPECIAL_PIECES, estimate_pieces

# The estimate is at most 1 % too low on passages of the guidances (measured against the real
# tokenizer); 12 % are kept free for text with more names of substances than they have.
_BUDGET = int((MAX_PIECES - SPECIAL_PIECES) * 0.88)
_PATH_BUDGET = 70  # pieces for the headings above a passage; the outermost are left out first
_HEADER_BUDGET = 80  # pieces for the caption and header row that a table's passages repeat


def chunk_document(document: Document, max_words: int = 150) -> list[Chunk]:
    """Passages in reading order, numbered from 0; their texts are ``page.text[start:end]``."""
    words = vocabulary(page.text for page in document.pages)
    chunks: list[Chunk] = []
    for section in sections_of(document):
        path = _path(section.headings)
        limit = Limit(max_words, _BUDGET - estimate_pieces(" ".join(path)))
        for (start, end), header in _passages(section, limit):
            text = section.page.text[start:end]
            chunks.append(
                Chunk(
                    ordinal=len(chunks),
                    page=section.page.number,
                    start=start,
                    end=end,
                    text=text,
                    headings=path,
                    clause=section.clause,
                    table_header=header,
                    boxes=tuple(_boxes(section.blocks, start, end)),
                    rejoined=rejoin(text, words),
                )
            )
    return chunks


def _path(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings that fit, the innermost kept."""
    kept: list[str] = []
    left = _PATH_BUDGET
    for heading in reversed(headings):
        clipped = _clipped(heading, left)
        left -= estimate_pieces(clipped)
        if clipped != heading and kept:
            break
        kept.insert(0, clipped)
    return tuple(kept)


def _clipped(text: str, budget: int) -> str:
    """As many whole words from the start of ``text`` as the budget holds."""
    words = text.split(" ")
    while len(words) > 1 and estimate_pieces(" ".join(words)) > budget:
        words.pop()
    return " ".join(words)


def _passages(section: Section, limit: Limit) -> Iterator[tuple[Span, str | None]]:
    """Spans of the section's page, each with the table header that goes with it."""
    text = section.page.text
    run: list[Block] = []
    for block in section.blocks:
        if block.kind is BlockKind.TABLE:
            caption = run.pop() if run and _introduces(run[-1]) else None
            yield from _prose(text, run, limit)
            yield from _table(text, block, caption, limit)
            run = []
        else:
            run.append(block)
    yield from _prose(text, run, limit)


def _introduces(block: Block) -> bool:
    return block.text.lower().startswith("table") and block.text.count("\n") <= 2


def _prose(text: str, blocks: Sequence[Block], limit: Limit) -> Iterator[tuple[Span, None]]:
    units = [unit for block in blocks for unit in split(text, (block.start, block.end), limit)]
    yield from ((span, None) for span in pack(text, units, limit))


def _table(
    text: str, block: Block, caption: Block | None, limit: Limit
) -> Iterator[tuple[Span, str | None]]:
    """The whole table with its caption if that fits, else its rows under caption and header."""
    start = caption.start if caption else block.start
    rows = list(_lines(block))
    if len(rows) == 1 or limit.holds(text[start : block.end]):
        yield from (
            (span, None) for span in pack(text, list(split(text, (start, block.end), limit)), limit)
        )
        return
    body = _first_row_of_body(block)
    full = text[start : rows[body - 1][1]]
    header = _clipped(full, _HEADER_BUDGET)
    if header != full:
        head = list(split(text, (start, rows[body - 1][1]), limit))
        yield from ((span, None) for span in pack(text, head, limit))
    rest = limit.less(estimate_pieces(header))
    units = [unit for row in rows[body:] for unit in split(text, row, rest)]
    yield from ((span, header) for span in pack(text, units, rest))


def _first_row_of_body(block: Block) -> int:
    """2 where the first row is one cell over all columns (a title), else 1."""
    rows = block.text.count("\n") + 1
    titled = sum(cell.row == 0 for cell in block.cells) == 1
    return 2 if titled and rows > 2 else 1


def _lines(block: Block) -> Iterator[Span]:
    start = block.start
    for line in block.text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _boxes(blocks: Sequence[Block], start: int, end: int) -> Iterator[Box]:
    """Boxes of the lines that the span touches."""
    for block in blocks:
        for box, (first, last) in zip(block.boxes, _lines(block), strict=False):
            if first < end and last > start:
                yield box
