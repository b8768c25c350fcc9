"""What every section is written from: the evidence gathered, the ledger, the composer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.drafts.composing import Composer
from app.drafts.content import Cell, Tone
from app.evidence.ledger import ClaimLedger
from app.investigation.citing import cite, words
from app.investigation.gather import Gathered
from app.investigation.hypotheses import Ranking
from app.investigation.subject import Subject
from app.plant.historian import Historian
from app.records.record import Record
from app.records.view import View
from app.tools.result import ToolResult, as_json
from ingestion.package.contract import TABLES, Kind


@dataclass(frozen=True)
class Writing:
    """Read by the sections; only the ledger and the numbering inside change."""

    gathered: Gathered
    ranking: Ranking
    ledger: ClaimLedger
    composer: Composer
    view: View
    historian: Historian
    configuration: str
    made_at: datetime
    _computed: dict[str, str] = field(default_factory=dict, init=False)

    @property
    def subject(self) -> Subject:
        return self.gathered.subject

    @property
    def measure_label(self) -> str:
        return self.gathered.measure.label if self.gathered.measure else "outcome"

    def computed(self, step: str) -> str:
        """Evidence id of a tool's result, which is hashed once: every cell of a table cites it."""
        if step not in self._computed:
            result = self.gathered.results[step]
            title = f"Computation: {step} (version {result.version})"
            self._computed[step] = self.ledger.computation(
                title, _where(result), _digestible(result)
            )
        return self._computed[step]

    def show(self, row: Record, column: str, label: str = "") -> str:
        """A token for a cell as written; a dash for an empty one."""
        written = row.text(column)
        if written is None:
            return "–"
        evidence = cite(self.ledger, row)
        name = label or words(column)
        if _is_identifier(row.table, column):
            return f"[{self.ledger.id_fact(name, written.replace(';', ', '), evidence, column)}]"
        return f"[{self.ledger.text_fact(name, ' '.join(written.split()), evidence, column)}]"

    def show_words(self, row: Record, column: str) -> str:
        """A name written with underscores, as words."""
        written = row.text(column)
        if written is None:
            return "–"
        evidence = cite(self.ledger, row)
        return f"[{self.ledger.text_fact(words(column), words(written), evidence, column)}]"

    def show_value(self, row: Record, column: str = "value", unit_column: str = "unit") -> str:
        """A token for a number with its unit."""
        if row.text(column) is None:
            return "–"
        evidence = cite(self.ledger, row)
        unit = row.text(unit_column)
        return f"[{self.ledger.cell(words(column), row, column, unit, evidence)}]"

    def show_range(self, row: Record | None) -> str:
        if row is None:
            return "–"
        evidence = cite(self.ledger, row)
        return f"[{self.ledger.range('range', row, row.text('unit'), evidence)}]"

    def show_time(self, row: Record, column: str, view: str = "") -> str:
        if row.at(column) is None:
            return "not recorded"
        fact = self.ledger.time_cell(words(column), row, column, cite(self.ledger, row))
        return f"[{fact}|{view}]" if view else f"[{fact}]"

    def mark(self, row: Record) -> str:
        """A citation mark of the row."""
        return f"[{cite(self.ledger, row)}]"

    def number(self, label: str, value: float, unit: str | None, evidence: str) -> str:
        """Fact id of a computed number, three significant digits."""
        return self.ledger.quantity(label, significant(value), unit, evidence, number=value)

    def count(self, label: str, count: int, evidence: str, view: str = "") -> str:
        """A token for a computed count."""
        fact = self.ledger.count(label, count, evidence)
        return f"[{fact}|{view}]" if view else f"[{fact}]"


_NOTHING = 1e-9  # what is left of zero after floating-point arithmetic


def significant(value: float, digits: int = 3) -> str:
    """``0.0312``, ``−1.24``, ``214``: fixed point where that is readable."""
    if abs(value) < _NOTHING:
        return "0"
    text = f"{value:#.{digits}g}".rstrip(".")
    if "e" in text:
        text = f"{value:.1e}" if abs(value) < 1 else f"{value:.0f}"
    return text.replace("-", "−")


def p_text(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.2g}"


def plain(text: str) -> Cell:
    return Cell(text)


def bad(text: str) -> Cell:
    return Cell(text, Tone.BAD)


def decide(text: str = "") -> Cell:
    return Cell(text, Tone.DECIDE)


def _is_identifier(table: str, column: str) -> bool:
    declared = TABLES[table].column(column)
    return declared is not None and declared.kind in (Kind.ID, Kind.IDS)


def _where(result: ToolResult) -> dict[str, Any]:
    return {"tool": result.tool, "tool_version": result.version, "arguments": result.arguments}


def _digestible(result: ToolResult) -> Any:
    return [result.status.value, as_json(result.outcome.output), as_json(result.outcome.scope)]
