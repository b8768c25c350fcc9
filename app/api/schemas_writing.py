"""Wire shapes of what a person is told while they write."""

from pydantic import BaseModel, Field

from app.api.schemas_people import Given, WithReason
from app.api.schemas_review import EntryGiven, Id
from app.drafts.binding import Binding
from app.drafts.content import StatementClass
from app.evidence.facts import EvidenceKind, View
from app.export.blocks import Run


class CheckText(Given):
    """``as_new``: as a sentence of its own behind the statement, which may put a claim in words."""

    text: str = Field(max_length=8000)
    entries: list[EntryGiven] = Field(default_factory=list, max_length=50)
    as_new: bool = False
    claim: Id | None = None


class ProblemView(BaseModel):
    """``start`` and ``end`` are places in the text as given; both 0 for the text as a whole."""

    rule: Binding
    what: str
    got: str
    start: int
    end: int
    expected: str | None


class ClaimSource(BaseModel):
    """``text`` is the claim's composed sentence, with tokens."""

    id: str
    predicate: str
    text: str
    runs: list[Run]
    must_show: bool


class CheckedView(BaseModel):
    """``lost`` are claims that the draft would no longer make, ``why_not`` why the text does not
    stand for the statement's own."""

    text: str
    runs: list[Run]
    kind: StatementClass
    claims: list[str]
    lost: list[ClaimSource]
    why_not: str | None
    problems: list[ProblemView]


class Restore(WithReason):
    """``version`` null: as code composed it."""

    version: int | None = Field(default=None, ge=1, lt=2**31)


class TextView(BaseModel):
    """``by`` is the printed name of the person who wrote it."""

    text: str
    runs: list[Run]
    kind: StatementClass
    claims: list[str]
    origin: str
    by: str | None


class AlternativeView(BaseModel):
    """``theirs`` null: a person removed it; ``composed`` null: code never wrote it."""

    statement: str
    theirs: TextView | None
    composed: TextView | None


class FactSource(BaseModel):
    id: str
    label: str
    shown: str
    unit: str | None
    views: list[View]
    evidence: str
    source: str
    verified: bool
    entered: bool


class EvidenceSource(BaseModel):
    id: str
    number: int
    kind: EvidenceKind
    title: str


class SourcesView(BaseModel):
    """``more``: some that were found are left out."""

    facts: list[FactSource]
    claims: list[ClaimSource]
    evidence: list[EvidenceSource]
    more: bool
