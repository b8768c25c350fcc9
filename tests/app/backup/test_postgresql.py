"""The same promises on a real PostgreSQL server."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.auth.actor import Actor
from app.backup import postgresql
from app.backup.restoring import restore
from app.backup.service import make_backup
from app.core.database import Database
from app.core.errors import BadInput, Conflict, Unavailable
from app.core.ids import new_id
from app.core.settings import Settings
from app.integrity import verify
from app.opening import Opened, open_reading
from app.operations import import_package
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service
from tests.postgres import Server

WRITER = """
import sys
from pathlib import Path
from app.audit.actions import Action
from app.auth.actor import Actor, Kind
from app.core.settings import Settings
from app.opening import make_ledger

ledger = make_ledger(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]))
print("ready", flush=True)
for n in range(100_000):
    with ledger.work(Actor(Kind.CLI, "writer")) as work:
        work.record(Action.INDEX_REBUILT, "index", "passages", new={"n": n, "text": "x" * 2000})
"""


@pytest.mark.req("RC-03")
def test_a_backup_while_another_process_writes_is_one_moment(
    postgres_installation: Opened, empty_postgres: str, actor: Actor, tmp_path: Path
) -> None:
    given = postgres_installation.settings
    command = [sys.executable, "-c", WRITER, str(given.data), str(given.database_url)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        made = make_backup(postgres_installation, actor, tmp_path / "backup.zip")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    elsewhere = Settings(data=tmp_path / "elsewhere", database_url=empty_postgres)
    restored = restore(elsewhere, actor, made.file)
    assert restored.manifest.head_seq == made.manifest.head_seq
    with open_reading(elsewhere) as opened:
        assert verify(opened) == []


@pytest.mark.req("RC-03")
def test_the_refusals_of_the_database_come_back_with_it(
    postgres_installation: Opened, empty_postgres: str, actor: Actor, tmp_path: Path
) -> None:
    made = make_backup(postgres_installation, actor, tmp_path / "backup.zip")
    restore(Settings(data=tmp_path / "elsewhere", database_url=empty_postgres), actor, made.file)
    assert _triggers(empty_postgres) == _triggers(str(postgres_installation.settings.database_url))
    assert _triggers(empty_postgres)


@pytest.mark.req("RC-03")
def test_a_database_with_tables_is_left_alone(
    postgres_installation: Opened, actor: Actor, tmp_path: Path
) -> None:
    made = make_backup(postgres_installation, actor, tmp_path / "backup.zip")
    used = postgres_installation.settings.database_url
    elsewhere = Settings(data=tmp_path / "elsewhere", database_url=used)
    with pytest.raises(Conflict, match="empty database"):
        restore(elsewhere, actor, made.file)
    assert not elsewhere.data.exists()


@pytest.mark.req("RC-03")
def test_it_is_not_restored_into_sqlite(
    postgres_installation: Opened, actor: Actor, tmp_path: Path
) -> None:
    made = make_backup(postgres_installation, actor, tmp_path / "backup.zip")
    with pytest.raises(BadInput, match=r"expected postgresql, got 'sqlite'"):
        restore(Settings(data=tmp_path / "elsewhere"), actor, made.file)


def test_what_the_program_complains_of_is_said_and_leaves_no_file(
    postgres_installation: Opened, postgres: Server, actor: Actor, tmp_path: Path
) -> None:
    """A role that may read the tables of the service, and not all of the database."""
    settings = postgres_installation.settings
    database = Database(str(settings.database_url))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA secret")
        connection.exec_driver_sql("CREATE TABLE secret.one (n int)")
        connection.exec_driver_sql("DROP ROLE IF EXISTS half_reader")
        connection.exec_driver_sql("CREATE ROLE half_reader LOGIN")
        connection.commit()
    name = database.engine.url.database
    assert name is not None
    half = settings.model_copy(update={"database_owner_url": postgres.url(name, "half_reader")})
    opened = Opened(half, postgres_installation.ledger, postgres_installation.mode)
    with pytest.raises(postgresql.ProgramFailed, match="permission denied"):
        make_backup(opened, actor, tmp_path / "backup.zip")
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == []
    with database.engine.connect() as connection:
        connection.exec_driver_sql("DROP ROLE half_reader")
        connection.commit()
    database.close()


@pytest.mark.req("RC-03")
def test_a_service_that_owns_nothing_runs_on_after_a_restore(
    postgres: Server, build_package: Callable[..., Path], actor: Actor, tmp_path: Path
) -> None:
    """With its jobs: the schema of the job engine is the service's own."""
    roles = [new_id(kind).replace("-", "_").lower() for kind in ("owner", "service")]
    postgres.execute(*(f"CREATE ROLE {role} LOGIN PASSWORD 'of a test'" for role in roles))
    names = [postgres.create(), postgres.create()]
    postgres.execute(*(f"ALTER DATABASE {name} OWNER TO {roles[0]}" for name in names))
    given, elsewhere = (
        Settings(
            data=tmp_path / name,
            database_owner_url=postgres.url(name, roles[0], "of a test"),
            database_url=postgres.url(name, roles[1], "of a test"),
            parse_processes=1,
        )
        for name in names
    )
    with open_service(given, actor, create=Mode.TRIAL, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        done = import_package(service, actor, build_package())
        with open_reading(given) as opened:
            made = make_backup(opened, actor, tmp_path / "backup.zip")
    restore(elsewhere, actor, made.file)
    with open_reading(elsewhere) as opened:
        assert verify(opened) == []
        with opened.ledger.database.read() as session:
            query = text("SELECT count(*) FROM dbos.workflow_status")
            assert session.execute(query).scalar_one() > 0
    with open_service(elsewhere, actor, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        assert import_package(service, actor, build_package())["package"] == done["package"]
    for name in names:
        postgres.drop(name)
    postgres.execute(*(f"DROP ROLE {role}" for role in roles))


def test_programs_older_than_the_server_are_refused() -> None:
    with pytest.raises(Unavailable, match=r"pg_dump of PostgreSQL 17 or newer.*version 15"):
        postgresql.newest({15: "/usr/bin/pg_dump", 13: "/opt/pg_dump"}, "pg_dump", 17)
    with pytest.raises(Unavailable, match="none in PATH"):
        postgresql.newest({}, "pg_dump", 17)
    assert postgresql.newest({15: "a", 17: "b"}, "pg_dump", 16) == "b"


def _triggers(url: str) -> set[str]:
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            )
            return set(found.scalars())
    finally:
        database.close()
