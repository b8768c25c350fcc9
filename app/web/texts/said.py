"""What a draft says, in pieces of a page: text that leads to its evidence, tables made of it.

The words are set as everywhere in a draft (``draft_text``). What comes straight from the records,
where there is no draft, is set plainly: it has no evidence to lead to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.drafts.content import Cell, DraftContent, PairsBlock, Sentence, TableBlock, Tone
from app.export.blocks import Style
from app.export.text_runs import EDITED, runs_of
from app.export.wording import TONE_SIGNS
from app.web.texts.statement import Typesetter

Said = Markup
NOTHING = Markup()
_EDITED = Markup('<span class="human" title="written or edited by a person">{}</span>')


@dataclass(frozen=True)
class GridCell:
    """``field`` is what a person decides in this cell."""

    said: Said = NOTHING
    tone: str = Tone.NONE.value
    sign: str = ""
    field: str = ""


@dataclass(frozen=True)
class GridColumn:
    title: str
    align_right: bool = False


@dataclass(frozen=True)
class Grid:
    caption: Said
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    note: Said = NOTHING


InRow = Callable[[str], str]
"""The field that is decided in a row, by the words that the row begins with; empty for none."""


@dataclass(frozen=True)
class Speaker:
    """Says what a draft holds; every value leads to its evidence."""

    draft: str
    content: DraftContent

    def say(self, text: str) -> Said:
        """Raises KeyError for a token that the draft does not hold."""
        return Typesetter(self.draft, self.content).text(text)

    def sentences(self, sentences: Iterable[Sentence]) -> Said:
        """One after the other, each that a person wrote with its mark."""
        return Markup(" ").join(
            self.say(one.text) + (_EDITED.format(EDITED) if one.edited else NOTHING)
            for one in sentences
        )

    def words(self, text: str) -> str:
        """Bare, without citation marks."""
        runs = runs_of(text, self.content)
        return "".join(run.text for run in runs if run.style is not Style.CITATION).strip()

    def pairs(self, block: PairsBlock) -> list[tuple[str, Said]]:
        return [(label, self.say(text)) for label, text in block.pairs]

    def grid(self, table: TableBlock, in_row: InRow = lambda _: "") -> Grid:
        rows = (self._row(row, in_row) for row in table.rows)
        columns = tuple(GridColumn(one.title, one.align_right) for one in table.columns)
        return Grid(self.say(table.caption), columns, tuple(rows), self.say(table.note))

    def _row(self, row: tuple[Cell, ...], in_row: InRow) -> tuple[GridCell, ...]:
        heading = self.words(row[0].text) if row else ""
        cells = []
        for cell in row:
            field = in_row(heading) if cell.tone is Tone.DECIDE and not cell.text else ""
            said, sign = self.say(cell.text), TONE_SIGNS[cell.tone]
            cells.append(GridCell(said, cell.tone.value, sign, field))
        return tuple(cells)


def plain(text: object) -> Said:
    """What has no evidence to lead to; a dash for nothing."""
    return escape(text if text not in (None, "") else "–")
