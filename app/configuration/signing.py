"""Releasing and withdrawing a configuration by electronic signature (LC-03, LC-06, ES-01 to ES-06).

Rules, in order; the first that fails refuses, and the refusal is recorded, which alerts:

1. A person in an interactive session, with the right to release, as QA.
2. Training is current, the signing rights are there, the clock is steady.
3. They prove anew who they are (``auth.reauthentication``); what was given is used up.
4. The change record is the one that was shown: its hash is the same.
5. Whoever proposed a change does not release it, under whatever account; in a validated
   installation a known person has proposed it. A withdrawal is an emergency brake: anybody of QA
   may pull it, with a reason.
6. A release needs a proposal, models that have answered (validated), and a report that passes
   (``release.rules``). A withdrawal needs a change that is not withdrawn.
7. The step, its signature and its event are one transaction; then what runs, if it is released, is
   active.

A change of a configuration that was withdrawn needs a new change record. No other person, token,
job or command line can do either.
"""

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.clock import require_steady_clock
from app.audit.work import Work
from app.auth import store as people
from app.auth.acting import refuse_self
from app.auth.actor import Actor, Role
from app.auth.gate import Gate
from app.auth.permissions import PERMITTED, Permission, require
from app.auth.qualification import require_signing_rights, require_trained
from app.auth.reauthentication import Components, reauthenticate
from app.auth.rules import text
from app.configuration.statement import IN_WORDS, Meaning, Statement
from app.core.errors import Conflict, Forbidden
from app.core.ids import new_id
from app.release import store
from app.release.changes import proposer_unknown
from app.release.item import unmet_parts
from app.release.mode import Mode
from app.release.rules import ChangeState, check_report
from app.release.service import mode_of
from app.release.serving import unmet
from app.release.store import Change
from app.signatures.seal import seal
from app.signatures.service import recording_refusals
from app.signatures.signing import as_of_now, represented_by, signer_of

_ACTIONS = {
    Meaning.RELEASED: Action.CHANGE_APPROVED,
    Meaning.WITHDRAWN: Action.CHANGE_WITHDRAWN,
}
_STATES = {
    Meaning.RELEASED: ChangeState.APPROVED,
    Meaning.WITHDRAWN: ChangeState.WITHDRAWN,
}
_LONGEST = 4000
_LONGEST_WHY = 2000  # a report may be wrong in many things


class ChangeAltered(Conflict):
    code = "record_changed"


def release(
    gate: Gate,
    actor: Actor,
    change_id: str,
    shown_sha256: str,
    components: Components,
    reason: str | None = None,
) -> Change:
    """Raises Unauthenticated, Forbidden, NotFound, Conflict, ReportRefused."""
    return _sign(gate, actor, change_id, Meaning.RELEASED, shown_sha256, components, reason)


def withdraw(
    gate: Gate,
    actor: Actor,
    change_id: str,
    shown_sha256: str,
    components: Components,
    reason: str,
) -> Change:
    """Raises the same, and BadInput without a reason."""
    words = text(reason, "reason", _LONGEST)
    return _sign(gate, actor, change_id, Meaning.WITHDRAWN, shown_sha256, components, words)


def check_signable(session: Session, actor: Actor, change: Change, meaning: Meaning) -> None:
    """Rules 5 and 6, also for what a page shows before. Raises Forbidden, Conflict,
    ReportRefused."""
    if change.state is ChangeState.WITHDRAWN or (
        meaning is Meaning.RELEASED and change.state is not ChangeState.PROPOSED
    ):
        wanted = "proposed" if meaning is Meaning.RELEASED else "not withdrawn"
        raise Conflict(
            f"this change cannot be {meaning.value}",
            where=change.record.id,
            expected=f"a change that is {wanted}",
            got=change.state.value,
        )
    if meaning is Meaning.RELEASED:
        _check_proposer(session, actor, change)
        parts = store.get_configuration(session, change.record.hash).parts
        if (never := unmet_parts(parts)) and mode_of(session) is Mode.VALIDATED:
            raise unmet(never)
        check_report(change.record.report, change.record.hash)


