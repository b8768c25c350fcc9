"""Does every citation open, and is what it shows what was said?

Dataset: answers of `ask` and turns of the chat of the demonstration plant, with the model off, a
competent one and one that invents sources (scripts, no language models), and drafts of
investigations. Each citation is opened as a page opens it, and held against the originals:

- of a passage: the document and version are in the register, the file's hash is the one cited and
  the bytes kept have it; the page is there; what was quoted stands word for word at its span, which
  may be a part of the excerpt that is kept with it, and that stands on the page as well;
- of a record: the row is there in that table and version, its cell holds what was quoted;
- none is of a document or record that the reader's scope does not hold;
- none has a number that was not told, and none that a model made up.

``failures`` counts what does not hold, of ``citations``; ``invented`` the sources that a model
made up and that were told.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Kind, Scope
from app.core.progress import silent
from app.documents import store as documents
from app.documents.versions import all_versions
from app.drafts.content import to_json
from app.investigation.draft import investigate
from app.llm.calls import CallName, Completion, Request
from app.records import store as records
from app.records.view import View
from app.retrieval.answer import answer
from app.retrieval.schemas import CitationKind, citation_of
from app.retrieval.search import parse_as_of
from evals.asked import answerable
from evals.questions import DEFAULT_DATE, read_questions
from evals.scripted_agents import competent, sources_in
from evals.searched import SearchedPlant, searched_plant
from evals.suite import Metrics, Suite
from evals.talking import Heard, talker

_SEED: Final = 515
_RECORDS: Final = 160
_CHAT: Final = 24
_CHAT_FULL: Final = 160
_DRAFTS: Final = 2


def measure(full: bool) -> Metrics:
    plant = searched_plant()
    with plant.ledger.database.read() as session:
        view = View(session)
        texts = [one.text for one in answerable(view, _SEED, _RECORDS)]
        texts += [one.text for one in read_questions("retrieval.jsonl")[:: 1 if full else 3]]
        held = _Held(session, plant)
        counts = Counter[str]()
        for place, text in enumerate(texts):
            counts += _of_answer(plant, session, held, text, _scopes(view)[place % 3])
    for name, script in (("off", None), ("competent", competent), ("inventing", inventing)):
        counts += _of_chat(
            plant, name, script, texts[:: len(texts) // (_CHAT_FULL if full else _CHAT)]
        )
    counts += _of_drafts(plant, 3 * _DRAFTS if full else _DRAFTS)
    return {
        "citations": counts["citations"],
        **{name: counts[name] for name in _PLACES},
        "failures": counts["failures"],
        "invented": counts["invented"],
    }


_PLACES: Final = ("of_answers", "of_chat_turns", "of_drafts", "refused_inventions")


def inventing(request: Request) -> Completion:
    """Names sources that were not offered, documents and pages that do not exist, and real words of
    one source under the number of another."""
    if request.name is CallName.CHAT_AGENT:
        return competent(request)
    known = sources_in(request)
    names = list(known)
    turned = dict(zip(names, [*names[1:], *names[:1]], strict=True))
    said = [{"source": turned[name], "text": known[name].split("\n")[0][:500]} for name in names]
    said += [
        {"source": names[0], "text": "SOP-QA-999 version 7, page 12 allows this [99]."}
        for _ in names[:1]
    ]
    said.append({"source": "P99", "text": "SOP-MFG-012 version 9 permits two failures."})
    return Completion(json.dumps({"sentences": said[-8:]}))


class _Held:
    """What the installation holds, to hold citations against."""

    def __init__(self, session: Session, plant: SearchedPlant) -> None:
        self.session = session
        self.bytes = {
            hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (plant.folder / "package").rglob("*")
            if file.is_file()
        }
        versions = all_versions(View(session))
        self.registered = {(one.number, one.version): one.sha256 for one in versions}

    def passage_is_true(self, where: dict[str, Any], sha256: str, quote: str) -> bool:
        named = self.registered.get((where["document"], where["version"]))
        page = documents.page(self.session, sha256, where["page"])
        if named != sha256 or sha256 not in self.bytes or page is None:
            return False
        span = _folded(page.text[where["start"] : where["end"]])
        return bool(span) and span in _folded(quote) and _folded(quote) in _folded(page.text)

    def record_is_true(self, where: dict[str, Any], sha256: str) -> bool:
        row = records.get(self.session, where["table"], where["row_id"])
        return (
            row is not None
            and row.sha256 == sha256
            and row.key == where["key"]
            and row.cells["row_line"] == where["line"]
            and row.cells["row_package"] == where["package"]
        )

    def is_within(self, table: str, row_id: int, scope: Scope) -> bool:
        """As the store itself answers somebody of this scope."""
        seen = records.get_seen(self.session, table, row_id, scope)
        return seen is not None


def _of_answer(
    plant: SearchedPlant, session: Session, held: _Held, text: str, scope: Scope
) -> Counter[str]:
    actor = Actor(Kind.CLI, "evaluation", scope=scope)
    at = parse_as_of(DEFAULT_DATE, plant.zone)
    given = answer(plant.searcher, session, actor, text, as_of=at)
    return _sum(_quote_counts(held, quote.unit, scope) for quote in given.quotes)


def _quote_counts(held: _Held, unit: Any, scope: Scope) -> Counter[str]:
    citation = citation_of(held.session, unit)
    source = unit.passage.source
    if citation.kind is CitationKind.PASSAGE:
        start, end = unit.span
        where = {**source, "start": start, "end": end}
        is_true = held.passage_is_true(where, source["sha256"], citation.quote)
        within = held.is_within("documents", source["row_id"], scope)
    else:
        row = records.get(held.session, source["table"], unit.row_id)
        is_true = row is not None and _cell_holds(row, unit, citation.quote)
        within = held.is_within(source["table"], unit.row_id, scope)
    return Counter(citations=1, of_answers=1, failures=int(not (is_true and within)))


def _cell_holds(row: Any, unit: Any, quote: str) -> bool:
    cells = [row.cells.get(unit.column), row.cells.get(f"{unit.column}_written")]
    cells.append(row.attributes.get(unit.column))
    if "start" in unit.passage.source:
        start, end = unit.span
        return str(cells[0])[start:end] == quote
    return quote in [str(cell) for cell in cells if cell is not None]


def _of_chat(plant: SearchedPlant, name: str, script: Any, texts: Sequence[str]) -> Counter[str]:
    site = ("NF", "evaluation", plant.zone)
    asker = talker(plant.ledger, plant.searcher, site, f"citations.{name}", script=script)
    at = parse_as_of(DEFAULT_DATE, plant.zone)
    counts: Counter[str] = Counter()
    for text in texts:
        heard = asker.ask(text, at)
        with plant.ledger.database.read() as session:
            counts += _of_turn(_Held(session, plant), heard)
        told = " ".join(_texts_by_model(heard))
        counts["invented"] += any(word in told for word in ("SOP-QA-999", "version 9", "[99]"))
        counts["refused_inventions"] += name == "inventing"
    return counts


def _of_turn(held: _Held, heard: Heard) -> Counter[str]:
    known = {one["number"] for one in heard.citations}
    used = {number for block in heard.blocks for number in _numbers(block)}
    counts = _sum(
        _evidence_counts(held, one["evidence"], "of_chat_turns") for one in heard.citations
    )
    counts["failures"] += len(used - known)
    return counts


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if isinstance(value.get("citation"), int):
            yield value["citation"]
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)


def _texts_by_model(heard: Heard) -> Iterator[str]:
    for block in heard.blocks:
        if "origin" in block:
            yield "".join(run["text"] for run in block["runs"])


def _evidence_counts(held: _Held, evidence: Any, place: str) -> Counter[str]:
    kind, where, sha256 = evidence["kind"], evidence["where"], evidence["sha256"]
    if kind == "passage":
        is_true = held.passage_is_true(where, sha256, evidence["excerpt"])
    elif kind == "record":
        is_true = held.record_is_true(where, sha256)
    else:
        return Counter()
    return Counter({"citations": 1, place: 1, "failures": int(not is_true)})


def _of_drafts(plant: SearchedPlant, most: int) -> Counter[str]:
    site = ("NF", "evaluation", plant.zone)
    asker = talker(plant.ledger, plant.searcher, site, "citations.drafts")
    counts: Counter[str] = Counter()
    with plant.ledger.database.read() as session:
        view = View(session)
        held = _Held(session, plant)
        for row in view.rows("deviations", order=("deviation",))[:most]:
            found = investigate(asker.parts, asker.actor, view, row.require("deviation"), silent)
            content = to_json(found.content)
            for one in content["evidence"].values():
                counts += _evidence_counts(held, one, "of_drafts")
            known = set(content["evidence"])
            facts = content["facts"].values()
            counts["failures"] += sum(fact["evidence"] not in known for fact in facts)
    return counts


def _scopes(view: View) -> tuple[Scope, ...]:
    products = sorted({one.require("product") for one in view.rows("batches", order=("batch",))})
    return (Scope(), *(Scope(None, frozenset({one})) for one in products[:2]))


def _sum(counts: Iterator[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total += one
    return total


def _folded(text: str) -> str:
    return " ".join(text.split())


SUITE = Suite(
    "citations",
    measure,
    sizes={"citations": 500, "refused_inventions": 20},
    ceilings={"failures": 0, "invented": 0},
)
