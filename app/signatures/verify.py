"""Does every signature still hold, and is none missing? (ES-02, RC-06)

Rules, in order. Of each signature as stored:

1. Its seal is by a known key of the site, over the statement as it stands.
2. Its columns say what the statement says: a row that was copied to another draft, version or
   person, or into a row of its own, does not.
3. The record that it names, computed from the content and the decisions as they were when it was
   signed, has the hash that was signed. Of a draft that was disposed of there is no content left.
4. The signatures that it says stood before it are those that stand before it.

Of all of them together:

5. The trail tells of each signature, with this seal, and of no other.
6. A draft that is in review, in QA review or approved bears the signatures that led there.

Not done here: whether the person was entitled (``service``, and the trail).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.core.errors import NotFound
from app.drafts.states import DraftState
from app.drafts.store import get_version
from app.review.states import Meaning
from app.signatures import store
from app.signatures.seal import PublicKeys, broken_seal
from app.signatures.statement import Statement
from app.signatures.store import Signature

SIGNED_IN_STATE: dict[DraftState, tuple[Meaning, ...]] = {
    DraftState.IN_REVIEW: (Meaning.AUTHORED,),
    DraftState.QA_REVIEW: (Meaning.AUTHORED, Meaning.REVIEWED),
    DraftState.APPROVED: (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED),
}


class Validity(StrEnum):
    VALID = "valid"
    SUPERSEDED = "superseded"  # it holds for what was signed, which is no longer what stands there
    BROKEN = "broken"


@dataclass(frozen=True)
class Standing:
    """What a signature is worth for the version shown; ``why`` where it is not valid."""

    signature: Signature
    validity: Validity
    why: str | None = None


def verify_signatures(session: Session, keys: PublicKeys) -> list[str]:
    """Findings, none when every signature holds and none is missing."""
    try:
        signatures = store.all_signatures(session)
        return [
            *_each(session, signatures, keys),
            *_apart_from_trail(session, signatures),
            *_missing_for_state(session, signatures),
        ]
    except (ValueError, TypeError, KeyError) as error:  # cells that the service never writes
        return [f"signatures: a row was altered and cannot be read: {error}"]


def validity(
    session: Session, draft_id: str, keys: PublicKeys, version: int | None = None
) -> tuple[Standing, ...]:
    """Of the signatures on a draft up to a version, by default its newest, oldest first. Whatever
    changed since one was made shows it as superseded (ES-02)."""
    newest = get_version(session, draft_id).version
    shown = version or newest
    return tuple(
        _standing(session, signature, keys, shown, newest)
        for signature in store.signatures_of(session, draft_id)
        if signature.version <= shown
    )


def _standing(
    session: Session, signature: Signature, keys: PublicKeys, shown: int, newest: int
) -> Standing:
    broken = _findings(session, signature, keys)
    if broken:
        return Standing(signature, Validity.BROKEN, "; ".join(broken))
    if signature.version != shown:
        why = f"it is under version {signature.version}, this is version {shown}"
        return Standing(signature, Validity.SUPERSEDED, why)
    if shown == newest:  # what came later belongs to later versions
        meaning, signed_at = Meaning(signature.meaning), signature.at
        now = store.record_of(session, signature.draft, meaning, signed_at=signed_at)
        if now.sha256 != signature.sha256:
            return Standing(signature, Validity.SUPERSEDED, "decisions were changed since")
    return Standing(signature, Validity.VALID)


def _each(session: Session, signatures: tuple[Signature, ...], keys: PublicKeys) -> Iterator[str]:
    disposed = {entry.event.entity_id for entry in trail.find(session, Action.DRAFT_DISPOSED)}
    for signature in signatures:
        for finding in _findings(session, signature, keys, signature.draft in disposed):
            yield f"signature {signature.id} on draft {signature.draft}: {finding}"


def _findings(
    session: Session, signature: Signature, keys: PublicKeys, is_disposed: bool = False
) -> list[str]:
    found = broken_seal(signature.statement, signature.signature, signature.key_id, keys)
    if found:
        return [found]
    statement = Statement.from_json(signature.statement)
    return [
        *_contradictions(signature, statement),
        *(() if is_disposed else _changed_record(session, statement)),
        *_changed_order(session, statement),
    ]


def _contradictions(signature: Signature, statement: Statement) -> Iterator[str]:
    for column, expected in store.columns_of(statement).items():
        got = getattr(signature, column)
        if got != expected:
            yield f"its {column} is {got}, what was signed says {expected}"


def _changed_record(session: Session, statement: Statement) -> Iterator[str]:
    try:
        record = store.record_of(
            session,
            statement.draft,
            statement.meaning,
            version=statement.version,
            until=statement.at,
        )
    except (NotFound, ValueError, KeyError, TypeError) as error:
        yield f"the record that it is under cannot be read: {error}"
        return
    if record.sha256 != statement.record_sha256:
        yield f"the record is not the one that was signed: version {record.version} was altered"


def _changed_order(session: Session, statement: Statement) -> Iterator[str]:
    standing = store.signatures_of(session, statement.draft, statement.version)
    before = tuple(other.id for other in standing if other.at < statement.at)
    if before != statement.previous:
        expected, got = _listed(statement.previous), _listed(before)
        yield f"it was made after {expected}, and after {got} as stored"


def _apart_from_trail(session: Session, signatures: tuple[Signature, ...]) -> Iterator[str]:
    told = {}
    for entry in trail.find(session, Action.SIGNATURE_MADE):
        new = entry.event.new
        told[new["signature"]] = new["seal"]
    stored = {signature.id: signature.signature for signature in signatures}
    for signature_id in sorted(told.keys() - stored.keys()):
        yield f"signature {signature_id} is in the trail and is gone"
    for signature_id in sorted(stored.keys() - told.keys()):
        yield f"signature {signature_id} is not in the trail"
    for signature_id in sorted(stored.keys() & told.keys()):
        if stored[signature_id] != told[signature_id]:
            yield f"signature {signature_id} is not the one that the trail tells of"


def _missing_for_state(session: Session, signatures: tuple[Signature, ...]) -> Iterator[str]:
    borne = {(signature.draft, signature.version, signature.meaning) for signature in signatures}
    for draft_id, (state, version) in store.newest_versions(session).items():
        for meaning in SIGNED_IN_STATE.get(DraftState(state), ()):
            if (draft_id, version, meaning.value) not in borne:
                yield (
                    f"draft {draft_id} is {DraftState(state).words} and version {version} "
                    f"is not signed as {meaning}"
                )


def _listed(ids: tuple[str, ...]) -> str:
    return ", ".join(ids) or "no other"
