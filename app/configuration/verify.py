"""Are configurations, change records and the signatures under them what they were? (ES-02, LC-03)

Rules, in order:

1. A configuration's parts have the hash that it is kept under.
2. A report has the hash that its change record names.
3. Each release and withdrawal bears a statement under a good seal of the site's key, over the hash
   of the change record as it stands, in the state that it says.
4. The trail tells of each release and withdrawal, with this seal, and of no other.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.configuration.statement import Meaning, Statement
from app.release import store
from app.release.rules import ChangeState, report_hash
from app.release.service import configuration_hash
from app.release.store import Change, Step
from app.signatures.seal import PublicKeys, broken_seal

_MEANINGS = {
    ChangeState.APPROVED: Meaning.RELEASED,
    ChangeState.WITHDRAWN: Meaning.WITHDRAWN,
}


def verify_configuration(session: Session, keys: PublicKeys) -> list[str]:
    """Findings, none when all is whole."""
    try:
        changes = store.all_changes(session)
        return [
            *_altered_configurations(session),
            *(finding for change in changes for finding in _of_change(change, keys)),
            *_apart_from_trail(session, changes),
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [f"change control: a row was altered and cannot be read: {error}"]


def _altered_configurations(session: Session) -> Iterator[str]:
    for one in store.all_configurations(session):
        if configuration_hash(one.parts) != one.hash:
            yield f"configuration {one.hash[:16]}: its parts were altered"


def _of_change(change: Change, keys: PublicKeys) -> Iterator[str]:
    record = change.record
    if record.report is not None and report_hash(record.report) != record.report_sha256:
        yield f"change {record.id}: its evaluation report was altered"
    for step in change.steps:
        if step.state in _MEANINGS:
            for finding in _of_signature(change, step, keys):
                yield f"change {record.id}, {step.state.value}: {finding}"


def _of_signature(change: Change, step: Step, keys: PublicKeys) -> Iterator[str]:
    if step.statement is None or step.seal is None or step.key_id is None:
        yield "it is not signed"
        return
    broken = broken_seal(step.statement, step.seal, step.key_id, keys)
    if broken:
        yield broken
        return
    said = Statement.from_json(step.statement)
    expected = (change.record.id, change.record.hash, _MEANINGS[step.state], step.key_id)
    if (said.change, said.configuration, said.meaning, said.key_id) != expected:
        yield "its statement is of another change"
    if said.record_sha256 != change.record.sha256:
        yield "the change record is not the one that was signed"
    if (said.at, said.reason) != (step.at, step.reason):
        yield "its row is not what was signed"


def _apart_from_trail(session: Session, changes: list[Change]) -> Iterator[str]:
    told = {
        entry.event.new["seal"]
        for entry in trail.find(session, Action.CHANGE_APPROVED, Action.CHANGE_WITHDRAWN)
    }
    stored = {
        step.seal: change.record.id
        for change in changes
        for step in change.steps
        if step.state in _MEANINGS
    }
    for seal in sorted(stored.keys() - told, key=str):
        yield f"change {stored[seal]}: a signature that the trail does not tell of"
    for _seal in told - stored.keys():
        yield "a signature under a change record is in the trail and is gone"
