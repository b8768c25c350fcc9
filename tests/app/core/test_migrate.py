from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import app.retrieval.tables  # noqa: F401 - its tables count too
from app.core.database import Database, metadata
from app.core.errors import Unavailable
from app.core.migrate import check_schema, upgrade


def test_a_new_database_is_refused_until_it_is_upgraded(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with pytest.raises(Unavailable, match="schema"):
        check_schema(database)
    upgrade(database)
    check_schema(database)
    upgrade(database)
    check_schema(database)
    database.close()


def test_migrations_make_the_tables_of_the_rooms(database: Database) -> None:
    inspector = inspect(database.engine)
    for name, table in metadata.tables.items():
        made = {column["name"] for column in inspector.get_columns(name)}
        assert made == {column.name for column in table.columns}, name


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match=r"not of this release.*9999"):
        upgrade(database)
    with pytest.raises(Unavailable, match="9999"):
        check_schema(database)
