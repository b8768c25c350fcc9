"""Showing what would be signed, and signing it (ES-01 to ES-06, P11 11.50, 11.70, 11.200).

Rules, in order; the first that fails refuses the signing and is recorded, which alerts:

1. A person in an interactive session, with the right to sign and a role of the meaning.
2. Training is current, and the signing rights are there.
3. The clock is steady.
4. The person proves anew who they are (``auth.reauthentication``, or ``challenges``).
5. What was shown is what stands there: the hash of the record is the same, or the answer names what
   was changed meanwhile.
6. The person is independent of what they check, nothing holds the step back, and a step that needs
   a reason has one (``review``).
7. The signature, the state that it leads to and their event are one transaction.

From the fourth on the roles are read anew: what was revoked while somebody typed is gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.actor import Actor, Role
from app.auth.gate import Gate
from app.auth.reauthentication import Components, reauthenticate
from app.core.errors import VeridraftError
from app.core.ids import new_id
from app.drafts.store import lock_newest
from app.review.service import check_step, enter_checked
from app.review.states import TRANSITION_OF, Meaning
from app.signatures import store
from app.signatures.seal import seal
from app.signatures.showing import record_shown, zone_of
from app.signatures.signing import Signing, as_of_now, represented_by, require_signer, signer_of
from app.signatures.statement import IN_WORDS, Record, Statement
from app.signatures.store import Signature


def sign(
    signing: Signing,
    actor: Actor,
    draft_id: str,
    meaning: Meaning,
    shown_sha256: str,
    components: Components,
    reason: str | None = None,
) -> Signature:
    """Raises Unauthenticated, Forbidden, :class:`RecordChanged`, and what ``review`` raises."""
    ledger = signing.gate.ledger
    refusals = recording_refusals(signing.gate, actor, "draft", draft_id, meaning)
    with refusals, ledger.database.read() as session:
        require_signer(signing, session, actor, meaning, ledger.clock())
    method = reauthenticate(signing.gate, actor, components)
    return sign_proven(signing, actor, draft_id, meaning, shown_sha256, method.value, reason)


def sign_proven(
    signing: Signing,
    actor: Actor,
    draft_id: str,
    meaning: Meaning,
    shown_sha256: str,
    method: str,
    reason: str | None = None,
) -> Signature:
    """For a person who has just proven who they are, by ``method``: rules 5 to 7, and 1 to 3
    again, as of this moment."""
    ledger = signing.gate.ledger
    refusals = recording_refusals(signing.gate, actor, "draft", draft_id, meaning)
    with refusals, ledger.work(actor) as work:
        signer = as_of_now(signing.gate, work, actor)
        role = require_signer(signing, work.session, signer, meaning, work.now)
        work.actor = signer = signer.acting_as(role)
        stored = lock_newest(work.session, draft_id, signer.scope)
        record = record_shown(work.session, signer, draft_id, meaning, shown_sha256)
        checked = check_step(work, signing.reviewing, stored, TRANSITION_OF[meaning])
        key = ledger.key
        statement = _statement(work, signer, role, record, meaning, method, key.key_id, reason)
        made = store.add_signature(work.session, statement, seal(statement.to_json(), key))
        entered = enter_checked(work, signing.reviewing, checked, reason)
        told = {
            "signature": made.id,
            "version": made.version,
            "meaning": made.meaning,
            "state": entered.new,
            "record_sha256": made.sha256,
            "seal": made.signature,
            "key_id": made.key_id,
        }
        old = {"state": entered.old}
        work.record(Action.SIGNATURE_MADE, "draft", draft_id, old=old, new=told, reason=reason)
        return made


@contextmanager
def recording_refusals(
    gate: Gate,
    actor: Actor,
    entity: str,
    entity_id: str,
    meaning: StrEnum,
    longest: int | None = None,
) -> Iterator[None]:
    """Every refusal to sign anything alerts (ES-07), in a transaction of its own: the other one is
    rolled back. ``longest`` is of why, in characters."""
    try:
        yield
    except VeridraftError as refusal:
        why = f"{refusal.code}: {refusal}"[:longest]
        record_refusal(gate, actor, entity, entity_id, meaning=meaning.value, why=why)
        raise


def record_refusal(gate: Gate, actor: Actor, entity: str, entity_id: str, **told: str) -> None:
    with gate.ledger.work(actor) as work:
        work.record(Action.SIGNATURE_REFUSED, entity, entity_id[:200], new=told)


def _statement(
    work: Work,
    actor: Actor,
    role: Role,
    record: Record,
    meaning: Meaning,
    method: str,
    key_id: str,
    reason: str | None,
) -> Statement:
    before = store.signatures_of(work.session, record.draft, record.version)
    return Statement(
        id=new_id("SIG"),
        record_sha256=record.sha256,
        draft=record.draft,
        version=record.version,
        meaning=meaning,
        meaning_in_words=IN_WORDS[meaning],
        signer=signer_of(work.session, actor.person or ""),
        role=role,
        on_behalf_of=represented_by(work.session, actor, role, work.now),
        at=work.now,
        zone=zone_of(work.session, record),
        method=method,
        session=actor.session or "",
        reason=reason,
        previous=tuple(one.id for one in before),
        key_id=key_id,
    )
