"""What a backup asks of the database that it copies."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.tables import audit_events
from app.core.errors import Unavailable
from app.plant.tables import historian_files
from app.records.tables import package_files
from app.release.tables import installation
from app.retention.tables import archived_packages


@dataclass(frozen=True)
class Installed:
    """Which installation it is, and the revision of its schema."""

    id: str
    mode: str
    schema: str


def installed(session: Session) -> Installed:
    row = session.execute(select(installation.c.id, installation.c.mode)).first()
    if row is None:
        raise Unavailable("the installation was not completed")
    schema = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return Installed(row.id, row.mode, schema)


def originals(session: Session) -> set[str]:
    """SHA-256 of every original that a row refers to."""
    imported = session.execute(select(package_files.c.sha256)).scalars()
    received = session.execute(select(archived_packages.c.sha256)).scalars()
    return {*imported, *received}


def historian(session: Session) -> Iterator[tuple[str, str]]:
    """``(name, SHA-256)`` of every historian file that a row refers to, by name."""
    columns = historian_files.c
    rows = session.execute(select(columns.name, columns.sha256).order_by(columns.name))
    return ((row.name, row.sha256) for row in rows)


def trail_hashes(session: Session) -> dict[int, str]:
    """seq → hash of every entry."""
    rows = session.execute(select(audit_events.c.seq, audit_events.c.hash))
    return {row.seq: row.hash for row in rows}
