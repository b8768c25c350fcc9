"""Opens a data folder's database and keys: all that is needed to read, and light to import."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.core.clock import ClockWatch, system_clock
from app.core.database import Database
from app.core.errors import NotFound, Unavailable
from app.core.migrate import check_schema
from app.core.settings import Settings
from app.release.mode import Mode
from app.release.service import mode_of


@dataclass(frozen=True)
class Opened:
    """An installation open for reading."""

    settings: Settings
    ledger: Ledger
    mode: Mode


@contextmanager
def open_reading(settings: Settings) -> Iterator[Opened]:
    """The installation for reading its database alone: needs no ownership of the folder."""
    check_exists(settings)
    ledger = make_ledger(settings)
    try:
        check_schema(ledger.database)
        with ledger.database.read() as session:
            mode = mode_of(session)
        if mode is None:
            raise Unavailable("the installation was not completed", where=str(settings.data))
        yield Opened(settings, ledger, mode)
    finally:
        ledger.database.close()


def check_exists(settings: Settings) -> None:
    if settings.database_url is None and not (settings.data / "veridraft.sqlite").exists():
        raise NotFound(
            f"no installation in {settings.data}",
            hint="Run `veridraft demo` or `veridraft import PATH`, or give --data",
        )


def make_ledger(settings: Settings) -> Ledger:
    """The database with the folder and key of its signed heads; makes what is missing."""
    settings.data.mkdir(parents=True, exist_ok=True)
    key = load_or_create_key(settings.anchors)
    watch = ClockWatch(settings.clock_drift_limit_s)
    return Ledger(Database(settings.url), settings.anchors, key, system_clock, watch)
