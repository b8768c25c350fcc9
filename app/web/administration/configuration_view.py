"""What the page of the configuration offers: each change with what may be signed on it, and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.api.schemas_configuration import ChangeView, change_view
from app.auth import sessions_store
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.auth.reauthentication import Component, components_needed
from app.auth.store import credentials_of
from app.configuration.signing import check_signable
from app.configuration.statement import IN_WORDS, Meaning
from app.core.errors import VeridraftError
from app.release import store
from app.release.store import Change
from app.wiring import Service


@dataclass(frozen=True)
class Act:
    """A signature that the actor may give; ``refused`` says what holds it back."""

    meaning: Meaning
    path: str
    in_words: str
    refused: str | None


@dataclass(frozen=True)
class Offered:
    change: ChangeView
    suites: tuple[tuple[str, bool], ...]
    acts: tuple[Act, ...]


def offered_changes(session: Session, actor: Actor) -> list[Offered]:
    """Newest first."""
    found = []
    for change in reversed(store.all_changes(session)):
        acts = tuple(_acts(session, actor, change))
        found.append(Offered(change_view(change), tuple(_suites(change)), acts))
    return found


def proof_fields(service: Service, session: Session, actor: Actor) -> tuple[str, ...]:
    """What the form asks of whoever signs now; none of whoever cannot."""
    if not permits(actor, Permission.CONFIGURATION_RELEASE):
        return ()
    known = credentials_of(session, actor.person or "")
    opened = sessions_store.get_session(session, actor.session or "")
    idle = timedelta(minutes=service.settings.session_idle_minutes)
    has_totp = known.totp_secret is not None
    needed = components_needed(opened.signed_at, service.ledger.clock(), idle, has_totp)
    signs_with = "password" if known.password_hash is not None else "signing_password"
    names = {
        Component.USERNAME: "username",
        Component.PASSWORD: signs_with,
        Component.CODE: "totp",
    }
    return tuple(name for component, name in names.items() if component in needed)


def _suites(change: Change) -> Iterator[tuple[str, bool]]:
    suites = (change.record.report or {}).get("suites")
    for one in suites if isinstance(suites, list) else ():
        if isinstance(one, dict):
            yield str(one.get("suite"))[:60], one.get("passed") is True


def _acts(session: Session, actor: Actor, change: Change) -> Iterator[Act]:
    if not permits(actor, Permission.CONFIGURATION_RELEASE) or change.state.value == "withdrawn":
        return
    paths = {Meaning.RELEASED: "release", Meaning.WITHDRAWN: "withdrawal"}
    for meaning, path in paths.items():
        if meaning is Meaning.RELEASED and change.state.is_released:
            continue
        try:
            check_signable(session, actor, change, meaning)
        except VeridraftError as refusal:
            yield Act(meaning, path, IN_WORDS[meaning], str(refusal))
        else:
            yield Act(meaning, path, IN_WORDS[meaning], None)
