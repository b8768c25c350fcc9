"""Values of records and of computations as tokens: what sentences of an answer are put together of.

Each method gives a token, ``[F12]``, of a fact with its evidence; none gives a bare value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.evidence.ledger import ClaimLedger
from app.investigation.citing import cite, in_sentence, words
from app.investigation.writing import significant
from app.records.record import Record
from app.records.view import View
from app.tools.result import ToolResult, as_json
from ingestion.package.contract import TABLES, Kind


@dataclass(frozen=True)
class Telling:
    """Only the ledger changes."""

    ledger: ClaimLedger
    view: View
    _computed: dict[int, str] = field(default_factory=dict, init=False)

    def computed(self, result: ToolResult) -> str:
        """Evidence id of a tool's result, as an investigation names it."""
        if id(result) not in self._computed:
            outcome = result.outcome
            self._computed[id(result)] = self.ledger.computation(
                f"Computation: {result.tool} (version {result.version})",
                {
                    "tool": result.tool,
                    "tool_version": result.version,
                    "arguments": result.arguments,
                },
                [result.status.value, as_json(outcome.output), as_json(outcome.scope)],
            )
        return self._computed[id(result)]

    def mark(self, row: Record) -> str:
        """A citation mark of the row."""
        return f"[{cite(self.ledger, row)}]"

    def counted(self, title: str, arguments: dict[str, str], keys: Sequence[str]) -> str:
        """Evidence id of a count of rows: which were counted is in its hash."""
        where = {"tool": "records", "tool_version": "1", "arguments": arguments}
        return self.ledger.computation(title, where, list(keys))

    def mark_of(self, result: ToolResult) -> str:
        """A citation mark of a computation."""
        return f"[{self.computed(result)}]"

    def cell(self, row: Record, column: str) -> str:
        """As written; several ids with commas; a dash for an empty cell."""
        written = row.text(column)
        if written is None:
            return "–"
        source = cite(self.ledger, row)
        declared = TABLES[row.table].column(column)
        if declared is not None and declared.kind in (Kind.ID, Kind.IDS):
            shown = written.replace(";", ", ")
            return f"[{self.ledger.id_fact(words(column), shown, source, column)}]"
        return (
            f"[{self.ledger.text_fact(words(column), ' '.join(written.split()), source, column)}]"
        )

    def said(self, row: Record, column: str) -> str:
        """A name as it stands within a sentence: ``aseptic filling``."""
        source = cite(self.ledger, row)
        name = in_sentence(row.require(column))
        return f"[{self.ledger.text_fact(words(column), name, source, column)}]"

    def value(self, row: Record, column: str = "value", unit: str | None = None) -> str:
        """A number with its unit, that of the row unless another is given."""
        source = cite(self.ledger, row)
        of_row = row.text("unit") if "unit" in row.cells else None
        return f"[{self.ledger.cell(words(column), row, column, unit or of_row, source)}]"

    def range(self, rule: Record, columns: str = "low,high", unit: str | None = None) -> str:
        source = cite(self.ledger, rule)
        of_row = rule.text("unit") if "unit" in rule.cells else None
        return f"[{self.ledger.range('range', rule, unit or of_row, source, columns)}]"

    def time(self, row: Record, column: str, view: str = "") -> str:
        """A time as recorded; ``view`` is date or time."""
        if row.at(column) is None:
            return "–"
        fact = self.ledger.time_cell(words(column), row, column, cite(self.ledger, row))
        return f"[{fact}|{view}]" if view else f"[{fact}]"

    def moment(self, label: str, at: datetime, evidence: str, view: str = "") -> str:
        """A computed time."""
        fact = self.ledger.time(label, at, evidence)
        return f"[{fact}|{view}]" if view else f"[{fact}]"

    def count(self, label: str, count: int, evidence: str, view: str = "words") -> str:
        """In words up to twenty: ``three``."""
        fact = self.ledger.count(label, count, evidence)
        return f"[{fact}|{view}]" if view else f"[{fact}]"

    def number(self, label: str, value: float, unit: str | None, evidence: str) -> str:
        """A computed number, three significant digits."""
        return f"[{self.ledger.quantity(label, significant(value), unit, evidence, number=value)}]"

    def written(self, label: str, written: str, unit: str | None, evidence: str) -> str:
        """A computed number, as it was written by what computed it."""
        return f"[{self.ledger.quantity(label, written, unit, evidence)}]"

    def name(self, label: str, written: str, evidence: str) -> str:
        """An identifier out of a computation."""
        return f"[{self.ledger.id_fact(label, written, evidence)}]"

    def text(self, label: str, written: str, evidence: str) -> str:
        """Words out of a computation."""
        return f"[{self.ledger.text_fact(label, written, evidence)}]"

    def quote(self, row: Record, column: str) -> str:
        """Verbatim, in quotation marks."""
        shown = " ".join(row.require(column).split())
        return f"“[{self.ledger.quote(shown, cite(self.ledger, row), column)}]”"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def noun(count: int, one: str, several: str = "") -> str:
    return one if count == 1 else several or f"{one}s"
