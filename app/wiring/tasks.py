"""What runs over several rooms: the indexing job, and the monitoring of a day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.audit.work import Ledger
from app.configuration.watch import WATCHER
from app.core.canonical import sha256_of
from app.jobs import store as job_store
from app.jobs.runtime import Running
from app.monitoring.service import compared_at, is_due, questions_of, run_monitoring
from app.retrieval.embedder import Embedder
from app.retrieval.index import VectorIndex
from app.retrieval.indexing import update_index
from app.retrieval.search import Searcher


def run_indexing(
    ledger: Ledger, embedder: Embedder, index: VectorIndex, zone: ZoneInfo, running: Running
) -> None:
    """Handler of the job."""
    indexed = update_index(ledger, embedder, index, zone, running.progress)
    index.optimize()
    with ledger.database.write() as session:
        result = {"added": indexed.added, "removed": indexed.removed, "total": indexed.total}
        job_store.finish(session, running.job.id, result, ledger.clock())


def monitor_day(ledger: Ledger, searcher: Searcher, configuration: str) -> None:
    """The figures and the self-check of the day, unless they were made already."""
    now = ledger.clock()
    with ledger.database.read() as session:
        if not is_due(session, now):
            return
        found = compared_at(session, now)
        answers = {
            question: _answer_sha256(searcher, session, question, as_of)
            for question, as_of in questions_of(session).items()
        }
    with ledger.work(WATCHER) as work:
        run_monitoring(work, configuration, found, answers)


def _answer_sha256(searcher: Searcher, session: Session, question: str, as_of: datetime) -> str:
    found = searcher.search(session, WATCHER, question, as_of=as_of).found
    return sha256_of([(one.rank, one.passage.text) for one in found])
