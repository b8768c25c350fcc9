"""The ledger of one draft: gives ids, keeps one entry for one thing, resolves tokens."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.canonical import sha256_of
from app.evidence.claims import Claim, ClaimClass
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind, View
from app.evidence.people import People
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import Token, replace_tokens
from app.records.record import Record


@dataclass
class ClaimLedger:
    """Evidence, facts and claims of one draft in order of their making.

    Invariant: an id, once given, always means the same; equal evidence and equal facts have one
    id. Facts are equal when written, kind and evidence are, and the cell (or, computed, the label).
    """

    timezone: str
    evidence: dict[str, Evidence] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    people: People = field(default_factory=People)
    _known: dict[str, str] = field(default_factory=dict)

    def record(self, row: Record, title: str, file: str | None = None) -> str:
        """Evidence id of one version of a row."""
        cells = row.cells
        where = {
            "table": row.table,
            "key": row.key,
            "file": file or f"{row.table}.csv",
            "line": cells["row_line"],
            "package": cells["row_package"],
            "version": cells["row_version"],
            "row_id": row.row_id,
        }
        return self._evidence(EvidenceKind.RECORD, title, where, row.sha256)

    def passage(self, title: str, where: dict[str, Any], sha256: str, excerpt: str) -> str:
        """Evidence id of a span of a document's page."""
        return self._evidence(EvidenceKind.PASSAGE, title, where, sha256, excerpt)

    def computation(self, title: str, where: dict[str, Any], output: Any) -> str:
        """Evidence id of a tool's result; ``where`` holds tool, version and arguments."""
        return self._evidence(EvidenceKind.COMPUTATION, title, where, sha256_of(output))

    def id_fact(self, label: str, written: str, evidence: str, column: str | None = None) -> str:
        return self._fact(label, FactKind.ID, written, evidence, column=column)

    def text_fact(self, label: str, written: str, evidence: str, column: str | None = None) -> str:
        return self._fact(label, FactKind.TEXT, written, evidence, column=column)

    def quote(self, written: str, evidence: str, column: str | None = None) -> str:
        """Verbatim words of a source; white space is folded."""
        return self._fact("quote", FactKind.TEXT, written, evidence, column=column, prefix="Q")

    def quantity(
        self,
        label: str,
        written: str,
        unit: str | None,
        evidence: str,
        *,
        column: str | None = None,
        number: float | None = None,
    ) -> str:
        return self._fact(
            label, FactKind.QUANTITY, written, evidence, column=column, number=number, unit=unit
        )

    def cell(self, label: str, row: Record, column: str, unit: str | None, evidence: str) -> str:
        """A NUMBER or VALUE cell, as written."""
        value = row.value(column)
        if value is None:
            raise LookupError(f"{row.table}.{column} of {row.key} is empty")
        return self._fact(
            label,
            FactKind.QUANTITY,
            value.written,
            evidence,
            column=column,
            number=row.number(column),
            unit=unit,
            qualifier=value.qualifier.value if value.qualifier else None,
            decimals=value.decimals,
        )

    def range(
        self, label: str, row: Record, unit: str | None, evidence: str, columns: str = "low,high"
    ) -> str:
        """The bounds of a range or specification row."""
        low_column, high_column = columns.split(",")
        low, high = row.text(low_column), row.text(high_column)
        written = f"{low or ''}–{high or ''}"
        return self._fact(
            label, FactKind.RANGE, written, evidence, column=columns, unit=unit, low=low, high=high
        )

    def computed_range(
        self, label: str, low: str, high: str, unit: str | None, evidence: str
    ) -> str:
        """Bounds that code computed, such as a confidence interval."""
        written = f"{low}–{high}"
        return self._fact(label, FactKind.RANGE, written, evidence, unit=unit, low=low, high=high)

    def time(
        self,
        label: str,
        start: datetime,
        evidence: str,
        *,
        end: datetime | None = None,
        column: str | None = None,
    ) -> str:
        return self._fact(
            label,
            FactKind.TIME,
            start.isoformat(),
            evidence,
            column=column,
            start=start,
            end=end or start,
        )

    def time_cell(self, label: str, row: Record, column: str, evidence: str) -> str:
        moment = row.moment(column)
        if moment is None:
            raise LookupError(f"{row.table}.{column} of {row.key} is empty")
        return self._fact(
            label,
            FactKind.TIME,
            moment.written,
            evidence,
            column=column,
            start=moment.start,
            end=moment.end,
        )

    def duration(self, label: str, seconds: float, evidence: str) -> str:
        return self._fact(label, FactKind.DURATION, f"{seconds:.0f} s", evidence, number=seconds)

    def count(self, label: str, count: int, evidence: str) -> str:
        return self._fact(label, FactKind.COUNT, str(count), evidence, number=float(count))

    def claim(
        self,
        predicate: str,
        roles: dict[str, str],
        *,
        kind: ClaimClass = ClaimClass.FACT,
        sections: tuple[str, ...] = (),
        must_show: bool = False,
        detail: dict[str, Any] | None = None,
        also: tuple[str, ...] = (),
    ) -> Claim:
        """Assert it. Evidence is that of its facts, in order, and ``also``."""
        self._check_roles(predicate, roles)
        sources = [self.facts[fact].evidence for fact in roles.values()]
        evidence = tuple(dict.fromkeys([*sources, *also]))
        key = sha256_of(["claim", predicate, roles])
        if key in self._known:
            return self.claims[self._known[key]]
        claim = Claim(
            f"C{len(self.claims) + 1}",
            predicate,
            roles,
            evidence,
            kind,
            sections,
            must_show,
            detail or {},
        )
        self._known[key] = claim.id
        self.claims[claim.id] = claim
        return claim

    def render(self, text: str) -> str:
        """Text with every token resolved. Raises KeyError for an id that was never given."""

        def show(token: Token) -> str:
            if token.kind in ("F", "Q"):
                return self.facts[token.id].show(token.view or View.VALUE)
            if token.kind == "E":
                return f" [{token.id[1:]}]"
            if token.kind == "C":
                return ""
            raise KeyError(token.id)

        return replace_tokens(text, show)

    def _without_names(self, written: str, evidence: str, column: str) -> str:
        source = self.evidence.get(evidence)
        if source is None or source.kind is not EvidenceKind.RECORD:
            return written
        return self.people.cell(source.where["table"], column, written)

    def _check_roles(self, predicate: str, roles: dict[str, str]) -> None:
        wanted = PREDICATES[predicate].roles
        if set(wanted) != set(roles):
            raise ValueError(f"{predicate} wants roles {sorted(wanted)}, got {sorted(roles)}")
        for role, fact_id in roles.items():
            if (got := self.facts[fact_id].kind) is not wanted[role].kind:
                raise ValueError(f"{predicate}.{role} wants {wanted[role].kind}, got {got}")

    def _evidence(
        self, kind: EvidenceKind, title: str, where: dict[str, Any], sha256: str, excerpt: str = ""
    ) -> str:
        key = sha256_of(["evidence", kind, where, sha256])
        if key not in self._known:
            evidence_id = f"E{len(self.evidence) + 1}"
            self._known[key] = evidence_id
            self.evidence[evidence_id] = Evidence(evidence_id, kind, title, where, sha256, excerpt)
        return self._known[key]

    def _fact(
        self,
        label: str,
        kind: FactKind,
        written: str,
        evidence: str,
        prefix: str = "F",
        **rest: Any,
    ) -> str:
        if column := rest.get("column"):
            written = self._without_names(written, evidence, column)
        # Of a computed value the label is what a column is of a cell: two counts of one
        # computation that happen to be equal are two facts.
        name = None if rest.get("column") else label
        key = sha256_of([prefix, kind, written, evidence, rest, name])
        if key not in self._known:
            fact_id = f"{prefix}{len(self.facts) + 1}"
            self._known[key] = fact_id
            self.facts[fact_id] = Fact(
                fact_id,
                label,
                kind,
                written,
                evidence,
                timezone=self.timezone,
                **rest,
            )
        return self._known[key]
