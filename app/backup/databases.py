"""A consistent copy of the database while others write to it, and an empty one filled from it.

On PostgreSQL a copy has two parts: the tables of the service, which their owner reads and makes
again, and the schema of the job engine, which belongs to the role that the service runs as. Both
are of the same moment.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.backup import postgresql, sqlite
from app.backup.manifest import DatabaseKind
from app.core.database import Database
from app.core.errors import BadInput, Conflict
from app.core.settings import Settings

DATABASE = "database"
JOBS = "jobs"

_JOBS_SCHEMA = "dbos"


@dataclass(frozen=True)
class Snapshot:
    """One moment of a database: ``session`` reads it, ``dumps`` stream its parts by name."""

    session: Session
    dumps: Mapping[str, Callable[[], AbstractContextManager[IO[bytes]]]]


def kind_of(url: str) -> DatabaseKind:
    return DatabaseKind(make_url(url).get_backend_name())


@contextmanager
def snapshot(settings: Settings, database: Database, workspace: Path) -> Iterator[Snapshot]:
    """``workspace`` is an empty folder with room for a copy of a SQLite database."""
    if database.is_embedded:
        with _copied(database, workspace) as made:
            yield made
    else:
        with _exported(settings, database) as made:
            yield made


def check_kind(kind: DatabaseKind, url: str) -> None:
    """Raises :class:`BadInput`: what one database has dumped, another cannot read."""
    if (target := kind_of(url)) is not kind:
        raise BadInput(
            "a backup is restored into a database of the kind it was made of",
            where="VERIDRAFT_DATABASE_URL",
            expected=kind.value,
            got=target.value,
        )


def check_empty(settings: Settings) -> None:
    """Raises :class:`Conflict` for a database with any table in it."""
    if kind_of(settings.url) is DatabaseKind.SQLITE:
        if (file := sqlite.file_of(settings.url)).exists():
            raise Conflict("a backup is restored into an empty place", where=str(file))
        return
    with _owned(settings) as database:
        found = inspect(database.engine)
        schemas = [name for name in found.get_schema_names() if name != "information_schema"]
        tables = [table for schema in schemas for table in found.get_table_names(schema)]
    if tables:
        raise Conflict(
            "a backup is restored into an empty database",
            where="VERIDRAFT_DATABASE_URL",
            expected="no tables",
            got=f"{len(tables)}, such as {tables[0]}",
            hint="Make a new one with `createdb` and name it there",
        )


def fill(settings: Settings, dump: IO[bytes]) -> None:
    """With the part :data:`DATABASE`."""
    if kind_of(settings.url) is DatabaseKind.SQLITE:
        sqlite.place(sqlite.file_of(settings.url), dump)
        return
    with _owned(settings) as database:
        postgresql.restore(database.engine, dump)


def fill_jobs(settings: Settings, dump: IO[bytes]) -> None:
    """With the part :data:`JOBS`, once the role of the service has its rights again."""
    database = Database(settings.url)
    try:
        postgresql.restore(database.engine, dump)
    finally:
        database.close()


@contextmanager
def _copied(database: Database, workspace: Path) -> Iterator[Snapshot]:
    file = workspace / "database.sqlite"
    sqlite.copy(sqlite.file_of(database.url), file)
    copied = Database(f"sqlite:///{file}")
    try:
        with copied.read() as session:
            yield Snapshot(session, {DATABASE: lambda: file.open("rb")})
    finally:
        copied.close()


@contextmanager
def _exported(settings: Settings, database: Database) -> Iterator[Snapshot]:
    """The dump sees what the session sees: PostgreSQL lends one transaction's view to another."""
    with _owned(settings) as owner, database.read() as session:
        exported = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        main = f"--exclude-schema={_JOBS_SCHEMA}"
        dumps = {DATABASE: lambda: postgresql.dump(owner.engine, exported, main)}
        if _JOBS_SCHEMA in inspect(database.engine).get_schema_names():
            jobs = f"--schema={_JOBS_SCHEMA}"
            dumps[JOBS] = lambda: postgresql.dump(database.engine, exported, jobs)
        yield Snapshot(session, dumps)


@contextmanager
def _owned(settings: Settings) -> Iterator[Database]:
    """As the owner of the tables: the role of the service may neither read all nor make any."""
    database = Database(settings.database_owner_url or settings.url)
    try:
        yield database
    finally:
        database.close()
