"""What a person sees before signing, and whether it still stands when they sign (H24)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.auth import sessions_store
from app.auth.actor import Actor, Role
from app.auth.gate import Gate
from app.auth.reauthentication import Component, components_needed
from app.auth.store import get_person
from app.core.errors import Conflict
from app.drafts.store import get_version
from app.review.readiness import Blocker, readiness
from app.review.states import TRANSITION_OF, Meaning
from app.signatures import store
from app.signatures.signing import Signing, entitled_role, represented_by, signer_of
from app.signatures.statement import IN_WORDS, Record, Signer

_MOMENTS = 50  # looked back to say what was changed since the record was shown


@dataclass(frozen=True)
class Shown:
    """What the person sees before signing. ``sha256`` goes back with the signing; ``blockers`` hold
    it back; ``components`` are what a local re-authentication will take; who is linked to an OpenID
    provider can sign through it instead (``challenges``)."""

    record: Record
    sha256: str
    meaning: Meaning
    in_words: str
    signer: Signer
    role: Role
    on_behalf_of: Signer | None
    zone: str
    blockers: tuple[Blocker, ...]
    components: frozenset[Component]
    is_linked: bool


class RecordChanged(Conflict):
    """What was shown is no longer what would be signed; ``details`` name what was changed."""

    code = "record_changed"


def show(
    signing: Signing, session: Session, actor: Actor, draft_id: str, meaning: Meaning
) -> Shown:
    """Raises Forbidden without the right, role, training or signing rights; :class:`NotFound`."""
    now = signing.gate.ledger.clock()
    role = entitled_role(session, actor, meaning, now)
    version = get_version(session, draft_id, scope=actor.scope).version
    record = store.record_of(session, draft_id, meaning, version=version)
    transition = TRANSITION_OF[meaning]
    return Shown(
        record=record,
        sha256=record.sha256,
        meaning=meaning,
        in_words=IN_WORDS[meaning],
        signer=signer_of(session, actor.person or ""),
        role=role,
        on_behalf_of=represented_by(session, actor, role, now),
        zone=zone_of(session, record),
        blockers=tuple(readiness(signing.reviewing, session, draft_id, actor, transition)),
        components=_components(signing.gate, session, actor, now),
        is_linked=get_person(session, actor.person or "").oidc_subject is not None,
    )


def record_shown(
    session: Session, actor: Actor, draft_id: str, meaning: Meaning, shown_sha256: str
) -> Record:
    """The record, which is the one that was shown; raises :class:`RecordChanged`, NotFound."""
    version = get_version(session, draft_id, scope=actor.scope).version
    record = store.record_of(session, draft_id, meaning, version=version)
    if record.sha256 == shown_sha256:
        return record
    changes = tuple(_changes_since(session, draft_id, meaning, shown_sha256))
    raise RecordChanged(
        "what was shown is not what stands here now",
        where=draft_id,
        expected=f"the record {record.sha256[:12]}…",
        got=f"{shown_sha256[:12]}…",
        hint=f"Changed since: {'; '.join(changes) or 'all of it'}. Read it again and sign then",
        details=changes,
    )


def zone_of(session: Session, record: Record) -> str:
    """The name of the site's time zone, as the record states it."""
    return get_version(session, record.draft, record.version).content["timezone"]


def _changes_since(session: Session, draft_id: str, meaning: Meaning, sha256: str) -> list[str]:
    """Newest first; none when the hash is of no state that the record was lately in."""
    changes: list[str] = []
    for moment in store.moments_of(session, draft_id, _MOMENTS):
        if store.record_as_it_stood(session, draft_id, meaning, moment.at).sha256 == sha256:
            return changes
        changes.append(f"decision {moment.field}" if moment.field else f"version {moment.version}")
    return []


def _components(gate: Gate, session: Session, actor: Actor, now: datetime) -> frozenset[Component]:
    opened = sessions_store.get_session(session, actor.session or "")
    idle = timedelta(minutes=gate.settings.session_idle_minutes)
    has_totp = get_person(session, actor.person or "").has_totp
    return components_needed(opened.signed_at, now, idle, has_totp)
