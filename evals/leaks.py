"""Does anything of another site or product reach a reader, in whatever way it is asked for?

Dataset: the plants of :mod:`evals.canaries`. Each attempt asks for what is another's: by its word,
by its numbers, by a tool, a list, a kind of record, a date. A leak is a word out of scope anywhere
in what comes back, be it a result, a scope, a count's company or an error; or an answer that tells
what is hidden from what does not exist. The twin of each attempt is asked by a reader who may see:
it must see the word, else the attempt proves nothing.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Scope
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import VeridraftError
from app.core.migrate import upgrade
from app.core.progress import silent
from app.documents import store as documents
from app.documents.reading import Reading, Unread
from app.listing import list_items
from app.plant.historian import Historian
from app.records import store as records
from app.records.view import View
from app.retrieval.answer import answer
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.indexing import update_index
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import ask_response, search_response
from app.retrieval.search import Searcher, parse_as_of
from app.tools.catalogue import TOOLS
from app.tools.document import tool_document
from app.tools.registry import Context
from evals.canaries import DEVIATIONS, OWNERS, PRODUCTS, SITES, Owner, write_packages
from evals.suite import Metrics, Suite
from ingestion.chunking import chunk_document
from ingestion.package.reader import read_package
from ingestion.package.source import open_package
from ingestion.readers import read_document

ZONE: Final = ZoneInfo("Europe/Dublin")
LATE: Final = "2025-12-31"
_NOBODY = "P-NONE"  # a product that does not exist


@dataclass(frozen=True)
class CanaryPlant:
    ledger: Ledger
    searcher: Searcher


@dataclass(frozen=True)
class Reader:
    """What an attempt asks with: the parts, as one scope sees them."""

    plant: CanaryPlant
    session: Session
    scope: Scope

    @property
    def actor(self) -> Actor:
        return Actor(Kind.CLI, "reader", scope=self.scope)

    def tool(self, name: str, arguments: dict[str, Any]) -> str:
        view = View(self.session, scope=self.scope)
        historian = Historian((), self.scope.products)
        context = Context(self.actor, view, historian, ZONE, self.plant.searcher)
        return tool_document(TOOLS.run(context, name, arguments)).model_dump_json()

    def search(self, question: str, as_of: str, kinds: Sequence[PassageKind] = ()) -> str:
        found = self.plant.searcher.search(
            self.session, self.actor, question, as_of=_at(as_of), limit=20, kinds=kinds
        )
        return search_response(self.session, found).model_dump_json()

    def ask(self, question: str) -> str:
        given = answer(
            self.plant.searcher, self.session, self.actor, question, as_of=_at(LATE), threshold=0.0
        )
        return ask_response(self.session, given).model_dump_json()

    def retrieve(self, question: str) -> str:
        """As LlamaIndex is given it."""
        from app.retrieval.llama import PassageRetriever  # noqa: PLC0415 - slow to import

        parts = (self.plant.searcher, self.plant.ledger.database, self.actor)
        found = PassageRetriever(*parts, as_of=_at(LATE), limit=20).retrieve(question)
        return str([(one.text, one.metadata) for one in found])

    def list(self, what: str) -> str:
        return str(list_items(self.session, self.actor, what))


Ask = Callable[[Reader], str]
Furnish = Callable[[Sequence[Path]], None]


@dataclass(frozen=True)
class Attempt:
    """``absent`` asks in the same way for what does not exist."""

    owner: Owner
    name: str
    ask: Ask
    absent: Ask | None = None


@contextmanager
def canary_plant(furnish: Furnish = lambda _packages: None) -> Iterator[CanaryPlant]:
    """Both sites in one installation, indexed; removed at the end. ``furnish`` may add to the
    folders of the packages before they are read."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        database = Database(f"sqlite:///{folder / 'plant.sqlite'}")
        upgrade(database)
        ledger = Ledger(database, folder, load_or_create_key(folder), system_clock)
        packages = write_packages(folder)
        furnish(packages)
        for package in packages:
            _import(ledger, package)
        embedder = HashingEmbedder()
        searcher = Searcher(embedder, MemoryIndex(embedder.dimension))
        update_index(ledger, embedder, searcher.index, ZONE, silent)
        yield CanaryPlant(ledger, searcher)
        database.close()


def attempts_on(owner: Owner) -> Iterator[Attempt]:
    """Every way to what is the owner's."""
    word = owner.canary
    yield Attempt(owner, "ask", lambda reader: reader.ask(f"What happened with {word}?"))
    known = f"What is known of {word}?"
    yield Attempt(owner, "retriever", lambda reader: reader.retrieve(known))
    for as_of in ("2024-02-01", LATE):
        for question in (
            f"What is known of {word}?",
            "Was the mixture too warm, the mixer rinsed?",
        ):
            yield Attempt(owner, f"search as of {as_of}", _searching(question, as_of))
    for kind in _kinds_of(owner):
        yield Attempt(owner, f"search {kind}", _searching(f"mixture {word}", LATE, kind))
    for what in ("products", "batches", "deviations", "documents"):
        if owner.product or what in ("deviations", "documents"):
            yield Attempt(owner, f"list {what}", lambda reader, what=what: reader.list(what))
    if owner.product:
        yield from _by_tools(owner, owner.product)


