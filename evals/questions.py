"""Questions of an evaluation with their expected sources, and what makes them honest.

A line of the data file is one question. A source is named by keys that outlive a new simulation
or a new chunking: a document's number, version and clause (or words that its passage contains), or
a table with the cells of its row. Checked before anything is measured:

1. every source exists and is in force or known at the question's date;
2. no four words in a row of a question, identifiers and numbers apart, stand in a source of it
   or above it;
3. an identifier question names an identifier that at most five passages carry at that date.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import VeridraftError
from app.records.tables import RECORDS
from app.retrieval import store
from app.retrieval.lexer import Kind, identifier_keys, identifiers_by_key, lexemes
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.search import parse_as_of

DEFAULT_DATE = "2026-01-31"  # after the last event of the simulated year
_DATA = Path(__file__).parent / "data"
_GRAM = 4
_MOST_CARRIERS = 5


class DatasetBroken(VeridraftError):
    """The dataset does not fit the plant any more, or breaks its own rules."""

    code = "dataset_broken"


@dataclass(frozen=True)
class Question:
    """``expected`` are alternatives: one of them is enough. Empty where nothing answers."""

    id: str
    kind: str
    text: str
    as_of: str
    identifier: str | None
    expected: tuple[Mapping[str, Any], ...]
    is_held_out: bool

    def date(self, zone: ZoneInfo) -> datetime:
        return parse_as_of(self.as_of, zone)


@dataclass(frozen=True)
class Case:
    """A question with the ids of the passages that answer it."""

    question: Question
    passages: frozenset[str]


def read_questions(name: str) -> list[Question]:
    """In the file's order; every second question of a kind is held out from tuning."""
    seen: dict[str, int] = {}
    questions = []
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number = seen[row["kind"]] = seen.get(row["kind"], 0) + 1
        questions.append(
            Question(
                id=row["id"],
                kind=row["kind"],
                text=row["question"],
                as_of=row.get("as_of", DEFAULT_DATE),
                identifier=row.get("identifier"),
                expected=tuple(row.get("expected", ())),
                is_held_out=number % 2 == 0,
            )
        )
    return questions


def resolve(session: Session, questions: Sequence[Question], zone: ZoneInfo) -> list[Case]:
    """Raises :class:`DatasetBroken` that names every question with a fault."""
    known = {stored.id: stored.passage for stored in store.each(session)}
    cases: list[Case] = []
    faults: list[str] = []
    for question in questions:
        in_force = {key: one for key, one in known.items() if _holds(one, question.date(zone))}
        found = [_sources(session, wanted, in_force) for wanted in question.expected]
        for wanted, passages in zip(question.expected, found, strict=True):
            if not passages:
                faults.append(f"{question.id}: no passage for {json.dumps(dict(wanted))}")
        ids = frozenset().union(*found)
        faults += _rule_breaks(question, [in_force[key] for key in ids], in_force)
        cases.append(Case(question, ids))
    if faults:
        raise DatasetBroken(
            f"{len(faults)} faults in the questions: {'; '.join(faults)}",
            hint="A change of the simulated plant or of the passages asks for new sources",
        )
    return cases


def _holds(passage: Passage, at: datetime) -> bool:
    starts = passage.valid_from or passage.known_from
    begun = starts is None or starts <= at
    return begun and (passage.valid_to is None or at < passage.valid_to)


def _sources(
    session: Session, wanted: Mapping[str, Any], passages: Mapping[str, Passage]
) -> frozenset[str]:
    if "document" in wanted:
        fits = [key for key, one in passages.items() if _is_clause(one, wanted)]
        return frozenset(fits)
    rows = _rows(session, wanted["table"], wanted["where"])
    return frozenset(
        key
        for key, one in passages.items()
        if one.source.get("table") == wanted["table"]
        and rows.intersection(one.source["row_ids"])
        and wanted.get("column") in (None, one.source["column"])
    )


def _is_clause(passage: Passage, wanted: Mapping[str, Any]) -> bool:
    source = passage.source
    return (
        passage.kind is PassageKind.DOCUMENT
        and source["document"] == wanted["document"]
        and source["version"] == wanted["version"]
        and wanted.get("clause") in (None, source["clause"])
        and wanted.get("contains", "") in passage.text
    )


def _rows(session: Session, table: str, where: Mapping[str, str]) -> set[int]:
    columns = RECORDS[table].c
    query = select(columns.row_id).where(columns.row_superseded_at.is_(None))
    query = query.where(*(columns[name] == cell for name, cell in where.items()))
    return set(session.execute(query).scalars())


def _rule_breaks(
    question: Question, sources: Sequence[Passage], in_force: Mapping[str, Passage]
) -> list[str]:
    words = set[tuple[str, ...]]().union(*(_grams(source.context) for source in sources))
    shared = _grams(question.text) & words
    breaks = [f"{question.id}: shares {' '.join(gram)!r} with its source" for gram in shared]
    if question.identifier is not None:
        (key,) = identifiers_by_key(question.identifier)
        carriers = [one for one in in_force.values() if key in identifier_keys(one.context)]
        if not carriers or len(carriers) > _MOST_CARRIERS:
            breaks.append(f"{question.id}: {len(carriers)} passages carry {question.identifier}")
    return breaks


def _grams(text: str) -> set[tuple[str, ...]]:
    """Runs of four words; identifiers, numbers and dates are left out and end a run."""
    grams: set[tuple[str, ...]] = set()
    run: list[str] = []
    for lexeme in lexemes(text):
        run = [*run, lexeme.key] if lexeme.kind is Kind.WORD else []
        if len(run) >= _GRAM:
            grams.add(tuple(run[-_GRAM:]))
    return grams
