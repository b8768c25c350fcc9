"""What would be stored of a document, written for people or as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from ingestion.document import Block, BlockKind, Chunk, Document

_INDENT = "    "


def as_text(document: Document, chunks: Sequence[Chunk]) -> str:
    """Flags, then blocks page by page, then chunks."""
    return "\n".join(_lines(document, chunks)) + "\n"


def as_json(document: Document, chunks: Sequence[Chunk]) -> str:
    """The records as they are, one JSON object; a chunk has its context too."""
    record = {
        "document": asdict(document),
        "chunks": [{**asdict(chunk), "context": chunk.context} for chunk in chunks],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _lines(document: Document, chunks: Sequence[Chunk]) -> Iterator[str]:
    blocks = [block for page in document.pages for block in page.blocks]
    tables = sum(block.kind is BlockKind.TABLE for block in blocks)
    yield f"{document.format}: {document.title or '(no title)'}"
    yield (
        f"{len(document.pages)} pages, {len(blocks)} blocks, {tables} tables, "
        f"{len(chunks)} chunks, {len(document.flags)} flags"
    )
    yield from (f"flag: page {flag.page}: {flag.message}" for flag in document.flags)
    for page in document.pages:
        yield f"\n=== page {page.number}"
        for block in page.blocks:
            yield _label(block)
            yield _indented(block.text)
    yield "\n=== chunks"
    for chunk in chunks:
        clause = f" (clause {chunk.clause})" if chunk.clause else ""
        where = " > ".join(chunk.headings) + clause
        yield f"[{chunk.ordinal}] page {chunk.page}, {chunk.start}–{chunk.end}: {where}"
        if chunk.table_header:
            yield _indented(f"(header) {chunk.table_header}")
        yield _indented(chunk.text)


def _label(block: Block) -> str:
    level = f" level {block.level}" if block.level else ""
    clause = f" clause {block.clause}" if block.clause else ""
    cells = f" {len(block.cells)} cells" if block.cells else ""
    return f"[{block.kind}{level}{clause}{cells}]"


def _indented(text: str) -> str:
    return "\n".join(_INDENT + line for line in text.split("\n"))
