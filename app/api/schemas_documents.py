"""Wire shapes of documents and of what is uploaded."""

from typing import Literal

from pydantic import BaseModel

from app.documents.comparison import Clause, ClauseKind, Comparison
from app.documents.versions import DocumentVersion
from app.drafts.difference import words


class ClauseView(BaseModel):
    """``headings`` are the titles above it, outermost first; ``page`` is where it begins."""

    number: str | None
    headings: list[str]
    page: int
    text: str


class Word(BaseModel):
    """A run of one text or of both."""

    kind: Literal["same", "removed", "added"]
    text: str


class ClauseDifference(BaseModel):
    """``words`` read as the new text, without its number, where what was removed is left out."""

    kind: ClauseKind
    old: ClauseView | None
    new: ClauseView | None
    words: list[Word]


class DocumentDifference(BaseModel):
    """``unchanged`` counts the clauses that read the same under the same number."""

    document: str
    old: str
    new: str
    changes: list[ClauseDifference]
    unchanged: int


class UploadView(BaseModel):
    """``path`` is what `POST /imports` takes."""

    path: str
    size_bytes: int


def difference_view(
    old: DocumentVersion, new: DocumentVersion, found: Comparison
) -> DocumentDifference:
    return DocumentDifference(
        document=new.number,
        old=old.version,
        new=new.version,
        changes=[
            ClauseDifference(
                kind=change.kind,
                old=_clause(change.old),
                new=_clause(change.new),
                words=[
                    Word.model_validate({"kind": kind, "text": text})
                    for kind, text in words(_body(change.old), _body(change.new))
                ],
            )
            for change in found.changes
        ],
        unchanged=found.unchanged,
    )


def _clause(clause: Clause | None) -> ClauseView | None:
    if clause is None:
        return None
    return ClauseView(
        number=clause.number,
        headings=list(clause.headings),
        page=clause.page,
        text=clause.text,
    )


def _body(clause: Clause | None) -> str:
    return "" if clause is None else clause.body
