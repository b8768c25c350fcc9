"""Creates an installation, tells its mode, and hashes its configuration."""

from collections.abc import Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.core.canonical import sha256_of
from app.core.errors import Conflict
from app.core.ids import new_id
from app.release.mode import Mode
from app.release.tables import installation


def create_installation(work: Work, mode: Mode) -> None:
    installation_id = new_id("INST")
    row = {"one": 1, "id": installation_id, "mode": mode, "created_at": work.now}
    work.session.execute(insert(installation).values(row))
    work.record(
        Action.INSTALLATION_CREATED, "installation", installation_id, new={"mode": mode.value}
    )


def mode_of(session: Session) -> Mode | None:
    """``None`` before the installation was created."""
    mode = session.execute(select(installation.c.mode)).scalar()
    return None if mode is None else Mode(mode)


def check_mode(session: Session, wanted: Mode) -> None:
    """Raises :class:`Conflict` when the folder was created in another mode."""
    got = mode_of(session)
    if got is not wanted:
        raise Conflict(
            "the mode of a data folder is fixed when it is created",
            expected=wanted.value,
            got=got.value if got else None,
            hint="Use another folder with --data",
        )


def configuration_hash(parts: Mapping[str, str]) -> str:
    """One hash over the versions of everything that shapes an output (LC-01)."""
    return sha256_of(dict(parts))
