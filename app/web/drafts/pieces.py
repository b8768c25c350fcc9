"""From a block of a draft to what its editor draws: pure, a singledispatch over the blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

from markupsafe import Markup

from app.drafts import content as draft
from app.export.blocks import EvidenceEntry, Style
from app.export.charts import draw_svg
from app.export.placing import Placing
from app.export.sources import evidence_entry
from app.export.text_runs import runs_of
from app.export.wording import TONE_SIGNS
from app.web.texts.statement import Typesetter

_NOTHING = Markup()


@dataclass(frozen=True)
class Line:
    """A sentence. ``text`` has tokens, as it is edited."""

    id: str
    kind: str
    text: str
    html: Markup
    origin: str
    edited: bool
    is_models: bool


@dataclass(frozen=True)
class Cell:
    """``field`` is decided in this cell; a copy of what is decided in a box of the section."""

    html: Markup
    tone: str
    sign: str
    right: bool
    field: str | None = None
    is_copy: bool = False


@dataclass(frozen=True)
class Column:
    title: str
    width: int
    right: bool


@dataclass(frozen=True)
class Piece:
    """A block; which of its parts are filled is a matter of ``shape``, the template of its name."""

    shape: str
    id: str | None = None
    kind: str = ""
    label: str = ""
    html: Markup = _NOTHING
    note: Markup = _NOTHING
    ordered: bool = False
    lines: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    pairs: tuple[tuple[str, Markup], ...] = ()
    pieces: tuple["Piece", ...] = ()
    entries: tuple[EvidenceEntry, ...] = ()
    field: str | None = None
    role: str = ""
    is_copy: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Classes of its sentences, each once, without that of most."""
        return tuple(dict.fromkeys(one.kind for one in self.lines if one.kind != "fact"))


@dataclass(frozen=True)
class _Setting:
    """What a block of one section is drawn with; ``boxed`` are fields that are decided in a
    hypothesis' own box."""

    setter: Typesetter
    placing: Placing
    section: str
    boxed: frozenset[str]

    def text(self, text: str) -> Markup:
        return self.setter.text(text) if text else _NOTHING


def pieces_of(section: draft.Section, setter: Typesetter, placing: Placing) -> tuple[Piece, ...]:
    """Raises KeyError for a token whose fact the draft does not hold."""
    setting = _Setting(setter, placing, section.id, frozenset(_boxed(section, placing)))
    return tuple(_piece(block, setting) for block in section.blocks)


@singledispatch
def _piece(block: object, setting: _Setting) -> Piece:
    raise TypeError(f"no page shows {type(block).__name__}")


@_piece.register
def _(block: draft.ParagraphBlock, setting: _Setting) -> Piece:
    return Piece("paragraph", lines=tuple(_line(one, setting) for one in block.sentences))


@_piece.register
def _(block: draft.ListBlock, setting: _Setting) -> Piece:
    lines = tuple(_line(one, setting) for one in block.items)
    return Piece("list", lines=lines, ordered=block.ordered)


@_piece.register
def _(block: draft.SubheadingBlock, setting: _Setting) -> Piece:
    return Piece("subheading", label=block.text)


@_piece.register
def _(block: draft.TableBlock, setting: _Setting) -> Piece:
    return Piece(
        "table",
        block.id,
        block.kind.value,
        html=setting.text(block.caption),
        note=setting.text(block.note),
        columns=tuple(_columns(block.columns)),
        rows=tuple(_row(row, block, setting) for row in block.rows),
    )


@_piece.register
def _(block: draft.FigureBlock, setting: _Setting) -> Piece:
    drawing = Markup(draw_svg(block.chart))  # noqa: S704 - made of elements, which escapes
    return Piece(
        "figure", block.id, block.kind.value, html=drawing, note=setting.text(block.caption)
    )


@_piece.register
def _(block: draft.DecisionBlock, setting: _Setting) -> Piece:
    name, is_copy = setting.placing.of_block(block.field)
    return Piece(
        "decision",
        block.id,
        label=block.label,
        note=Markup("{}").format(block.prompt),
        field=name,
        role=block.role,
        is_copy=is_copy,
    )


@_piece.register
def _(block: draft.InferenceBlock, setting: _Setting) -> Piece:
    slot = setting.placing.of_row(setting.section, _box_heading(block))
    inner = tuple(_piece(one, setting) for one in block.blocks)
    return Piece(
        "inference", block.id, label=block.label, pieces=inner, field=slot.field if slot else None
    )


@_piece.register
def _(block: draft.NoticeBlock, setting: _Setting) -> Piece:
    return Piece("notice", block.id, label=block.label, html=setting.text(block.text))


@_piece.register
def _(block: draft.PairsBlock, setting: _Setting) -> Piece:
    pairs = tuple((label, setting.text(text)) for label, text in block.pairs)
    return Piece("pairs", block.id, pairs=pairs)


@_piece.register
def _(block: draft.EvidenceBlock, setting: _Setting) -> Piece:
    entries = (evidence_entry(one) for one in setting.setter.content.evidence.values())
    return Piece("evidence", entries=tuple(entries))


def _line(one: draft.Sentence, setting: _Setting) -> Line:
    return Line(
        id=one.id,
        kind=one.kind.value,
        text=one.text,
        html=setting.text(one.text),
        origin=one.origin,
        edited=one.edited,
        is_models=one.is_models,
    )


def _columns(columns: tuple[draft.TableColumn, ...]) -> Iterator[Column]:
    whole = sum(one.width for one in columns)
    for one in columns:
        yield Column(one.title, round(100 * one.width / whole), one.align_right)


def _row(
    row: tuple[draft.Cell, ...], table: draft.TableBlock, setting: _Setting
) -> tuple[Cell, ...]:
    heading = _heading(row[0].text, setting) if row else ""
    return tuple(
        _cell(cell, column.align_right, _field(cell, heading, setting), setting)
        for cell, column in zip(row, table.columns, strict=True)
    )


def _cell(cell: draft.Cell, right: bool, name: str | None, setting: _Setting) -> Cell:
    tone, sign = cell.tone.value, TONE_SIGNS[cell.tone]
    return Cell(setting.text(cell.text), tone, sign, right, name, name in setting.boxed)


def _field(cell: draft.Cell, heading: str, setting: _Setting) -> str | None:
    """An empty cell that waits for a decision is the place of it."""
    if cell.tone is not draft.Tone.DECIDE or cell.text:
        return None
    slot = setting.placing.of_row(setting.section, heading)
    return slot.field if slot else None


def _heading(text: str, setting: _Setting) -> str:
    runs = runs_of(text, setting.setter.content)
    return "".join(run.text for run in runs if run.style is not Style.CITATION).strip()


def _boxed(section: draft.Section, placing: Placing) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, draft.InferenceBlock):
            slot = placing.of_row(section.id, _box_heading(block))
            yield from (slot.field,) if slot else ()


def _box_heading(block: draft.InferenceBlock) -> str:
    return block.label.partition(" · ")[0]
