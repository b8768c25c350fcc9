"""Does a signature hold for this version of the record? Pure and light: the offline verifier asks.

Rules, in order; the first that fails names the problem:

1. The seal is by one of the given keys and over the statement as it stands.
2. Every part of the signature that is printed is the statement's.
3. The signature was given for this version.
4. The record hash of the statement is that of the record as it is now: its content, configuration
   and the decisions that belong under the meaning (ES-02).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.auth.actor import Role
from app.core.canonical import plain
from app.export.record import Decision, Record, Signed
from app.review.states import Meaning
from app.signatures.seal import PublicKeys, broken_seal
from app.signatures.statement import BoundDecision, bound
from app.signatures.statement import Record as BoundRecord


def problem_of(one: Signed, record: Record, keys: PublicKeys) -> str:
    """Empty for a signature that holds."""
    if broken := broken_seal(one.statement, one.signature, one.key_id, keys):
        return broken
    differing = [name for name, said in _printed(one).items() if _stated(one, name) != said]
    if differing:
        return f"what is shown is not what was signed: {', '.join(differing)}"
    if one.version != record.version:
        return given_for(one.version)
    if one.sha256 != record_sha256(record, Meaning(one.meaning), one.at):
        return "the record was changed after it was signed"
    return ""


def given_for(version: int) -> str:
    """The problem of a signature that holds, and for another version."""
    return f"given for version {version}"


def record_sha256(record: Record, meaning: Meaning, signed_at: datetime) -> str:
    """The hash that such a signature binds to; that of the content is computed anew."""
    return BoundRecord(
        draft=record.draft,
        version=record.version,
        document_type=record.content["document_type"],
        subject=record.content["subject"],
        title=record.content["title"],
        content_sha256=record.content_sha256,
        configuration=record.configuration,
        decisions=bound((_bound(one) for one in record.decisions), meaning, signed_at),
    ).sha256


def _bound(decision: Decision) -> BoundDecision:
    values = {name: getattr(decision, name) for name in BoundDecision.__dataclass_fields__}
    return BoundDecision(**{**values, "role": Role(decision.role)})


def _printed(one: Signed) -> dict[str, Any]:
    """What is shown of a signature beside its statement."""
    return {
        "id": one.id,
        "version": one.version,
        "meaning": one.meaning,
        "role": one.role,
        "signer": one.person,
        "name": one.name,
        "on_behalf_of": one.on_behalf_of,
        "at": plain(one.at),
        "method": one.method,
        "record_sha256": one.sha256,
        "key_id": one.key_id,
    }


def _stated(one: Signed, name: str) -> Any:
    statement = one.statement
    match name:
        case "signer":
            return _of(statement.get("signer"), "person")
        case "name":
            return _of(statement.get("signer"), "name")
        case "on_behalf_of":
            return _of(statement.get("on_behalf_of"), "name")
    return statement.get(name)


def _of(person: Any, name: str) -> Any:
    return person.get(name) if isinstance(person, Mapping) else None
