"""The numbered sources that a model answers from: claims as code has phrased them, and passages.

A passage of a document is one source; of a record each row is one, so that no value of one row is
said of another. A row's words stand under what the passage says of them (batch, step, time). What
is worded as an instruction to a machine is no source: people find it in the answer's own quotes
and by opening the record.

What may be quoted of a source are whole sentences (:mod:`app.agent.quoting`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from app.agent.limits import Limits
from app.agent.quoting import Quotable, of_document, of_record
from app.agent.runs import sentence_of
from app.evidence.claims import Claim, ClaimClass
from app.evidence.ledger import ClaimLedger
from app.investigation.citing import cite, cite_passage, title_of, words
from app.records import store as records
from app.records.record import Record
from app.records.view import View
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.search import Found
from app.retrieval.sparse import content_terms
from app.retrieval.units import Unit, units_of
from ingestion.instructions import instructions_in

_ROWS = 4  # of one passage, those nearest to the words
Withholds = Callable[[str], object]


@dataclass(frozen=True)
class Source:
    """``evidence`` is what a sentence about it cites; of a claim, the claim's facts cite theirs.
    ``heading`` is what a document's passage stands under."""

    id: str
    title: str
    text: str
    evidence: str = ""
    is_document: bool = False
    quotable: tuple[Quotable, ...] = ()
    heading: str = ""

    @property
    def is_claim(self) -> bool:
        return not self.evidence

    @property
    def shown(self) -> str:
        """As the model reads it."""
        title = f", {self.title}" if self.title else ""
        return f"Source {self.id}{title}:\n{self.text}"


@dataclass
class Sources:
    """Invariant: one text of one place has one number; numbers count from 1.

    ``withholds`` is true of what no model is shown. It is an argument, and no setting, so that what
    the other guards do can be measured without it.
    """

    ledger: ClaimLedger
    view: View
    limits: Limits
    withholds: Withholds = instructions_in
    passages: dict[str, Source] = field(default_factory=dict, init=False)
    withheld: int = field(default=0, init=False)
    _known: dict[tuple[str, str], str] = field(default_factory=dict, init=False)

    def add(self, passages: Iterable[Passage], words: str) -> list[Source]:
        """Of each its sources, also those known already; ``words`` is what was looked for."""
        pieces = [piece for one in passages for piece in self._pieces(one, words)]
        return [source for piece in pieces if (source := self._add(piece)) is not None]

    def all(self) -> dict[str, Source]:
        """Claims first. What would be more than the limit is left out whole, the last first."""
        chosen: dict[str, Source] = {}
        left = self.limits.sources_chars
        for one in (*self._claims(), *self.passages.values()):
            left -= len(one.shown)
            if left >= 0:
                chosen[one.id] = one
        return chosen

    def _claims(self) -> Iterator[Source]:
        """No inference: what may be connected is said by code alone, in its own words."""
        told = [one for one in self.ledger.claims.values() if one.kind is not ClaimClass.INFERENCE]
        return (self._claim(one) for one in told[: self.limits.claims])

    def _claim(self, claim: Claim) -> Source:
        return Source(claim.id, "", sentence_of(claim.sentence(), self.ledger))

    def _add(self, source: Source) -> Source | None:
        """With its number."""
        place = (source.evidence, source.text)
        if place in self._known:
            return self.passages[self._known[place]]
        if self.withholds(source.text):
            self.withheld += 1
            return None
        if len(self.passages) >= self.limits.passages:
            return None
        name = f"P{len(self.passages) + 1}"
        self.passages[name] = source = replace(source, id=name)
        self._known[place] = name
        return source

    def _pieces(self, passage: Passage, asked: str) -> Iterator[Source]:
        """Without numbers."""
        if passage.kind is PassageKind.DOCUMENT:
            evidence = cite_passage(self.ledger, Found(passage.id, 1, 0.0, passage))
            title, quotable = self.ledger.evidence[evidence].title, of_document(units_of(passage))
            heading = passage.source["section"] or ""
            yield Source("", title, passage.context, evidence, True, quotable, heading)
            return
        terms = content_terms(asked)
        rows = [
            (row_id, _joined(units := list(grouped)), of_record(units))
            for row_id, grouped in groupby(units_of(passage), key=lambda unit: unit.row_id)
        ]
        rows.sort(key=lambda row: -len(terms & content_terms(row[1])))
        for row_id, text, quotable in rows[:_ROWS]:
            row = records.get_seen(
                self.view.session, passage.source["table"], row_id, self.view.scope
            )
            if row is not None and self._is_known(row):
                title = _title(row, passage)
                yield Source("", title, text, cite(self.ledger, row), False, quotable)

    def _is_known(self, row: Record) -> bool:
        """A search sees what was imported since the answer began; the answer does not."""
        pinned = self.view.recorded_at
        return pinned is None or row.cells["row_recorded_at"] <= pinned


def _title(row: Record, passage: Passage) -> str:
    """With the column, where it is of a cell's own sentences."""
    column = f", {words(passage.source['column'])}" if "start" in passage.source else ""
    return f"{title_of(row)}{column}"


def _joined(units: Iterable[Unit]) -> str:
    """What stands above them is said once."""
    lines = [line for unit in units for line in unit.context.splitlines()]
    return "\n".join(dict.fromkeys(lines))
