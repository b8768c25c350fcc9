"""Brings a database to the newest schema, and refuses to work on another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from app.core.database import Database
from app.core.errors import Unavailable
from app.core.grants import apply_grants

_APP = Path(__file__).resolve().parent.parent


def migrations_folder() -> Path:
    """In a checkout ``deploy/migrations``; in an installed wheel they lie within the package."""
    packaged = _APP / "migrations"
    return packaged if packaged.is_dir() else _APP.parent / "deploy" / "migrations"


def upgrade(database: Database, owner_url: str | None = None) -> None:
    """Where the tables have an owner other than the role of ``database``, the owner migrates and
    grants that role its rights. Raises :class:`Unavailable` for a database that a newer release
    has written."""
    if owner_url is None:
        _migrate(database, None)
        return
    owner = Database(owner_url)
    try:
        _migrate(owner, database.engine.url.username)
    finally:
        owner.close()


def _migrate(owner: Database, granted: str | None) -> None:
    config = alembic_config()
    with owner.engine.connect() as connection:
        config.attributes["connection"] = connection
        _check_known(connection)
        command.upgrade(config, "head")
        if granted is not None:
            apply_grants(connection, granted)
        connection.commit()


def check_schema(database: Database) -> None:
    """Raises :class:`Unavailable` unless the schema is at head."""
    expected = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with database.engine.connect() as connection:
        got = MigrationContext.configure(connection).get_current_revision()
    if got != expected:
        raise Unavailable("the database schema is another", expected=expected, got=got)


def _check_known(connection: Connection) -> None:
    got = MigrationContext.configure(connection).get_current_revision()
    known = {
        script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    }
    if got is not None and got not in known:
        raise Unavailable(
            "the database schema is not of this release",
            expected=f"one of {', '.join(sorted(known))}",
            got=got,
            hint="Install the release that last wrote the data folder, or a newer one",
        )


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config