def outsiders(owner: Owner) -> list[Scope]:
    """Scopes that do not hold what is the owner's."""
    elsewhere = frozenset(SITES) - {owner.site}
    others = frozenset(PRODUCTS) - {owner.product}
    scopes = [Scope(elsewhere), Scope(frozenset(), None)]
    if owner.product is None:
        return [*scopes, Scope(elsewhere, frozenset(PRODUCTS))]
    here, own = frozenset({owner.site}), frozenset({owner.product})
    return [
        *scopes,
        Scope(elsewhere, own),
        Scope(here, others),
        Scope(None, others),
        Scope(here, frozenset()),
    ]


def twin(owner: Owner) -> Scope:
    products = frozenset() if owner.product is None else frozenset({owner.product})
    return Scope(frozenset({owner.site}), products)


def leaked(attempt: Attempt, plant: CanaryPlant, session: Session, scope: Scope) -> bool:
    """Anybody's word that the scope does not hold, or a difference between hidden and absent."""
    reader = Reader(plant, session, scope)
    said = _said(attempt.ask, reader)
    if any(one.canary in said for one in hidden_from(scope)):
        return True
    if attempt.absent is None or _has_its_own(scope, attempt.owner):
        return False
    return _plain(said, attempt.owner) != _plain(_said(attempt.absent, reader), attempt.owner)


def _has_its_own(scope: Scope, owner: Owner) -> bool:
    """The other site makes the product too, and answers for itself."""
    return scope.sites != frozenset() and scope.allows_product(owner.product)


def is_seen(attempt: Attempt, plant: CanaryPlant, session: Session) -> bool:
    return attempt.owner.canary in _said(attempt.ask, Reader(plant, session, twin(attempt.owner)))


def hidden_from(scope: Scope) -> list[Owner]:
    return [
        one
        for one in OWNERS
        if not (scope.allows_site(one.site) and scope.allows_product(one.product))
    ]


def measure(full: bool) -> Metrics:
    del full  # all of it takes less than a minute
    tried = leaks = seen = twins = 0
    with canary_plant() as plant, plant.ledger.database.read() as session:
        for owner in OWNERS:
            for attempt in attempts_on(owner):
                twins += 1
                seen += is_seen(attempt, plant, session)
                for scope in outsiders(owner):
                    tried += 1
                    leaks += leaked(attempt, plant, session, scope)
    return {"attempts": tried, "leaks": leaks, "twins": twins, "twins_that_see": seen / twins}


def _by_tools(owner: Owner, product: str) -> Iterator[Attempt]:
    """By the numbers that the product shares with the others."""
    batch = {"batch": "B-01", "product": product}
    of_parameter = {"kind": "parameter", "name": "temperature", "step": "MIX"}
    for name, arguments in (
        ("exceptions", batch),
        ("genealogy", batch),
        ("series", batch | of_parameter),
        ("association", batch | of_parameter),
    ):
        absent = _running(name, arguments | {"product": _NOBODY})
        yield Attempt(owner, name, _running(name, arguments), absent)
    deviation = {"deviation": f"{DEVIATIONS[product]}"}
    yield Attempt(owner, "history", _running("history", deviation))
    at = {"at": "2024-01-02T09:30:00Z"}
    asked = at | {"question": "How warm may the mixture be?", "product": product}
    yield Attempt(owner, "documents", _running("documents", asked))
    around = at | deviation | {"batch": "B-01", "equipment": ["EQ-1"]}
    yield Attempt(owner, "events", _running("events", around))


def _kinds_of(owner: Owner) -> list[PassageKind]:
    shared = (PassageKind.EQUIPMENT_EVENT, PassageKind.LOT)
    if owner.product is None:
        return [*shared, PassageKind.DOCUMENT, PassageKind.LOG, PassageKind.DEVIATION]
    return [kind for kind in PassageKind if kind not in shared]


def _running(name: str, arguments: dict[str, Any]) -> Ask:
    return lambda reader: reader.tool(name, arguments)


def _searching(question: str, as_of: str, *kinds: PassageKind) -> Ask:
    return lambda reader: reader.search(question, as_of, kinds)


def _said(ask: Ask, reader: Reader) -> str:
    try:
        return ask(reader)
    except VeridraftError as error:
        return f"{error.code} {error.status}: {error} {error.details}"


def _plain(said: str, owner: Owner) -> str:
    return said.replace(owner.product or _NOBODY, "?").replace(_NOBODY, "?")


def _at(text: str) -> datetime:
    return parse_as_of(text, ZONE)


def _import(ledger: Ledger, folder: Path) -> None:
    with open_package(folder) as source:
        package = read_package(source)
    now = ledger.clock()
    with ledger.database.write() as session:
        stored = records.import_rows(session, package, now)
        records.add_package(session, package, "", len(stored.leaves), "cli:evaluation", now)
        known = documents.known_hashes(session)
        for row in package.rows["documents"]:
            name = str(row.values["file"])
            if package.files[name] not in known:
                documents.add(session, _reading(folder, name, package.files[name]), now)
                known.add(package.files[name])


def _reading(folder: Path, name: str, sha256: str) -> Reading:
    content = (folder / name).read_bytes()
    document = read_document(name, content)
    unread = Unread(sha256, name, folder / name)
    return Reading(unread, len(content), document, tuple(chunk_document(document)))


SUITE = Suite(
    "leaks",
    measure,
    sizes={"attempts": 300},
    floors={"twins_that_see": 1.0},
    ceilings={"leaks": 0},
)
