"""The extractive answer: verbatim words of the nearest passages, or what was searched in vain."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from app.agent.answering import Answered, Answering
from app.agent.answers.batch import answer_batch
from app.agent.answers.deviation import answer_deviation
from app.agent.answers.equipment import answer_equipment
from app.agent.telling import listed
from app.agent.things import Thing, ThingKind, Things, of_kind
from app.core.errors import Corrupt
from app.investigation.citing import cite, words
from app.records import store as records
from app.retrieval.answer import Answer, answer
from app.retrieval.search import Scope
from app.retrieval.units import Unit

_NAMED = (ThingKind.DEVIATION, ThingKind.BATCH, ThingKind.EQUIPMENT, ThingKind.DOCUMENT)
_BORDER = " | "
_INSTEAD = (
    (ThingKind.DEVIATION, answer_deviation),
    (ThingKind.BATCH, answer_batch),
    (ThingKind.EQUIPMENT, answer_equipment),
)


def answer_passages(a: Answering) -> Answered:
    """Where nothing answers, but the question names a thing, what is known of that thing is told
    beside the abstention."""
    found = a.steps.look("documents and records", lambda: _ask(a), _summary)
    if not found.abstained:
        a.quoted.extend(quote.unit.passage for quote in found.quotes)
        for text in _quotes(a, [quote.unit for quote in found.quotes]):
            a.reply.paragraph(text)
        things = _documents(found)
        return Answered(things, _follow_ups(found, things))
    a.reply.abstain(_why(a, found), searched(found.scope))
    for kind, instead in _INSTEAD:
        if of_kind(a.things, kind):
            a.reply.note(f"{_lead(a)} What the records hold:")
            return instead(a)
    return Answered()


def _lead(a: Answering) -> str:
    if a.understood.is_decision:
        return "This asks for a decision or an opinion, which people give."
    return "No passage answers this in so many words."


def searched(scope: Scope) -> dict[str, Any]:
    """As an abstention tells it."""
    return {
        "kinds": [words(kind) for kind in scope.kinds],
        "population": scope.population,
        "as_of": scope.as_of,
        "sites": None if scope.sites is None else list(scope.sites),
        "products": None if scope.products is None else list(scope.products),
    }


def _ask(a: Answering) -> Answer:
    context = a.steps.context
    question = _with_names(a)
    return answer(context.searcher, a.view.session, context.actor, question, as_of=a.at)


def _with_names(a: Answering) -> str:
    """The question with what it points back to, and what is attached to it."""
    names = (one.id for one in of_kind(a.things, *_NAMED) if one.id not in a.question)
    return " ".join(dict.fromkeys([a.question, *names]))


def _summary(found: Answer) -> str:
    population = f"{found.scope.population:,} passages"
    return f"nothing among {population}" if found.abstained else f"{population} searched"


def _why(a: Answering, found: Answer) -> str:
    """Without the scope, which is told beside it."""
    if a.understood.unknown:
        return f"no record in scope has the number {listed(a.understood.unknown, 'or')}"
    if a.understood.lacking:
        kinds = [one.value for one in a.understood.lacking]
        return f"it is not named what is meant: name a {listed(kinds, 'or a')}"
    text = found.text.split(" Searched ")[0].strip().rstrip(".")
    return text.removeprefix("Not found in the records searched: ")


def _quotes(a: Answering, units: Sequence[Unit]) -> Iterator[str]:
    """Several of one record in one paragraph."""
    for row, some in groupby(units, key=lambda one: (one.row_id, one.column is None, one.span)):
        unit = next(iter(some))
        if row[1]:
            yield _of_document(a, unit)
    by_record: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        if unit.column is not None:
            by_record.setdefault((unit.passage.source["table"], unit.row_id), []).append(unit)
    for same in by_record.values():
        yield _of_record(a, same)


def _of_document(a: Answering, unit: Unit) -> str:
    source = unit.passage.source
    start, end = unit.span
    where = {name: source[name] for name in ("document", "version", "page", "clause", "section")}
    where |= {"start": start, "end": end, "boxes": unit.boxes}
    clause = f", clause {source['clause']}" if source["clause"] else ""
    title = f"{source['document']} version {source['version']}{clause}, page {source['page']}"
    evidence = a.ledger.passage(title, where, source["sha256"], unit.passage.text)
    names = [
        f"[{a.ledger.id_fact('document', source['document'], evidence)}]",
        f"version [{a.ledger.id_fact('version', source['version'], evidence)}]",
    ]
    if clause:
        names.append(f"clause [{a.ledger.id_fact('clause', source['clause'], evidence)}]")
    head = f"{names[0]} {', '.join(names[1:])}"
    return f"{head}: {_shown(a, unit, evidence)}"


def _shown(a: Answering, unit: Unit, evidence: str) -> str:
    """Of a table the row's cells with the heads of their columns, else the sentence."""
    cells = [cell.strip() for cell in unit.text.split(_BORDER)]
    heads = [head.strip() for head in unit.header.split(_BORDER)] if unit.header else []
    if len(cells) < 2 or len(heads) != len(cells):
        text = " ".join(unit.text.split())
        number = unit.passage.source["clause"]
        shown = text.removeprefix(f"{number} ") if number else text  # it stands before the quote
        return f"“[{a.ledger.quote(shown, evidence)}]”"
    quotes = [
        f"{head} “[{a.ledger.quote(cell, evidence)}]”"
        for head, cell in zip(heads, cells, strict=True)
        if cell
    ]
    return f"{listed(quotes)}."


def _of_record(a: Answering, units: Sequence[Unit]) -> str:
    """The line around the cells was composed from the same row."""
    source = units[0].passage.source
    row = records.get(a.view.session, source["table"], units[0].row_id)
    if row is None:
        raise Corrupt("a passage names a row that is gone", where=source["table"])
    evidence = cite(a.ledger, row)
    quotes = [
        f"“[{a.ledger.quote(' '.join(unit.text.split()), evidence, unit.column)}]”"
        for unit in units
    ]
    if not source.get("head"):
        return " ".join(quotes)
    return f"[{a.ledger.text_fact('record', source['head'], evidence)}]: {' '.join(quotes)}"


def _documents(found: Answer) -> Things:
    """The document that answers best: the next question may be about it."""
    source = found.quotes[0].unit.passage.source
    return (Thing(ThingKind.DOCUMENT, source["document"]),) if "document" in source else ()


def _follow_ups(found: Answer, documents: Things) -> tuple[str, ...]:
    rows = [quote.unit.passage.source for quote in found.quotes]
    deviations = [row["key"] for row in rows if row.get("table") == "deviations" and "key" in row]
    told = [f"What happened in {number}?" for number in deviations[:1]]
    asked = [f"What changed in {one.id}?" for one in documents]
    asked += [f"Which version of {one.id} is in force?" for one in documents]
    return (*asked, *told)
