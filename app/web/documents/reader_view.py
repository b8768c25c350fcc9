"""One document opened to read: a page of a version, what the register says of it, who cites it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.errors import NotFound
from app.documents import store
from app.documents.store import StoredPage, StoredReading
from app.documents.versions import DocumentVersion, versions_of
from app.drafts.citing import drafts_citing
from app.records.view import View
from app.web.documents.found import said_of
from app.web.documents.view import State, in_force_or_nearest, state_of
from app.web.texts.sheets import Box, Sheet, picture_address, sheet_of
from app.web.texts.typeset import SetBlock, Span, typeset


@dataclass(frozen=True)
class Found:
    """A finding on the page that is shown, or on another of the version (``page``)."""

    said: str
    page: int
    is_here: bool


@dataclass(frozen=True)
class OpenDocument:
    """``page`` is None for a file in quarantine; ``flags`` are of the page that is shown. ``cited``
    are drafts that rest on any version."""

    versions: tuple[tuple[DocumentVersion, State], ...]
    chosen: DocumentVersion
    state: State
    in_force: DocumentVersion | None
    reading: StoredReading
    page: int | None
    pages: tuple[int, ...]
    sheet: Sheet | None
    blocks: tuple[SetBlock, ...]
    flags: tuple[str, ...]
    found: tuple[Found, ...]
    cited: tuple[dict[str, Any], ...]


def open_document(
    view: View, number: str, version: str | None, page: int | None, span: Span | None, now: datetime
) -> OpenDocument:
    """The version in force and its first page where none is named. Raises NotFound."""
    versions = versions_of(view, number)
    chosen = _chosen(versions, version, now)
    pages = store.pages_of(view.session, chosen.sha256)
    shown = _page(pages, page, chosen)
    reading = store.reading_of(view.session, chosen.sha256)
    at = shown.number if shown else None
    passages = [one for one in store.chunks_of(view.session, chosen.sha256) if one.page == at]
    rows = [one.record.row_id for one in versions]
    return OpenDocument(
        versions=tuple((one, state_of(one, now)) for one in versions),
        chosen=chosen,
        state=state_of(chosen, now),
        in_force=next((one for one in versions if one.valid.holds(now)), None),
        reading=reading,
        page=at,
        pages=tuple(one.number for one in pages),
        sheet=_sheet(shown, chosen, _boxes(passages, span), _places(reading, at)),
        blocks=tuple(typeset(passages, span)),
        flags=tuple(message for number, message in reading.flags if number == at),
        found=tuple(
            Found(said_of(one), one.page, one.page == at) for one in reading.findings or ()
        ),
        cited=tuple(drafts_citing(view.session, view.scope, "documents", rows)),
    )


def _chosen(
    versions: Sequence[DocumentVersion], wanted: str | None, now: datetime
) -> DocumentVersion:
    if wanted is None:
        return in_force_or_nearest(versions, now)
    found = next((one for one in versions if one.version == wanted), None)
    if found is None:
        raise NotFound(f"no version {wanted} of document {versions[0].number}")
    return found


def _page(
    pages: Sequence[StoredPage], wanted: int | None, of: DocumentVersion
) -> StoredPage | None:
    """The first where none is named; None where nothing could be read."""
    if wanted is None:
        return pages[0] if pages else None
    found = next((one for one in pages if one.number == wanted), None)
    if found is None:
        raise NotFound(f"no page {wanted} of document {of.number} version {of.version}")
    return found


def _sheet(
    page: StoredPage | None, of: DocumentVersion, cited: Sequence[Box], found: Sequence[Box]
) -> Sheet | None:
    if page is None:
        return None
    address = picture_address(of.number, of.version, page.number, scale=2)
    return sheet_of(page, address, (*cited, *found), range(len(cited)))


def _places(reading: StoredReading, page: int | None) -> list[Box]:
    """Where hidden text and instructions stand on the page."""
    found = (one for one in reading.findings or () if one.page == page)
    return [box for one in found for box in one.boxes]


def _boxes(passages: Iterable[Any], span: Span | None) -> list[Box]:
    if span is None:
        return []
    touched = (one for one in passages if one.start < span[1] and span[0] < one.end)
    return [tuple(box) for one in touched for box in one.boxes]
