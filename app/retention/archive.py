"""Receives a sealed package of another installation: a record to read and to pass on, never to
change (RC-01).

Rules, in order:

1. The package is verified first, with the key of its origin where one is given; one that is not
   intact, or sealed with another key, is refused with every finding.
2. The same package again changes nothing.
3. A draft of this installation, or another content under the same number and version, stands.
4. The zip is kept byte-exact as an original; the record is what it says. Decisions, adoptions and
   signatures stay in it: they name people of the other installation.
5. The draft is archived: no step leads out of that state.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.errors import BadInput, Conflict, VeridraftError
from app.documents import originals
from app.drafts.content import from_json
from app.drafts.states import DraftState
from app.export.record import Record, from_document
from app.export.sealed_format import RECORD
from app.export.sealed_zip import unpack
from app.export.verifier import Verdict, verify_package
from app.retention import archive_store as store

_DRAFT_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")


class NotIntact(BadInput):
    """``details`` are the findings."""

    code = "package_not_intact"


@dataclass(frozen=True)
class Received:
    """``is_new`` is false for a package that was here already."""

    draft: str
    version: int
    content_sha256: str
    package_sha256: str
    key_id: str
    origin_proven: bool
    is_new: bool


def receive_package(
    ledger: Ledger,
    actor: Actor,
    folder: Path,
    packed: bytes,
    key: Ed25519PublicKey | None = None,
) -> Received:
    """``folder`` is that of the originals. Raises :class:`NotIntact`, Conflict."""
    require(actor, Permission.RECORDS_IMPORT)
    verdict = verify_package(packed, key)
    if not verdict.is_intact or verdict.key_id is None:
        raise NotIntact(
            f"the package is not intact: {'; '.join(verdict.findings[:3])}",
            details=verdict.findings,
        )
    record = from_document(json.loads(unpack(packed)[RECORD]))
    _check_form(record)
    digest = originals.put(folder, packed)
    with ledger.work(actor) as work:
        is_new = not store.has_package(work.session, digest)
        if is_new:
            _keep(work, record, digest, verdict)
    return Received(
        draft=record.draft,
        version=record.version,
        content_sha256=record.sha256,
        package_sha256=digest,
        key_id=verdict.key_id,
        origin_proven=verdict.origin_proven,
        is_new=is_new,
    )


def received_package(session: Session, folder: Path, draft_id: str, version: int) -> bytes | None:
    """The package that an archived version came in as; None where none did. Raises Corrupt."""
    digest = store.package_of(session, draft_id, version)
    return None if digest is None else originals.get(folder, digest)


def verify_archived(session: Session, folder: Path) -> list[str]:
    """Findings for each received package that is missing, altered, or not what is stored."""
    return [
        f"received package {digest[:12]} of {draft} version {version}: {finding}"
        for digest, draft, version, content in store.all_packages(session)
        for finding in _findings(session, folder, digest, draft, version, content)
    ]


def _check_form(record: Record) -> None:
    """A package that is intact may still hold what this release cannot read."""
    if not _DRAFT_ID.fullmatch(record.draft):
        raise NotIntact("not the id of a draft", where="the package", got=record.draft)
    try:
        from_json(record.content)
    except ValidationError as error:
        raise NotIntact(
            f"the content is no draft of a known form: {error.errors()[0]['msg']}",
            where=record.draft,
        ) from error


def _keep(work: Work, record: Record, digest: str, verdict: Verdict) -> None:
    session = work.session
    state = store.state_of(session, record.draft)
    if state not in (None, DraftState.ARCHIVED):
        raise Conflict(
            "the record of the package is a draft of this installation", where=record.draft
        )
    others = store.keys_of(session, record.draft) - {verdict.key_id}
    if others:
        raise Conflict(
            "earlier versions of this record came from another site",
            where=record.draft,
            expected=f"a package sealed by {', '.join(sorted(others))}",
            got=verdict.key_id,
        )
    standing = store.version_sha256(session, record.draft, record.version)
    if standing not in (None, record.sha256):
        raise Conflict(
            f"version {record.version} is here with another content",
            where=record.draft,
            expected=record.sha256,
            got=standing,
        )
    if state is None:
        store.add_draft(session, record)
    if standing is None:
        store.add_version(session, record)
    new = {
        "version": record.version,
        "content_sha256": record.sha256,
        "package": digest,
        "key_id": verdict.key_id,
        "origin_proven": verdict.origin_proven,
    }
    store.add_package(session, record, digest, str(verdict.key_id), work.actor.id, work.now)
    work.record(Action.PACKAGE_RECEIVED, "draft", record.draft, new=new)


def _findings(
    session: Session, folder: Path, digest: str, draft: str, version: int, content: str
) -> Iterator[str]:
    try:
        verdict = verify_package(originals.get(folder, digest))
    except VeridraftError as error:
        yield str(error)
        return
    yield from verdict.findings
    if store.version_sha256(session, draft, version) != content:
        yield "the stored version is not the one received"
