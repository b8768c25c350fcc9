"""The block tree: what a rendered document consists of, before it has a file format.

Text is a sequence of runs. A run that shows a stored value carries the fact's id, a citation
mark points at an entry of the evidence list by its anchor; the writers turn both into links.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.drafts.charts import Chart
from app.drafts.content import TableColumn as Column
from app.drafts.content import Tone


class Style(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"  # identifiers
    FACT = "fact"  # a rendered value, its source one link away
    CITATION = "citation"  # [12], links to the evidence list
    SOFT = "soft"  # secondary text, in grey
    HUMAN = "human"  # the mark behind what a person wrote or entered


@dataclass(frozen=True)
class Run:
    """Some characters in one style. ``target`` is the anchor a citation links to."""

    text: str
    style: Style = Style.PLAIN
    target: str | None = None
    fact: str | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """``level`` 1 is a section of the report. Numbers (``9.3``) are part of the text."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class Bullets:
    items: tuple[Runs, ...]
    ordered: bool = False


@dataclass(frozen=True)
class TableCell:
    runs: Runs
    align_right: bool = False
    tone: Tone = Tone.NONE


@dataclass(frozen=True)
class Table:
    """A captioned table; header rows repeat on every page it runs over."""

    caption: Runs
    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    note: Runs = ()


@dataclass(frozen=True)
class Figure:
    """A chart with its caption."""

    chart: Chart
    caption: Runs


class BoxKind(StrEnum):
    INFERENCE = "inference"  # a hypothesis, amber rule at the left
    DECISION = "decision"  # a person's and open: dashed blue box
    DECIDED = "decided"  # a person's, taken: the box is closed
    NOTICE = "notice"  # scope of a search, a warning


@dataclass(frozen=True)
class Box:
    """A labelled frame round other blocks.

    ``writing_space`` leaves room for a decision not yet taken; a decision without blocks has it
    anyway.
    """

    kind: BoxKind
    label: str
    blocks: tuple["Block", ...]
    writing_space: bool = False


@dataclass(frozen=True)
class KeyValues:
    """The header of a report: two columns of label and value."""

    items: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True)
class EvidenceEntry:
    """One numbered source at the end of the document, the target of citation marks.

    ``detail`` says where exactly (file, line, column or page and span) and which hash.
    """

    anchor: str
    number: int
    title: str
    detail: str
    excerpt: str = ""


@dataclass(frozen=True)
class EvidenceList:
    entries: tuple[EvidenceEntry, ...]


Block = Heading | Paragraph | Bullets | Table | Figure | Box | KeyValues | EvidenceList


@dataclass(frozen=True)
class Front:
    """What stands above the first section and in header and footer of every page."""

    title: str
    subject: str  # DEV-2025-0143
    subtitle: str
    site: str
    document_id: str
    version: int
    state: str  # draft, in review …
    printed_at: datetime  # in the zone of the site
    configuration: str  # short configuration hash
    notice: str  # "not for GMP use", AI-use label; may be empty
    watermark: str | None = "DRAFT"
    printed_by: str = ""
    changes: str = ""  # "changed after first entry: yes (versions 1–7)"


@dataclass(frozen=True)
class Report:
    """A whole document."""

    front: Front
    blocks: tuple[Block, ...] = field(default=())
