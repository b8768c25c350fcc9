"""What a person sees before they sign: what it is, what holds it back, how it will print."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.auth.reauthentication import Component
from app.auth.store import Credentials, credentials_of
from app.core.errors import Conflict, Forbidden
from app.drafts.content import DraftContent, from_json
from app.drafts.store import StoredVersion, get_version
from app.export.blocks import Table
from app.export.record import Record, Signed
from app.export.service import open_record
from app.export.signing_page import signature_blocks
from app.export.wording import role_words
from app.review.independence import require_independence
from app.review.states import TRANSITION_OF, Meaning, Step, step_from
from app.signatures.showing import Shown, show
from app.web.review.printed import Part
from app.web.review.standing import Hindrance, located
from app.wiring import Service


@dataclass(frozen=True)
class Proof:
    """How this person can prove who they are. ``fields`` are asked for; none where no password was
    ever set; ``by_provider`` where the site's OpenID provider can ask them."""

    fields: tuple[str, ...]
    by_provider: bool

    @property
    def is_possible(self) -> bool:
        return bool(self.fields) or self.by_provider


@dataclass(frozen=True)
class SigningView:
    """``refused`` says in words why this person cannot sign; ``shown`` is then None."""

    record: Record
    meaning: Meaning
    step: Step | None
    refused: str | None = None
    shown: Shown | None = None
    role: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    proof: Proof = Proof((), False)
    block: tuple[Part, ...] = ()


def signing_view(service: Service, actor: Actor, draft_id: str, meaning: Meaning) -> SigningView:
    """Raises :class:`NotFound`."""
    record = open_record(service.exporting, actor, draft_id, None).record
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        try:
            step = step_from(stored.state, TRANSITION_OF[meaning])
            shown = show(service.signing, session, actor, draft_id, meaning)
            _check_independent(service, session, actor, stored, meaning)
        except (Forbidden, Conflict) as refusal:
            return SigningView(record, meaning, None, refused=str(refusal))
        content = from_json(stored.content)
        found = located(service.reviewing, session, draft_id, content, shown.blockers)
        return SigningView(
            record,
            meaning,
            step,
            shown=shown,
            role=role_words(shown.role),
            hindrances=tuple(found),
            proof=_proof(service, credentials_of(session, shown.signer.person), shown),
            block=tuple(_as_it_prints(service, record, content, shown)),
        )


def _check_independent(
    service: Service, session: Session, actor: Actor, stored: StoredVersion, meaning: Meaning
) -> None:
    signed, now = service.reviewing.signed(session, stored.draft), service.ledger.clock()
    require_independence(session, stored, actor.person or "", meaning, signed, now)


def _proof(service: Service, kept: Credentials, shown: Shown) -> Proof:
    has_secret = kept.password_hash is not None or kept.signing_password_hash is not None
    by_provider = service.provider is not None and shown.is_linked
    return Proof(tuple(_fields(kept, shown)) if has_secret else (), by_provider)


def _fields(kept: Credentials, shown: Shown) -> Iterator[str]:
    """Names of the fields of the signing request, in the order that people type them."""
    if Component.USERNAME in shown.components:
        yield "username"
    yield "password" if kept.password_hash is not None else "signing_password"
    if Component.CODE in shown.components:
        yield "totp"


def _as_it_prints(
    service: Service, record: Record, content: DraftContent, shown: Shown
) -> Iterator[Part]:
    """This signature as the print would show it, if it were made now."""
    key = service.ledger.key.key_id
    behalf = shown.on_behalf_of
    candidate = Signed(
        id="",
        version=shown.record.version,
        meaning=shown.meaning.value,
        role=shown.role.value,
        person=shown.signer.person,
        name=shown.signer.name,
        on_behalf_of=behalf.name if behalf else None,
        method="",
        at=service.ledger.clock().replace(microsecond=0),
        sha256=shown.sha256,
        statement={"meaning_in_words": shown.in_words},
        key_id=key,
        signature="",
    )
    after = replace(record, signatures=(*record.signatures, candidate))
    for block in signature_blocks(after, ZoneInfo(content.timezone)):
        if isinstance(block, Table):
            own = block.rows[len(record.signatures)]
            yield Part(replace(block, rows=(own,)))
