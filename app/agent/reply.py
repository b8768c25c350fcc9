"""What an answer says, block by block: each told with the citations that it is the first to use."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.agent.chat import Tell
from app.agent.events import EventType, Told
from app.agent.runs import Run, marked, runs_of
from app.core.canonical import plain
from app.drafts.charts import Chart
from app.drafts.content import Tone
from app.evidence.ledger import ClaimLedger
from app.export.charts import draw_svg

_FIGURE_PX = (680, 260)
BY_MODEL = "Written by the model:"
QUOTED = "Quoted from the sources, chosen by the model:"


@dataclass(frozen=True)
class Column:
    title: str
    align_right: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    tone: Tone = Tone.NONE


Row = Sequence[Cell | str]


@dataclass
class Reply:
    """Invariant: a citation is told once, before the first text that uses it; numbers count from 1
    in the order of use. ``told`` are the blocks so far. With ``holds_abstention`` an abstention is
    told by :meth:`settle` alone: until then the search goes on."""

    ledger: ClaimLedger
    tell: Tell
    holds_abstention: bool = False
    abstained: bool = field(default=False, init=False)
    told: list[dict[str, Any]] = field(default_factory=list, init=False)
    _abstention: dict[str, Any] = field(default_factory=dict, init=False)
    _numbers: dict[str, int] = field(default_factory=dict, init=False)
    _new: list[Told] = field(default_factory=list, init=False)

    def paragraph(self, *sentences: str) -> None:
        self._prose("paragraph", sentences)

    def inference(self, *sentences: str) -> None:
        """What is association and no cause."""
        self._prose("inference", sentences)

    def note(self, *sentences: str) -> None:
        """What was not found, not provided or assumed."""
        self._prose("note", sentences)

    def items(self, texts: Iterable[str]) -> None:
        self._text("list", items=[self._runs(text) for text in texts])

    def table(self, caption: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """A row's mark stands in its own text; its values carry their source all the same."""
        heads = [{"title": one.title, "align_right": one.align_right} for one in columns]
        head = self._runs(caption)  # before the rows: numbers follow the order of reading
        shown = [[self._cell(cell) for cell in row] for row in rows]
        self._text("table", caption=head, columns=heads, rows=shown)

    def figure(self, chart: Chart, caption: str) -> None:
        svg = draw_svg(chart, *_FIGURE_PX)
        self._text("figure", caption=self._runs(caption), chart=_as_json(chart), svg=svg)

    def by_model(self, call: str, *sentences: str) -> None:
        """What a model wrote, and code has checked: said so in the text itself, wherever it goes.
        ``call`` is the id of its call."""
        self._of_model(BY_MODEL, call, sentences)

    def quoted_by_model(self, call: str, *quotations: str) -> None:
        """What it chose of the words of sources, each with its source's name and in quotation
        marks: nobody takes them for the system's own."""
        self._of_model(QUOTED, call, quotations)

    def abstain(self, why: str, searched: dict[str, Any]) -> None:
        self.abstained = True
        self._abstention = {"why": why, "searched": plain(searched)}
        if not self.holds_abstention:
            self.settle()

    def settle(self) -> None:
        """Nothing more is looked for: the abstention stands."""
        if self._abstention:
            told, self._abstention = self._abstention, {}
            self.tell([Told(EventType.ABSTAINED, told)])

    def answer_instead(self) -> None:
        """Something was found after all: the abstention that was held is dropped."""
        self.abstained, self._abstention = False, {}

    def _prose(self, block: str, sentences: Sequence[str]) -> None:
        if runs := self._joined(sentences):
            self._text(block, runs=marked(runs))

    def _of_model(self, said: str, call: str, sentences: Sequence[str]) -> None:
        label: Run = {"text": said, "kind": "label", "citation": None}
        if sentences:
            runs = [label, _SPACE, *marked(self._joined(sentences))]
            self._text("paragraph", runs=runs, origin=call)

    def _joined(self, sentences: Sequence[str]) -> list[Run]:
        said = [text for text in sentences if text]
        return [
            run
            for at, text in enumerate(said)
            for run in (*([_SPACE] if at else []), *self._bare(text))
        ]

    def _cell(self, cell: Cell | str) -> dict[str, Any]:
        one = Cell(cell) if isinstance(cell, str) else cell
        return {"runs": self._bare(one.text), "tone": one.tone.value}

    def _runs(self, text: str) -> list[Run]:
        return marked(self._bare(text))

    def _bare(self, text: str) -> list[Run]:
        """Without marks: a table has one a row, prose as its whole block needs."""
        return runs_of(text, self.ledger, self._number)

    def _number(self, evidence: str) -> int:
        if evidence not in self._numbers:
            number = self._numbers[evidence] = len(self._numbers) + 1
            shown = {"number": number, "evidence": plain(self.ledger.evidence[evidence])}
            self._new.append(Told(EventType.CITATION, shown))
        return self._numbers[evidence]

    def _text(self, block: str, **holds: Any) -> None:
        told, self._new = self._new, []
        self.told.append({"block": block, **holds})
        self.tell([*told, Told(EventType.TEXT, self.told[-1])])


_SPACE: Run = {"text": " ", "kind": "plain", "citation": None}


def _as_json(chart: Chart) -> dict[str, Any]:
    """A gap is null: JSON knows no NaN."""
    shown = plain(chart)
    for series in shown["series"]:
        series["y"] = [None if math.isnan(y) else y for y in series["y"]]
    return shown
