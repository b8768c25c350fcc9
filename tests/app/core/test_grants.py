"""The service runs as a role that owns nothing, on a real server."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Executable, delete, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

import app.retrieval.tables  # noqa: F401 - its tables count too
from app.audit import store
from app.audit.actions import Action
from app.audit.tables import audit_events
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.database import Database, metadata
from app.core.errors import BadInput
from app.core.ids import new_id
from app.core.migrate import check_schema, upgrade
from app.core.settings import Settings
from app.drafts.tables import drafts
from app.jobs.runtime import JobRuntime
from app.jobs.store import JobState
from app.jobs.tables import jobs
from evals.postgres import Server
from tests.conftest import make_ledger

PASSWORD = "only-of-a-test"  # noqa: S105 - as it says


@pytest.fixture(scope="session")
def roles(postgres: Server) -> Iterator[tuple[str, str]]:
    """Owner and service; roles are of the whole server, which several tests may share."""
    made = [new_id(kind).replace("-", "_").lower() for kind in ("owner", "service")]
    postgres.execute(*(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'" for role in made))
    yield made[0], made[1]
    postgres.execute(*(f"DROP ROLE {role}" for role in made))


@pytest.fixture
def restricted(postgres: Server, roles: tuple[str, str]) -> Iterator[Database]:
    """A database that the owner has migrated, as the service sees it."""
    name = postgres.create()
    postgres.execute(f"ALTER DATABASE {name} OWNER TO {roles[0]}")
    owner_url, service_url = (postgres.url(name, role, PASSWORD) for role in roles)
    database = Database(service_url)
    upgrade(database, owner_url)
    yield database
    database.close()
    postgres.drop(name)


@pytest.fixture
def ledger(restricted: Database, settings: Settings) -> Ledger:
    return make_ledger(restricted, settings)


def denied(database: Database, statement: Executable) -> None:
    words = r"permission denied|must be owner"
    with pytest.raises(ProgrammingError, match=words), database.write() as session:
        session.execute(statement)


@pytest.mark.req("AT-02")
@pytest.mark.req("H08")
@pytest.mark.parametrize(
    "statement",
    [
        update(audit_events).values(actor="somebody"),
        delete(audit_events),
        text("TRUNCATE audit_events"),
        text("DROP TABLE audit_events"),
        text("ALTER TABLE audit_events DISABLE TRIGGER ALL"),
        text("ALTER TABLE audit_events ADD COLUMN more text"),
        text("DROP TRIGGER audit_events_no_update ON audit_events"),
        text("SET session_replication_role = replica"),
        text("CREATE TRIGGER mine BEFORE INSERT ON audit_events EXECUTE FUNCTION drafts_stay()"),
        text("CREATE TABLE mine (one int)"),
    ],
    ids=str,
)
def test_the_service_can_not_change_the_trail(
    statement: Executable, ledger: Ledger, actor: Actor, restricted: Database
) -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1")
    denied(restricted, statement)
    with restricted.read() as session:
        assert [entry.event.entity_id for entry in store.read_all(session)] == ["1"]


@pytest.mark.req("AT-02")
def test_of_what_is_appended_the_service_holds_no_more_than_reading_and_adding(
    restricted: Database, roles: tuple[str, str]
) -> None:
    query = text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee IN (:role, 'PUBLIC') AND table_schema = 'public'"
    )
    with restricted.read() as session:
        rows = session.execute(query, {"role": roles[1]}).all()
    held: dict[str, set[str]] = {}
    for name, right in rows:
        held.setdefault(name, set()).add(right)
    assert set(held) == {*metadata.tables, "alembic_version"}
    for name, table in metadata.tables.items():
        more = {"UPDATE"} - ({"UPDATE"} if table.info.get("append_only") else set())
        more |= {"DELETE"} if table.info.get("deletable") else set()
        assert held[name] == {"SELECT", "INSERT"} | more, name


def test_the_service_changes_what_may_change(restricted: Database) -> None:
    check_schema(restricted)
    with restricted.write() as session:
        values = {"id": "D", "document_type": "x", "subject": "s", "title": "t"}
        made = {"state": "draft", "created_by": "a", "created_at": text("now()")}
        session.execute(insert(drafts).values(**values, **made))
        session.execute(update(drafts).values(title="u"))
    with restricted.read() as session:
        assert session.execute(select(drafts.c.title)).scalar_one() == "u"
    denied(restricted, delete(drafts))


def test_jobs_run_under_the_services_role(ledger: Ledger, actor: Actor) -> None:
    def count(running: object) -> None:
        with ledger.database.write() as session:
            session.execute(update(jobs).values(state=JobState.DONE, result={"n": 1}))

    runtime = JobRuntime(ledger, {"count": count})
    runtime.start()
    try:
        with ledger.work(actor) as work:
            job_id = runtime.enqueue(work, "count", {})
        assert runtime.wait(job_id).result == {"n": 1}
    finally:
        runtime.stop()


def test_upgrading_again_grants_the_same(restricted: Database, roles: tuple[str, str]) -> None:
    owner = restricted.engine.url.set(username=roles[0])
    upgrade(restricted, owner.render_as_string(hide_password=False))
    check_schema(restricted)


def test_an_owner_who_is_the_service_is_refused(
    restricted: Database, roles: tuple[str, str]
) -> None:
    owner = restricted.engine.url.set(username=roles[0])
    database = Database(owner.render_as_string(hide_password=False))
    with pytest.raises(BadInput, match="VERIDRAFT_DATABASE_OWNER_URL"):
        upgrade(database, database.url)
    database.close()
