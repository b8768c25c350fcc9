"""One earlier deviation that resembles another, in a sentence and in a table's row."""

from collections.abc import Iterator

from app.agent.answering import Answering
from app.agent.reply import Row
from app.agent.telling import listed, noun
from app.tools.history import History, SimilarCase
from app.tools.result import ToolResult

_WHY = {
    "step": "the step",
    "equipment": "the equipment",
    "product": "the product",
    "parameter": "the parameter",
}


def count_sentences(
    a: Answering, result: ToolResult, found: History, verdict: str = ""
) -> Iterator[str]:
    """``three of the 84 deviations from … to … resemble it.``; nothing where none does."""
    evidence = a.tell.computed(result)
    count = sum(similar for _month, _all, similar in found.months)
    if count:
        similar = a.tell.count("similar", count, evidence)
        searched = a.tell.count("deviations compared", found.searched, evidence, view="")
        since = a.tell.moment("since", found.since, evidence, "date")
        until = a.tell.moment("until", found.until, evidence, "date")
        verb = noun(count, "resembles", "resemble")
        yield f"{verdict}{similar} of the {searched} deviations from {since} to {until} {verb} it."


def nothing_similar(a: Answering, result: ToolResult, found: History, where: str = "") -> str:
    """What was searched in vain."""
    evidence = a.tell.computed(result)
    since = a.tell.moment("since", found.since, evidence, "date")
    until = a.tell.moment("until", found.until, evidence, "date")
    count = a.tell.count("deviations searched", found.searched, evidence, view="")
    return (
        f"Not found: an earlier deviation{where} like this one (searched: {count} deviations from "
        f"{since} to {until})."
    )


def similar_sentence(a: Answering, case: SimilarCase, *, nearest: bool = False) -> str:
    row = case.deviation
    begin = "The nearest is" if nearest else "Alike is also"
    at, title = a.tell.time(row, "occurred_at", "date"), a.tell.cell(row, "title")
    same = f", with {_shared(case)} in common" if case.why else ""
    cause = ""
    if row.text("root_cause"):
        cause = f"; its recorded root cause is {a.tell.quote(row, 'root_cause')}"
    return f"{begin} {a.tell.cell(row, 'deviation')} of {at}, “{title}”{same}{cause}."


def similar_row(a: Answering, case: SimilarCase) -> Row:
    row = case.deviation
    return (
        f"{a.tell.cell(row, 'deviation')}{a.tell.mark(row)}",
        a.tell.time(row, "occurred_at", "date"),
        a.tell.cell(row, "title"),
        _shared(case) if case.why else "the words alone",
        a.tell.cell(row, "root_cause") if row.text("root_cause") else "none recorded",
    )


def _shared(case: SimilarCase) -> str:
    return listed([_WHY.get(one, one) for one in case.why])