def _check_proposer(session: Session, actor: Actor, change: Change) -> None:
    person = change.record.person
    if person is not None:
        refuse_self(session, actor, person, "nobody releases a change of their own")
    elif mode_of(session) is Mode.VALIDATED:
        raise proposer_unknown(change.record.proposed_by)


def _sign(
    gate: Gate,
    actor: Actor,
    change_id: str,
    meaning: Meaning,
    shown_sha256: str,
    components: Components,
    reason: str | None,
) -> Change:
    ledger = gate.ledger
    refusals = recording_refusals(gate, actor, "change", change_id, meaning, _LONGEST_WHY)
    with refusals, ledger.database.read() as session:
        _require_signer(gate, session, actor)
        store.get_change(session, change_id)
    method = reauthenticate(gate, actor, components)
    refusals = recording_refusals(gate, actor, "change", change_id, meaning, _LONGEST_WHY)
    with refusals, ledger.work(actor) as work:
        signer = as_of_now(gate, work, actor)
        role = _require_signer(gate, work.session, signer)
        work.actor = signer = signer.acting_as(role)
        change = store.get_change(work.session, change_id, lock=True)
        _check_shown(change, shown_sha256)
        check_signable(work.session, signer, change, meaning)
        statement = _statement(work, signer, role, change, meaning, method.value, gate, reason)
        _add(work, gate, change, statement)
        return store.get_change(work.session, change_id)


def _require_signer(gate: Gate, session: Session, actor: Actor) -> Role:
    require(actor, Permission.CONFIGURATION_RELEASE)
    now, person = gate.ledger.clock(), actor.person or ""
    fitting = sorted(actor.roles & PERMITTED[Permission.CONFIGURATION_RELEASE])
    if not fitting:
        raise Forbidden(f"{actor.id} does not release configurations", got=actor.role)
    require_trained(session, person, now)
    require_signing_rights(session, person, now)
    require_steady_clock(session, now, gate.ledger.watch)
    own = [role for role in fitting if people.represented(session, person, role, now) is None]
    return (own or fitting)[0]


def _check_shown(change: Change, shown_sha256: str) -> None:
    if change.record.sha256 != shown_sha256:
        raise ChangeAltered(
            "what was shown is not what stands here",
            where=change.record.id,
            expected=f"the record {change.record.sha256[:12]}…",
            got=f"{shown_sha256[:12]}…",
            hint="Read it again and sign then",
        )


def _statement(
    work: Work,
    signer: Actor,
    role: Role,
    change: Change,
    meaning: Meaning,
    method: str,
    gate: Gate,
    reason: str | None,
) -> Statement:
    return Statement(
        id=new_id("SIG"),
        change=change.record.id,
        record_sha256=change.record.sha256,
        configuration=change.record.hash,
        meaning=meaning,
        meaning_in_words=IN_WORDS[meaning],
        signer=signer_of(work.session, signer.person or ""),
        role=role,
        on_behalf_of=represented_by(work.session, signer, role, work.now),
        at=work.now,
        method=method,
        session=signer.session or "",
        reason=reason,
        key_id=gate.ledger.key.key_id,
    )


def _add(work: Work, gate: Gate, change: Change, statement: Statement) -> None:
    made = statement.to_json()
    signed = seal(made, gate.ledger.key)
    state = _STATES[statement.meaning]
    store.add_step(
        work.session,
        change.record.id,
        state,
        at=work.now,
        by=work.actor.id,
        reason=statement.reason,
        statement=made,
        key_id=statement.key_id,
        seal=signed,
    )
    told = {
        "signature": statement.id,
        "configuration": change.record.hash,
        "record_sha256": statement.record_sha256,
        "report_sha256": change.record.report_sha256,
        "state": state.value,
        "seal": signed,
        "key_id": statement.key_id,
    }
    old = {"state": change.state.value}
    action = _ACTIONS[statement.meaning]
    work.record(action, "change", change.record.id, old=old, new=told, reason=statement.reason)
