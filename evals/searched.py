"""The demonstration plant as search sees it: documents really parsed, the real embedder.

Built once a process, since embedding its passages takes most of a run; removed at its end. Answers
were tuned on the plant of seed :data:`TUNED`, on that of :data:`UNSEEN` nothing was.
"""

import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
from app.core.migrate import upgrade
from app.core.progress import silent
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import simulate
from app.documents import store as documents
from app.documents.reading import Unread, read_files
from app.records import store as records
from app.retrieval.edge_index import EdgeIndex
from app.retrieval.embedder import Embedder, OnnxEmbedder
from app.retrieval.indexing import update_index
from app.retrieval.model import Precision, build_model
from app.retrieval.search import Searcher
from ingestion.package.reader import Package, read_package
from ingestion.package.source import open_package

ACTOR = Actor(Kind.CLI, "evaluation")
TUNED: Final = 7
UNSEEN: Final = 11
_PROCESSES = 2
_TIMEOUT_S = 120.0


@dataclass(frozen=True)
class SearchedPlant:
    """``folder`` lives as long as this object."""

    scratch: tempfile.TemporaryDirectory[str]
    ledger: Ledger
    searcher: Searcher
    zone: ZoneInfo

    @property
    def folder(self) -> Path:
        return Path(self.scratch.name)


@lru_cache(maxsize=2)
def searched_plant(seed: int = TUNED) -> SearchedPlant:
    scratch = tempfile.TemporaryDirectory()
    folder = Path(scratch.name)
    write_package(simulate(PlantSettings(seed=seed, historian_rows=1000)), folder / "package")
    database = Database(f"sqlite:///{folder / 'plant.sqlite'}")
    upgrade(database)
    ledger = Ledger(database, folder, load_or_create_key(folder), system_clock)
    package = _import(folder, ledger)
    embedder = open_embedder(folder, Precision.INT8)
    searcher = Searcher(embedder, EdgeIndex(folder / "index", embedder.dimension))
    zone = ZoneInfo(str(package.plant.timezone))
    update_index(ledger, embedder, searcher.index, zone, silent)
    searcher.index.optimize()
    return SearchedPlant(scratch, ledger, searcher, zone)


def open_embedder(folder: Path, precision: Precision) -> Embedder:
    return OnnxEmbedder(build_model(folder / "models", precision))


def _import(folder: Path, ledger: Ledger) -> Package:
    with open_package(folder / "package") as source:
        package = read_package(source)
    now = ledger.clock()
    readings = read_files(_originals(folder, package), _PROCESSES, _TIMEOUT_S, silent)
    with ledger.database.write() as session:
        stored = records.import_rows(session, package, now)
        records.add_package(session, package, "", len(stored.leaves), ACTOR.id, now)
        for reading in readings:
            documents.add(session, reading, now)
    return package


def _originals(folder: Path, package: Package) -> list[Unread]:
    names = [str(row.values["file"]) for row in package.rows["documents"]]
    return [Unread(package.files[name], name, folder / "package" / name) for name in names]
