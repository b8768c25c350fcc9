"""What a changed source means for drafts and approved reports: who cites the changed part, and how
it reads now.

For every draft its newest version and each that was approved; of each

1. a cited row that was replaced or withdrawn: each column that reads otherwise;
2. a cited passage of a document of which a later version is there, where the cited words do not
   stand in it any more: the passage that took its place, by clause, by heading, or by its words.

Parts that read the same are not listed. A query that would return something else is a matter of
``staleness``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.canonical import plain
from app.documents.store import chunks_of
from app.documents.versions import DocumentVersion, all_versions
from app.drafts.content import DraftContent, from_json
from app.drafts.difference import Words, words
from app.drafts.states import DraftState
from app.drafts.store import get_version, list_drafts
from app.evidence.facts import Evidence, EvidenceKind, Fact
from app.evidence.people import People
from app.records.record import Record
from app.records.store import current_of
from app.records.store import get as get_record
from app.records.view import View
from ingestion.package.contract import TABLES

# The room above keeps signatures; here it counts only which versions were approved.
_SIGNATURES = table("signatures", column("draft"), column("version"), column("meaning"))
_APPROVED = "approved"
_ALIKE = 0.4
"""From this share of common letters on, a passage anywhere in a document may be the quote's."""


@dataclass(frozen=True)
class ImpactItem:
    """``source`` names the row or document with its versions, ``what_changed`` the column, clause
    or heading; ``new`` is None for a row withdrawn and for words with nothing in their place."""

    draft: str
    version: int
    state: DraftState
    approved: bool
    evidence: str
    source: str
    what_changed: str
    old: str | None
    new: str | None
    words: Words = ()


@dataclass(frozen=True)
class _Change:
    source: str
    what: str
    old: str | None
    new: str | None


def source_changes(
    session: Session, scope: Scope, draft_id: str | None = None
) -> list[dict[str, Any]]:
    """Of all drafts in scope, or of one; as JSON. Raises NotFound for a draft out of scope."""
    if draft_id is not None:
        get_version(session, draft_id, scope=scope)
    drafts = [draft_id] if draft_id else [one["draft"] for one in list_drafts(session, scope)]
    return [plain(item) for draft in drafts for item in impact_on(session, draft, scope)]


def impact_on(session: Session, draft_id: str, scope: Scope | None = None) -> list[ImpactItem]:
    """In the order of versions and evidence."""
    newest = get_version(session, draft_id, scope=scope)
    approved = _approved(session, draft_id)
    versions = _Versions(session, scope or Scope())
    items: list[ImpactItem] = []
    for version in sorted(approved | {newest.version}):
        stored = newest if version == newest.version else get_version(session, draft_id, version)
        content = from_json(stored.content)
        for evidence in content.evidence.values():
            items += [
                ImpactItem(
                    draft_id,
                    version,
                    newest.state,
                    version in approved,
                    evidence.id,
                    change.source,
                    change.what,
                    change.old,
                    change.new,
                    words(change.old or "", change.new or ""),
                )
                for change in _changes(session, evidence, content, versions)
            ]
    return items


class _Versions:
    """The documents in scope by number, read once, with the text of each version."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._by_number: dict[str, list[DocumentVersion]] = {}
        for version in all_versions(View(session, scope=scope)):
            self._by_number.setdefault(version.number, []).append(version)
        self.chunks = cache(self._chunks)

    def later(self, number: str, version: str) -> DocumentVersion | None:
        """The last to come into force after the one named; None where that is the last."""
        known = self._by_number.get(number, [])
        starts = [one.valid.start for one in known if one.version == version]
        begun = starts[0] if starts else None
        after = [
            (one.valid.start, one)
            for one in known
            if one.version != version
            and one.valid.start is not None
            and (begun is None or one.valid.start > begun)
        ]
        return max(after, key=lambda dated: dated[0])[1] if after else None

    def _chunks(self, sha256: str) -> list[Any]:
        return chunks_of(self._session, sha256)


def _approved(session: Session, draft_id: str) -> set[int]:
    columns = _SIGNATURES.c
    query = select(columns.version).where(columns.draft == draft_id, columns.meaning == _APPROVED)
    return {row.version for row in session.execute(query)}


def _changes(
    session: Session, evidence: Evidence, content: DraftContent, versions: _Versions
) -> Iterator[_Change]:
    if evidence.kind is EvidenceKind.RECORD:
        yield from _row_changes(session, evidence)
    elif evidence.kind is EvidenceKind.PASSAGE:
        yield from _passage_changes(evidence, content, versions)


def _row_changes(session: Session, evidence: Evidence) -> Iterator[_Change]:
    where = evidence.where
    old = get_record(session, where["table"], where["row_id"])
    if old is None or old.cells["row_superseded_at"] is None:
        return
    new = current_of(session, old)
    source = f"{old.table.replace('_', ' ')} {old.key}, version {old.cells['row_version']}"
    if new is None:
        yield _Change(f"{source} → withdrawn", "the whole row", evidence.title, None)
        return
    source = f"{source} → {new.cells['row_version']}"
    before, after = _cells(old, people := People()), _cells(new, people)
    for name, cell in before.items():
        if cell != after[name]:
            yield _Change(source, name, cell, after[name])


def _cells(row: Record, people: People) -> dict[str, str | None]:
    """Every column of the contract, as a draft would show it."""
    cells: dict[str, str | None] = {}
    for declared in TABLES[row.table].columns:
        name = declared.name
        written = row.cells.get(f"{name}_written", row.cells[name])
        cells[name] = None if written is None else people.cell(row.table, name, str(written))
    return cells


def _passage_changes(
    evidence: Evidence, content: DraftContent, versions: _Versions
) -> Iterator[_Change]:
    where = evidence.where
    later = versions.later(where["document"], where["version"])
    if later is None:
        return
    chunks = versions.chunks(later.sha256)
    text = _folded(" ".join(chunk.text for chunk in chunks))
    quotes = [one.written for one in content.facts.values() if _quotes(one, evidence)]
    source = f"{where['document']} version {where['version']} → {later.version}"
    what = f"clause {where['clause']}" if where.get("clause") else where.get("section") or "text"
    for quote in quotes or [evidence.excerpt]:
        if _folded(quote) not in text:
            yield _Change(source, what, quote, _nearest(quote, where, chunks))


def _quotes(fact: Fact, evidence: Evidence) -> bool:
    return fact.evidence == evidence.id and fact.id.startswith("Q")


def _nearest(quote: str, where: Mapping[str, Any], chunks: list[Any]) -> str | None:
    """What stands at the place of the quote: of its clause, else its heading, else anywhere, the
    words most like it."""
    heading = where.get("section")
    of_clause = [one for one in chunks if where.get("clause") and one.clause == where["clause"]]
    of_heading = [one for one in chunks if heading and " › ".join(one.headings) == heading]
    near = of_clause or of_heading
    pieces = [
        " ".join(piece.split()) for one in near or chunks for piece in _pieces(one.text, quote)
    ]
    scored = [(SequenceMatcher(None, quote, piece).ratio(), piece) for piece in pieces]
    best = max(scored, default=None)
    if best is None or (not near and best[0] < _ALIKE):
        return None
    return best[1]


def _pieces(text: str, quote: str) -> list[str]:
    """The whole of a passage, and of a table also each row, where a row was quoted."""
    lines = text.splitlines()
    return [text, *lines] if len(lines) > 1 and len(quote) < len(text) else [text]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
