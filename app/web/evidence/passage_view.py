"""A passage of a document as the evidence panel shows it: where it stands, and since when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.errors import NotFound, VeridraftError
from app.documents import originals, store
from app.documents.store import StoredPage
from app.documents.versions import DocumentVersion, held_originals, versions_of
from app.records.view import View
from app.web.evidence.view import Check, Cited
from app.web.texts.sheets import Box, Sheet, picture_address, sheet_of
from app.web.texts.typeset import SetBlock, typeset

_AROUND = 1  # passages of text before and after the one that is cited


@dataclass(frozen=True)
class Standing:
    """What the register says of a version now. ``entry`` is None where it was withdrawn, ``later``
    the one that is in force in its place; ``replaced`` says that its file is another one now."""

    entry: DocumentVersion | None
    later: DocumentVersion | None
    replaced: bool

    def holds(self, at: datetime) -> bool:
        return self.entry is not None and self.entry.valid.holds(at)

    def is_to_come(self, at: datetime) -> bool:
        start = self.entry.valid.start if self.entry else None
        return start is not None and start > at


@dataclass(frozen=True)
class Neighbour:
    """A page in the strip below the picture; ``shown`` is the one above."""

    sheet: Sheet
    address: str
    shown: bool


@dataclass(frozen=True)
class PassageShown:
    """``sheet`` is None where the format has no pictures: ``blocks`` are its text."""

    number: str
    version: str
    title: str
    page: int
    pages: int
    is_cited_page: bool
    sheet: Sheet | None
    neighbours: tuple[Neighbour, ...]
    blocks: tuple[SetBlock, ...]
    standing: Standing
    check: Check
    reader: str


def passage_shown(
    session: Session,
    scope: Scope,
    folder: Path,
    cited: Cited,
    page: int | None,
    now: datetime,
) -> PassageShown | None:
    """None for a document that the reader's scope does not show. ``page`` is another one than the
    passage's. Raises NotFound for one that is not there."""
    where, digest = cited.evidence.where, cited.evidence.sha256
    view = View(session, scope=scope)
    held = held_originals(view, where["document"], where["version"])
    if digest not in held:
        return None
    pages = store.pages_of(session, digest)
    shown = page or where["page"]
    if not any(one.number == shown for one in pages):
        raise NotFound(f"no page {shown} of {where['document']} version {where['version']}")
    sheets = {one.number: _sheet(one, cited) for one in pages if abs(one.number - shown) <= 1}
    return PassageShown(
        number=where["document"],
        version=where["version"],
        title=held[digest].require("title"),
        page=shown,
        pages=len(pages),
        is_cited_page=shown == where["page"],
        sheet=sheets[shown],
        neighbours=tuple(_neighbours(sheets, shown, cited.address)),
        blocks=() if sheets[shown] else tuple(_text(session, digest, cited)),
        standing=standing_of(view, where["document"], where["version"], digest, now),
        check=_check(folder, digest),
        reader=_reader(cited, shown),
    )


def standing_of(view: View, number: str, version: str, digest: str, now: datetime) -> Standing:
    try:
        versions = versions_of(view, number)
    except NotFound:  # all of them were withdrawn
        return Standing(None, None, False)
    entry = next((one for one in versions if one.version == version), None)
    in_force = next((one for one in versions if one.valid.holds(now)), None)
    later = in_force if in_force is not entry and _is_past(entry, now) else None
    return Standing(entry, later, entry is not None and entry.sha256 != digest)


def quoted_lines(text: str, quotes: Sequence[str]) -> list[int]:
    """The lines of a passage in which a quote's words stand; every line without a quote."""
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    said = [" ".join(quote.split()) for quote in quotes]
    found = [n for n, line in enumerate(lines) if any(line in one or one in line for one in said)]
    return found or list(range(len(lines)))


def _is_past(entry: DocumentVersion | None, now: datetime) -> bool:
    return entry is None or (entry.valid.end is not None and entry.valid.end <= now)


def _sheet(page: StoredPage, cited: Cited) -> Sheet | None:
    where, evidence = cited.evidence.where, cited.evidence
    boxes: list[Box] = [tuple(box) for box in where.get("boxes") or ()]
    if page.number != where["page"]:
        boxes = []
    lines = quoted_lines(evidence.excerpt, cited.quotes)
    count = len([line for line in evidence.excerpt.split("\n") if line.strip()])
    address = picture_address(
        where["document"], where["version"], page.number, original=evidence.sha256
    )
    return sheet_of(page, address, boxes, lines if count == len(boxes) else None)


def _neighbours(sheets: dict[int, Sheet | None], shown: int, address: str) -> Iterator[Neighbour]:
    joint = "&" if "?" in address else "?"
    for number, sheet in sorted(sheets.items()):
        if sheet is not None:
            yield Neighbour(sheet, f"{address}{joint}page={number}", number == shown)


def _text(session: Session, digest: str, cited: Cited) -> Iterator[SetBlock]:
    where = cited.evidence.where
    passages = store.chunks_of(session, digest)
    span = (where["start"], where["end"])
    touched = [
        n for n, one in enumerate(passages) if one.start < span[1] and span[0] < one.end
    ] or [0]
    first, last = max(0, touched[0] - _AROUND), touched[-1] + _AROUND + 1
    yield from typeset(passages[first:last], span)


def _check(folder: Path, digest: str) -> Check:
    try:
        originals.get(folder, digest)
    except VeridraftError as error:
        return Check(False, f"The original is not what was cited: {error}.")
    return Check(True, "The original's hash still agrees with what was cited.")


def _reader(cited: Cited, page: int) -> str:
    where = cited.evidence.where
    number, version = quote(where["document"], safe=""), quote(where["version"], safe="")
    span = f"&start={where['start']}&end={where['end']}" if page == where["page"] else ""
    return f"/documents/{number}?version={version}&page={page}{span}"
