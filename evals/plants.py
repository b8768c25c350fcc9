"""Simulated plants for evaluations: made, imported into a scratch folder, opened for the tools.

Search uses a hashing embedder and an exact index in memory: what is measured here are the tools
and the ranking, not the retrieval.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
from app.core.migrate import upgrade
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import SimulatedPlant, simulate
from app.plant.historian import Historian
from app.records import store
from app.records.view import View
from app.retrieval import store as passages
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.indexing import point_of
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.passages import PassageKind
from app.retrieval.search import Searcher
from app.retrieval.sources import all_passages
from app.retrieval.store import StoredPassage
from app.tools.registry import Context
from ingestion.package.historian import write_parquet
from ingestion.package.reader import read_package
from ingestion.package.source import open_package

ACTOR = Actor(Kind.CLI, "evaluation")


@dataclass(frozen=True)
class OpenPlant:
    """A simulated plant with its truth, imported."""

    simulated: SimulatedPlant
    ledger: Ledger
    historian: Historian
    searcher: Searcher
    site: tuple[str, str, ZoneInfo]

    @contextmanager
    def context(self, known_at: datetime | None) -> Iterator[Context]:
        """A tool context that sees only what was known then."""
        with self.ledger.database.read() as session:
            view = View(session, known_at)
            yield Context(ACTOR, view, self.historian, self.site[2], self.searcher)


@contextmanager
def open_plant(settings: PlantSettings) -> Iterator[OpenPlant]:
    """Simulate, write, check, import; everything is removed at the end."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        simulated = simulate(settings)
        write_package(simulated, folder / "package")
        ledger = scratch_ledger(folder)
        yield _imported(folder, simulated, ledger)
        ledger.database.close()


def scratch_ledger(folder: Path) -> Ledger:
    """A database of its own in the folder; to be closed by the caller."""
    database = Database(f"sqlite:///{folder / 'plant.sqlite'}")
    upgrade(database)
    return Ledger(database, folder, load_or_create_key(folder), system_clock)


def _imported(folder: Path, simulated: SimulatedPlant, ledger: Ledger) -> OpenPlant:
    with open_package(folder / "package") as source:
        package = read_package(source)
        target = folder / "historian.parquet"
        write_parquet(source, package.plant, None, target)
    with ledger.database.write() as session:
        stored = store.import_rows(session, package, ledger.clock())
        store.add_package(session, package, "", len(stored.leaves), ACTOR.id, ledger.clock())
    searcher = Searcher(HashingEmbedder(), MemoryIndex(HashingEmbedder().dimension))
    zone = ZoneInfo(str(package.plant.timezone))
    _index_what_tools_search(ledger, searcher, zone)
    site = (package.plant.site, package.plant.name, zone)
    return OpenPlant(simulated, ledger, Historian((target,)), searcher, site)


def _index_what_tools_search(ledger: Ledger, searcher: Searcher, zone: ZoneInfo) -> None:
    """Deviations and documents: the other passages are there for questions, not for tools."""
    wanted = (PassageKind.DEVIATION, PassageKind.DOCUMENT)
    embedder = searcher.embedder
    with ledger.database.read() as session:
        made = [one for one in all_passages(View(session), zone) if one.kind in wanted]
    vectors = embedder.embed([one.context for one in made])
    stored = [StoredPassage(one.id, one, vector) for one, vector in zip(made, vectors, strict=True)]
    with ledger.database.write() as session:
        passages.add(session, stored, embedder.name)
    searcher.index.upsert([point_of(one) for one in stored])
