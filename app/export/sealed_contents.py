"""Does what the files of a sealed package say agree? Rules 4 to 8 of the ``verifier``.

Every file has been found to be the one that was sealed; ill-formed JSON raises.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.audit.keys import key_id
from app.core.canonical import plain, sha256_bytes, sha256_of
from app.drafts.states import DraftState
from app.export.record import Record, from_document
from app.export.sealed_format import (
    KEYS,
    MANIFEST,
    RECORD,
    SIGNATURES,
    TRAIL,
    evidence_path,
    row_text,
)
from app.export.signed import problem_of
from app.review.states import Meaning

Files = Mapping[str, bytes]
_FOR_APPROVAL = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED)


def check_contents(files: Files) -> Iterator[str]:
    """Findings."""
    record = from_document(json.loads(files[RECORD]))
    yield from _check_record(files, record)
    yield from _check_signatures(files, record)
    yield from _check_approval(record)
    yield from _check_trail(files, record)
    yield from _check_evidence(files, record)


def enclosed_keys(files: Files) -> dict[str, Ed25519PublicKey]:
    """By the id computed from the key, never by the name of its file."""
    keys = (load_pem_public_key(files[path]) for path in files if path.startswith(KEYS))
    return {key_id(key): key for key in keys if isinstance(key, Ed25519PublicKey)}


def _check_record(files: Files, record: Record) -> Iterator[str]:
    manifest = json.loads(files[MANIFEST])
    digest = sha256_of(record.content)
    told = {
        "the record": record.sha256,
        "the manifest": manifest["content_sha256"],
        "the history": {one.version: one.sha256 for one in record.history}.get(record.version),
    }
    for where, said in told.items():
        if said != digest:
            yield f"{RECORD}: the content has the hash {digest}, {where} says {said}"
    if (manifest["draft"], manifest["version"]) != (record.draft, record.version):
        yield f"{MANIFEST}: of another record than {RECORD}"


def _check_signatures(files: Files, record: Record) -> Iterator[str]:
    if json.loads(files[SIGNATURES]) != [plain(one) for one in record.signatures]:
        yield f"{SIGNATURES}: not the signatures of {RECORD}"
    keys = enclosed_keys(files)
    for one in record.signatures:
        problem = problem_of(one, record, keys)
        if problem != one.problem:
            yield (
                f"{SIGNATURES}: {one.id} by {one.name} is {problem or 'valid'}, "
                f"the record says {one.problem or 'valid'}"
            )


def _check_approval(record: Record) -> Iterator[str]:
    if record.state != DraftState.APPROVED or record.version != record.newest:
        return
    valid = {one.meaning: one.person for one in record.signatures if not one.problem}
    for meaning in _FOR_APPROVAL:
        if meaning not in valid:
            yield f"{RECORD}: approved without a valid signature {meaning}"
    people = [valid[meaning] for meaning in _FOR_APPROVAL if meaning in valid]
    if len(set(people)) < len(people):
        yield f"{RECORD}: one person has signed in two meanings"


def _check_trail(files: Files, record: Record) -> Iterator[str]:
    entries = [json.loads(line) for line in files[TRAIL].splitlines()]
    before: dict[str, Any] | None = None
    for entry in entries:
        named = f"{TRAIL}: entry {entry['seq']}"
        hashed = {name: entry[name] for name in ("seq", "prev_hash", "event")}
        if entry["hash"] != sha256_of(hashed):
            yield f"{named} was altered: its hash is another"
        if before is not None and entry["seq"] <= before["seq"]:
            yield f"{named} is out of order"
        follows = before is not None and entry["seq"] == before["seq"] + 1
        if before is not None and follows and entry["prev_hash"] != before["hash"]:
            yield f"{named} does not follow entry {before['seq']}"
        before = entry
    if not any(entry["event"]["entity_id"] == record.draft for entry in entries):
        yield f"{TRAIL}: tells nothing of {record.draft}"


def _check_evidence(files: Files, record: Record) -> Iterator[str]:
    for name, evidence in record.content["evidence"].items():
        path = evidence_path(name)
        if path not in files:
            yield f"{path} is missing"
            continue
        described = json.loads(files[path])
        if described["evidence"] != evidence:
            yield f"{path}: not the source that the content cites"
        got = _hash_of_source(files, evidence["kind"], described)
        if got is not None and got != evidence["sha256"]:
            yield f"{path}: its source has the hash {got}, cited was {evidence['sha256']}"


def _hash_of_source(files: Files, kind: str, described: dict[str, Any]) -> str | None:
    """None for what has no source of its own here: of a run of a tool the hash is recorded."""
    match kind:
        case "record":
            return sha256_bytes(row_text(described["row"]))
        case "passage":
            return sha256_bytes(files[described["original"]])
        case "entry":
            return sha256_of(described["evidence"]["where"])
    return None
