"""Brings a database to the newest schema, and refuses to work on another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.database import Database
from app.core.errors import Unavailable

_APP = Path(__file__).resolve().parent.parent


def migrations_folder() -> Path:
    """In a checkout ``deploy/migrations``; in an installed wheel they lie within the package."""
    packaged = _APP / "migrations"
    return packaged if packaged.is_dir() else _APP.parent / "deploy" / "migrations"


def upgrade(database: Database) -> None:
    config = _config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def check_schema(database: Database) -> None:
    """Raises :class:`Unavailable` unless the schema is at head."""
    expected = ScriptDirectory.from_config(_config()).get_current_head()
    with database.engine.connect() as connection:
        got = MigrationContext.configure(connection).get_current_revision()
    if got != expected:
        raise Unavailable("the database schema is another", expected=expected, got=got)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config
