"""Owns a data folder and the service over it, until a block ends."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Unavailable
from app.core.folder import own
from app.core.migrate import upgrade
from app.core.settings import Settings
from app.intake.uploads import PARTIAL_UPLOADS
from app.llm.calls import Model
from app.opening import check_exists, make_ledger
from app.release.mode import Mode
from app.release.service import check_mode, create_installation, mode_of
from app.retrieval.embedder import Embedder
from app.wiring.service import Service


@contextmanager
def open_service(
    settings: Settings,
    actor: Actor,
    create: Mode | None = None,
    default: Mode | None = None,
    embedder: Embedder | None = None,
    model: Model | None = None,
) -> Iterator[Service]:
    """Own the data folder, bring its schema to head, and hold its parts until the block ends.

    Where there is no installation, or one whose making was cut off, ``create`` makes one of that
    mode and an existing one must be of it; ``default`` leaves an existing one as it is.
    ``embedder`` and ``model`` take the place of those that the settings choose.
    """
    if create is None and default is None:
        check_exists(settings)
    with own(settings.data):
        _clear(settings)
        ledger = make_ledger(settings)
        upgrade(ledger.database, settings.database_owner_url)
        service = Service(settings, ledger, _mode(ledger, actor, create, default), embedder, model)
        try:
            yield service
        finally:
            service.close()


def _clear(settings: Settings) -> None:
    """Remove what was unfinished when it was killed: an import's historian, uploads."""
    for left in (settings.data / "historian").glob(".historian-*"):
        shutil.rmtree(left)
    for partial in settings.imports.glob(PARTIAL_UPLOADS):
        partial.unlink()


def _mode(ledger: Ledger, actor: Actor, create: Mode | None, default: Mode | None) -> Mode:
    with ledger.database.read() as session:
        mode = mode_of(session)
        if mode is not None and create is not None:
            check_mode(session, create)
    if mode is not None:
        return mode
    wanted = create or default
    if wanted is None:
        raise Unavailable(
            "the making of the installation was cut off",
            hint="Run `veridraft demo` or `veridraft import PATH` again",
        )
    with ledger.work(actor) as work:
        create_installation(work, wanted)
    return wanted
