"""A trail of some length, and the means to tamper with it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.actions import Action
from app.audit.keys import load_or_create_key
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.core.database import Database
from app.core.migrate import upgrade
from tests.conftest import ACTOR, Ticking

Tamper = Callable[..., None]
LENGTH = 12


@pytest.fixture(scope="session")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``LENGTH`` events in ``LENGTH - 1`` commits: two of them share one."""
    folder = tmp_path_factory.mktemp("trail") / "data"
    ledger = _ledger(folder)
    upgrade(ledger.database)
    for number in range(1, LENGTH):
        with ledger.work(ACTOR) as work:
            subject = f"JOB-{number}"
            work.record(Action.JOB_FAILED, "job", subject, new={"kind": "index", "n": number})
            if number == 1:
                work.record(Action.INDEX_REBUILT, "index", "1", old=0.5, reason="why not")
    ledger.database.close()
    return folder


@pytest.fixture
def trail(_written: Path, tmp_path: Path) -> Iterator[Ledger]:
    shutil.copytree(_written, tmp_path / "trail")
    ledger = _ledger(tmp_path / "trail")
    yield ledger
    ledger.database.close()


def _ledger(folder: Path) -> Ledger:
    database = Database(f"sqlite:///{folder / 'veridraft.sqlite'}")
    key = load_or_create_key(folder / "anchor")
    return Ledger(database, folder / "anchor", key, Ticking())


@pytest.fixture
def tamper(trail: Ledger) -> Tamper:
    """Runs SQL as somebody who owns the file and has dropped the triggers."""

    def run(*statements: str, **values: object) -> None:
        with trail.database.write() as session:
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_events_no_{verb}"))
            for statement in statements:
                session.execute(text(statement), values)

    return run


def findings(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return verify_trail(session, ledger.anchors, ledger.key.public)


@pytest.fixture
def verified(trail: Ledger) -> Callable[[], list[str]]:
    return lambda: findings(trail)
