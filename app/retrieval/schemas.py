"""Wire shapes of search and of answers, the same on the command line and over HTTP."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.errors import Corrupt
from app.records import store as records
from app.records.record import Record
from app.retrieval.answer import Answer
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.search import Found, Scope, SearchResult
from app.retrieval.units import Unit

Box = tuple[float, float, float, float]


class CitationKind(StrEnum):
    PASSAGE = "passage"
    RECORD = "record"
    COMPUTATION = "computation"


class RecordPlace(BaseModel):
    """A cell of the plant's own records; ``line`` counts from 1, which is the header."""

    table: str
    key: str
    column: str
    file: str
    line: int


class ScopeOut(BaseModel):
    """What was searched: ``population`` counts the passages that passed the filters."""

    as_of: datetime
    kinds: list[str]
    sites: list[str] | None
    products: list[str] | None
    population: int
    snapshot: int | None
    snapshot_at: datetime | None
    method: str


class SearchItem(BaseModel):
    """A passage found. ``score`` orders one result and means nothing across questions."""

    kind: PassageKind
    document: str | None
    version: str | None
    page: int | None
    section: str | None
    text: str
    score: float
    record: RecordPlace | None


class SearchResponse(BaseModel):
    results: list[SearchItem]
    scope: ScopeOut


class Citation(BaseModel):
    """``quote`` is verbatim: page text, or the cell. ``boxes`` are in points from the top left."""

    kind: CitationKind
    document: str | None
    version: str | None
    page: int | None
    quote: str
    boxes: list[Box]
    record: RecordPlace | None


class AskResponse(BaseModel):
    """``citations`` are in the order of their numbers in ``answer``: ``[1]`` is the first."""

    answer: str
    abstained: bool
    citations: list[Citation]
    scope: ScopeOut


def search_response(session: Session, result: SearchResult) -> SearchResponse:
    results = [_item(session, found) for found in result.found]
    return SearchResponse(results=results, scope=_scope(result.scope))


def ask_response(session: Session, answer: Answer) -> AskResponse:
    return AskResponse(
        answer=answer.text,
        abstained=answer.abstained,
        citations=[citation_of(session, quote.unit) for quote in answer.quotes],
        scope=_scope(answer.scope),
    )


def citation_of(session: Session, unit: Unit) -> Citation:
    source = unit.passage.source
    if unit.column is None:
        return Citation(
            kind=CitationKind.PASSAGE,
            document=source["document"],
            version=source["version"],
            page=source["page"],
            quote=unit.text,
            boxes=unit.boxes,
            record=None,
        )
    place, cell = _cell(session, source["table"], unit.row_id, unit.column)
    return Citation(
        kind=CitationKind.RECORD,
        document=None,
        version=None,
        page=None,
        quote=unit.text if "start" in source else cell,
        boxes=[],
        record=place,
    )


def _item(session: Session, found: Found) -> SearchItem:
    passage, source = found.passage, found.passage.source
    is_document = passage.kind is PassageKind.DOCUMENT
    return SearchItem(
        kind=passage.kind,
        document=source["document"] if is_document else None,
        version=source["version"] if is_document else None,
        page=source["page"] if is_document else None,
        section=source["section"] if is_document else source["head"],
        text=passage.text,
        score=found.score,
        record=None if is_document else _first_place(session, passage),
    )


def _first_place(session: Session, passage: Passage) -> RecordPlace:
    """Of the first row; a passage of readings has several."""
    source = passage.source
    return _cell(session, source["table"], source["row_id"], source["column"])[0]


def _cell(session: Session, table: str, row_id: int, column: str) -> tuple[RecordPlace, str]:
    """Where a cell stands and what is written in it."""
    row = records.get(session, table, row_id)
    if row is None:
        raise Corrupt("a passage names a row that is gone", where=f"{table} row {row_id}")
    place = RecordPlace(
        table=table,
        key=row.key,
        column=column,
        file=f"{table}.csv",
        line=row.cells["row_line"],
    )
    return place, _written(row, column)


def _scope(scope: Scope) -> ScopeOut:
    return ScopeOut(
        as_of=scope.as_of,
        kinds=list(scope.kinds),
        sites=None if scope.sites is None else list(scope.sites),
        products=None if scope.products is None else list(scope.products),
        population=scope.population,
        snapshot=scope.snapshot,
        snapshot_at=scope.snapshot_at,
        method=scope.method,
    )


def _written(row: Record, column: str) -> str:
    """The cell as the site wrote it, of a column of the format or one of the site's own."""
    cells = row.cells
    found = cells.get(f"{column}_written") or cells.get(column) or row.attributes.get(column)
    return "" if found is None else str(found)
