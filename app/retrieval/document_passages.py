"""Passages of controlled documents: the chunks of every version, and the rows of their tables.

A table's vector is the blur of its rows, so each row is found by itself as well; ``whole`` of its
source is the passage of its table, which is what a search shows.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.documents import store as documents
from app.documents.versions import DocumentVersion, all_versions
from app.records.view import View
from app.records.visibility import owners
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.units import units_of


def document_passages(view: View) -> Iterator[Passage]:
    of = owners(view.session, "documents")
    for version in all_versions(view):
        for chunk in documents.chunks_of(view.session, version.sha256):
            passage = _of_chunk(version, chunk, of[version.record.row_id])
            yield passage
            yield from _rows(passage)


def _of_chunk(version: DocumentVersion, chunk: Any, products: tuple[str, ...]) -> Passage:
    head = f"{version.number} version {version.version} {version.title}"
    above = [head, *chunk.headings, chunk.table_header or ""]
    return Passage(
        kind=PassageKind.DOCUMENT,
        source={
            "document": version.number,
            "version": version.version,
            "title": version.title,
            "type": version.type,
            "row_id": version.record.row_id,
            "sha256": version.sha256,
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "clause": chunk.clause,
            "section": " › ".join(chunk.headings),
            "table_header": chunk.table_header,
            "boxes": chunk.boxes,
        },
        text=chunk.text,
        context="\n".join(part for part in (*above, chunk.text) if part),
        site=version.record.cells["row_site"],
        products=products,
        valid_from=version.valid.start,
        valid_to=version.valid.end,
    )


def _rows(passage: Passage) -> Iterator[Passage]:
    rows = [unit for unit in units_of(passage) if unit.header is not None]
    if len(rows) < 2:  # the table's passage says the same
        return
    whole = passage.id
    for row in rows:
        start, end = row.span
        place = {"start": start, "end": end, "table_header": row.header, "boxes": row.boxes}
        source = passage.source | place | {"whole": whole}
        yield replace(passage, source=source, text=row.text, context=row.context)
