"""What a draft consists of: sections of blocks, each statement with its class, claims and origin.

Text holds tokens, never values. The whole content has one canonical JSON form, from which it can
be read back (``to_json``, ``from_json``).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from app.drafts.charts import Chart
from app.evidence.claims import Claim
from app.evidence.facts import Evidence, Fact


class StatementClass(StrEnum):
    FACT = "fact"
    COMPUTED = "computed"
    QUOTE = "quote"
    INFERENCE = "inference"
    DECISION = "decision"
    NARRATIVE = "narrative"


CODE = "code"


@dataclass(frozen=True)
class Sentence:
    """One statement of prose. ``origin`` is ``code``, a model call's id or a person's."""

    id: str
    text: str
    kind: StatementClass = StatementClass.FACT
    claims: tuple[str, ...] = ()
    origin: str = CODE
    edited: bool = False

    @property
    def is_models(self) -> bool:
        """Written by a language model, and by no person since."""
        return self.origin != CODE and not self.edited


@dataclass(frozen=True)
class ParagraphBlock:
    sentences: tuple[Sentence, ...]
    block: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class ListBlock:
    items: tuple[Sentence, ...]
    ordered: bool = False
    block: Literal["list"] = "list"


class Tone(StrEnum):
    """Meaning of a table cell beyond its text; a sign or word always goes with the colour."""

    NONE = "none"
    BAD = "bad"
    OK = "ok"
    DECIDE = "decide"


@dataclass(frozen=True)
class Cell:
    text: str
    tone: Tone = Tone.NONE


@dataclass(frozen=True)
class TableColumn:
    """``width`` is a share: columns of 1, 1 and 2 take a quarter, a quarter and a half."""

    title: str
    width: float = 1.0
    align_right: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table computed in full; ``note`` says of what and what is not shown."""

    id: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    kind: StatementClass = StatementClass.FACT
    claims: tuple[str, ...] = ()
    block: Literal["table"] = "table"


@dataclass(frozen=True)
class FigureBlock:
    id: str
    chart: Chart
    caption: str
    kind: StatementClass = StatementClass.COMPUTED
    block: Literal["figure"] = "figure"


@dataclass(frozen=True)
class DecisionBlock:
    """A person's, empty until written. ``field`` names the closed list's entry, ``role`` who."""

    id: str
    field: str
    label: str
    role: str
    prompt: str = ""
    value: None = None
    block: Literal["decision"] = "decision"


@dataclass(frozen=True)
class SubheadingBlock:
    text: str
    block: Literal["subheading"] = "subheading"


@dataclass(frozen=True)
class InferenceBlock:
    """A hypothesis: its statement, then what supports it, contradicts it, is missing."""

    id: str
    label: str
    blocks: tuple["Block", ...]
    block: Literal["inference"] = "inference"


@dataclass(frozen=True)
class NoticeBlock:
    """The scope of a search, or why something could not be done."""

    id: str
    label: str
    text: str
    block: Literal["notice"] = "notice"


@dataclass(frozen=True)
class PairsBlock:
    """Label and value, as in a report's header."""

    id: str
    pairs: tuple[tuple[str, str], ...]
    block: Literal["pairs"] = "pairs"


@dataclass(frozen=True)
class EvidenceBlock:
    """The evidence list; its entries are the draft's evidence."""

    block: Literal["evidence"] = "evidence"


Block = Annotated[
    ParagraphBlock
    | ListBlock
    | TableBlock
    | FigureBlock
    | DecisionBlock
    | SubheadingBlock
    | InferenceBlock
    | NoticeBlock
    | PairsBlock
    | EvidenceBlock,
    Field(discriminator="block"),
]


@dataclass(frozen=True)
class Section:
    """``id`` is stable over versions (``event``), ``number`` is printed."""

    id: str
    number: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Gate:
    """What must hold before review. ``missing`` names what still needs a person."""

    id: str
    title: str
    passed: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftContent:
    """One version of a draft."""

    document_type: str
    subject: str
    title: str
    subtitle: str
    site: str
    timezone: str
    product: str | None
    sections: tuple[Section, ...]
    evidence: dict[str, Evidence]
    facts: dict[str, Fact]
    claims: dict[str, Claim]
    gates: tuple[Gate, ...]
    data: dict[str, Any] = field(default_factory=dict)


_ADAPTER = TypeAdapter(DraftContent)


def to_json(content: DraftContent) -> dict[str, Any]:
    return _ADAPTER.dump_python(content, mode="json")


def from_json(document: dict[str, Any]) -> DraftContent:
    """Raises pydantic's ValidationError for what is no draft."""
    return _ADAPTER.validate_python(document)
