"""The migrations make exactly the tables that the code declares, on both databases."""

from pathlib import Path

from alembic import command

from app.core.database import Database
from app.core.migrate import alembic_config, upgrade


def check(database: Database) -> None:
    config = alembic_config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_migrated_schema_equals_the_declared_tables(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    upgrade(database)
    check(database)
    database.close()


def test_migrated_schema_equals_the_declared_tables_on_postgresql(
    postgres_database: Database,
) -> None:
    check(postgres_database)
