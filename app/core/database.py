"""The database: engine, column types, and the one place where a transaction begins and ends.

SQLite runs in WAL mode with ``synchronous = FULL``: a commit that returned survives a crash.
A write transaction begins with ``BEGIN IMMEDIATE``, so it never fails half way for a lock.

PostgreSQL gets the same promises. Every write transaction first takes one advisory lock, which its
end releases: writers follow each other, so what one reads before it writes still holds when it
writes, and the trail has one head even while it is empty and there is no row to lock. A read has
``REPEATABLE READ``. A reader who waits for something slow rests (:func:`rest`): a transaction that
stays open keeps a server from cleaning up, and the log of an embedded database growing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

_BUSY_TIMEOUT_S = 60
_WRITE_LOCK = 0x7665726964726166  # "veridraf"; advisory locks are of one database
_POOL = {
    "pool_size": 10,
    "max_overflow": 40,
    "pool_pre_ping": True,
}  # the web server has 40 threads

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; refuses a naive time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An engine with its two kinds of transaction. Knows no table."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(_with_driver(url))
        self._reading = self.engine if self.is_embedded else _repeatable(self.engine)
        self.url = self.engine.url.render_as_string(hide_password=False)

    @property
    def is_embedded(self) -> bool:
        """A file that one process owns, as against a server."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view; anything written in it is rolled back."""
        with Session(self._reading) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, committed when the block ends and rolled back when it raises."""
        with self.engine.connect() as connection:
            writing = connection.execution_options(veridraft_write=True)
            with Session(writing) as session:
                session.connection()  # takes the lock now: what is asked from here on still holds
                yield session
                session.commit()

    def close(self) -> None:
        self.engine.dispose()


def rest(session: Session) -> None:
    """Ends the transaction of a read whose reader now waits for something else: no connection is
    held meanwhile. What is read next is read in another, and sees what was committed since."""
    session.rollback()


def _with_driver(url: str) -> URL:
    """``postgresql://`` means the driver that is installed."""
    made = make_url(url)
    if made.get_backend_name() == "postgresql":
        return made.set(drivername="postgresql+psycopg")
    return made


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, **_POOL)
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing(connection) else "BEGIN")


def _set_up_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{_BUSY_TIMEOUT_S}s'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if _is_writing(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _repeatable(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _is_writing(connection: Connection) -> bool:
    return connection.get_execution_options().get("veridraft_write", False)
