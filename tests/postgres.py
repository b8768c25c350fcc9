"""PostgreSQL for tests: one server a session, one database a test, migrated once."""

from collections.abc import Iterator

import pytest

from app.core.database import Database
from app.core.migrate import upgrade
from evals.postgres import PostgresMissing, Server, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; where the package is not installed, its tests are skipped."""
    try:
        with server() as running:
            yield running
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def _postgres_template(postgres: Server) -> str:
    name = postgres.create()
    database = Database(postgres.url(name))
    upgrade(database)
    database.close()
    return name


@pytest.fixture
def postgres_url(postgres: Server, _postgres_template: str) -> Iterator[str]:
    """The superuser's, of a migrated database that is this test's alone."""
    name = postgres.create(_postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    made = Database(postgres_url)
    yield made
    made.close()
