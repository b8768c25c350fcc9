"""Exports a record and says so in the trail: when, by whom, which version, with which hashes
(AT-01, RC-07)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.canonical import sha256_bytes
from app.drafts.states import DraftState
from app.export import store
from app.export.evidence_files import evidence_files
from app.export.record import Record, from_document
from app.export.rendering import FORMS, Kinds, file_name, render
from app.export.sealed import record_files, seal_files
from app.export.sealed_format import DOCX, PDF, RECORD
from app.export.sealed_zip import unpack
from app.export.signed import problem_of
from app.release.mode import Mode
from app.release.service import configuration_hash
from app.signatures.seal import PublicKeys

Received = Callable[[Session, str, int], bytes | None]
"""Draft and version → the sealed package that an archived record came in as."""


@dataclass(frozen=True)
class Exporting:
    """The parts that exporting needs. ``keys`` are the site's, those rotated out included;
    ``configuration`` is what its hash is made of."""

    ledger: Ledger
    mode: Mode
    originals: Path
    kinds: Kinds
    keys: PublicKeys
    configuration: Mapping[str, str] = field(default_factory=dict)
    received: Received = lambda _session, _draft, _version: None

    @property
    def all_keys(self) -> PublicKeys:
        """With the one that seals now."""
        key = self.ledger.key
        return {**self.keys, key.key_id: key.public}


@dataclass(frozen=True)
class Opened:
    """A record to export, when and by whom. ``received`` is the package of an archived one."""

    record: Record
    at: datetime
    by: str
    received: bytes | None = None

    def render(self, parts: Exporting, forms: tuple[str, ...] = FORMS) -> dict[str, bytes]:
        return render(self.record, parts.kinds, parts.mode, at=self.at, by=self.by, forms=forms)


def render_one(
    parts: Exporting, actor: Actor, draft_id: str, form: str, version: int | None = None
) -> tuple[str, bytes]:
    """File name and bytes of one form, recorded as an export."""
    opened = open_record(parts, actor, draft_id, version)
    content = opened.render(parts, (form,))[form]
    _tell(parts, actor, opened, {form: sha256_bytes(content)})
    return file_name(opened.record, form), content


def export_draft(parts: Exporting, actor: Actor, draft_id: str, folder: Path) -> dict[str, str]:
    """Write the three files into ``folder``; returns suffix → path."""
    opened = open_record(parts, actor, draft_id, None)
    rendered = opened.render(parts)
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for suffix, content in rendered.items():
        file = folder / file_name(opened.record, suffix)
        file.write_bytes(content)
        files[suffix] = str(file)
    _tell(parts, actor, opened, {form: sha256_bytes(rendered[form]) for form in FORMS})
    return files


def seal_package(
    parts: Exporting, actor: Actor, draft_id: str, version: int | None = None
) -> tuple[str, bytes]:
    """File name and bytes of the sealed package (RC-01). An archived record goes out as the
    package that it came in as, under the seal of its origin."""
    opened = open_record(parts, actor, draft_id, version)
    packed = opened.received or _seal(parts, opened)
    _tell(parts, actor, opened, {"package": sha256_bytes(packed)})
    return file_name(opened.record, "sealed.zip"), packed


def open_record(parts: Exporting, actor: Actor, draft_id: str, version: int | None) -> Opened:
    """Within the actor's scope. An archived record is what its package says."""
    require(actor, Permission.DRAFT_EXPORT)
    at, keys = parts.ledger.clock(), parts.all_keys
    with parts.ledger.database.read() as session:
        record = store.get_record(session, draft_id, version, actor.scope)
        by = store.name_of(session, actor.person) or actor.id
        is_archived = record.state == DraftState.ARCHIVED
        packed = parts.received(session, draft_id, record.version) if is_archived else None
    if packed is not None:
        return Opened(from_document(json.loads(unpack(packed)[RECORD])), at, by, packed)
    signed = (replace(one, problem=problem_of(one, record, keys)) for one in record.signatures)
    return Opened(replace(record, signatures=tuple(signed)), at, by)


def _seal(parts: Exporting, opened: Opened) -> bytes:
    record, key = opened.record, parts.ledger.key
    about = {
        "draft": record.draft,
        "version": record.version,
        "content_sha256": record.sha256,
        "made_at": opened.at.isoformat(),
        "made_by": opened.by,
        "mode": parts.mode.value,
    }
    rendered = opened.render(parts)
    with parts.ledger.database.read() as session:
        events = store.events_of(session, record.draft, [one.id for one in record.signatures])
        evidence = dict(evidence_files(session, record, parts.originals))
    files = {
        PDF: rendered["pdf"],
        DOCX: rendered["docx"],
        RECORD: rendered["json"],
        **record_files(record, events, parts.all_keys, key.key_id, _made_of(parts)),
        **evidence,
    }
    return seal_files(files, about, key)


def _made_of(parts: Exporting) -> dict[str, object]:
    made_of = dict(parts.configuration)
    return {"sha256": configuration_hash(made_of), "parts": made_of} if made_of else {}


def _tell(parts: Exporting, actor: Actor, opened: Opened, digests: dict[str, str]) -> None:
    version, at = opened.record.version, opened.at.isoformat()
    new = {
        "version": version,
        "files": digests,
        "printed_at": at,
        "printed_by": opened.by,
        "configuration": configuration_hash(parts.configuration),
    }
    with parts.ledger.work(actor) as work:
        work.record(Action.DRAFT_EXPORTED, "draft", opened.record.draft, new=new)
