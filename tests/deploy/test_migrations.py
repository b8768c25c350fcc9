"""The migrations make exactly the tables that the code declares."""

from pathlib import Path

from alembic import command

from app.core.database import Database
from app.core.migrate import alembic_config, upgrade


def test_migrated_schema_equals_the_declared_tables(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    upgrade(database)
    config = alembic_config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    database.close()
