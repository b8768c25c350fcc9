"""A sealed record made for measuring: approved, with a source of every kind and three signatures.

It is made in memory and needs no installation; what renders, signs and seals it is the service's.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.chain import GENESIS, Event, chain
from app.audit.keys import SigningKey, key_id
from app.auth.actor import Role
from app.core.canonical import sha256_bytes, sha256_of
from app.drafts.content import (
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    ParagraphBlock,
    Section,
    Sentence,
    to_json,
)
from app.evidence.facts import Evidence, EvidenceKind
from app.evidence.ledger import ClaimLedger
from app.export.record import Decision, MadeVersion, Record, Signed
from app.export.rendering import render
from app.export.sealed import record_files, seal_files
from app.export.sealed_format import (
    DOCX,
    PDF,
    RECORD,
    SNAPSHOT,
    as_file,
    evidence_path,
    original_path,
    row_text,
)
from app.export.signed import record_sha256
from app.release.mode import Mode
from app.review.states import Meaning
from app.signatures.seal import seal
from app.signatures.statement import IN_WORDS, Signer, Statement

_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_DRAFT = "DRAFT-SEALED01"
_SOP = b"4.2 The pump is checked for delivery after every maintenance."
_SIGNERS = (
    (Meaning.AUTHORED, Role.WRITER, "Anna Writer"),
    (Meaning.REVIEWED, Role.REVIEWER, "Brian Reviewer"),
    (Meaning.APPROVED, Role.QA_APPROVER, "Carla Quinn"),
)


def make_key() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(private, key_id(private.public_key()))


def make_package(key: SigningKey, title: str = "Low fill") -> bytes:
    """An approved record of a small plant, rendered and sealed."""
    record = make_record(key, title)
    return seal_files(make_files(record, key), about_package(record), key)


def make_record(key: SigningKey, title: str = "Low fill") -> Record:
    """Signed by three people, so that every hash in it can be computed anew."""
    content = to_json(_content(title))
    digest = sha256_of(content)
    made = MadeVersion(1, digest, "c" * 64, _AT, "person:anna", None)
    record = Record(
        draft=_DRAFT,
        version=1,
        newest=1,
        state="approved",
        site="NF",
        product=None,
        configuration="c" * 64,
        sha256=digest,
        made_at=_AT,
        made_by="person:anna",
        reason=None,
        content=content,
        decisions=(_decision(),),
        history=(made,),
    )
    signed = tuple(_sign(record, key, *signer) for signer in _SIGNERS)
    return replace(record, signatures=signed)


def make_files(record: Record, key: SigningKey) -> dict[str, bytes]:
    rendered = render(record, {}, Mode.TRIAL, at=_AT, by="Carla Quinn")
    event = Event(_AT, "person:anna", "writer", "draft:created", "draft", record.draft)
    events = chain([event, replace(event, action="draft:exported")], 41, GENESIS)
    keys = {key.key_id: key.public}
    return {
        PDF: rendered["pdf"],
        DOCX: rendered["docx"],
        RECORD: rendered["json"],
        SNAPSHOT: as_file({"rows": [], "runs": []}),
        **record_files(record, events, keys, key.key_id, {}),
        **dict(_evidence_files(record)),
    }


def about_package(record: Record) -> dict[str, object]:
    return {
        "draft": record.draft,
        "version": record.version,
        "content_sha256": record.sha256,
        "made_at": _AT.isoformat(),
        "made_by": "Carla Quinn",
        "mode": Mode.TRIAL.value,
    }


def _content(title: str) -> DraftContent:
    ledger = ClaimLedger("Europe/Dublin")
    row = Evidence("E1", EvidenceKind.RECORD, "Batch NF-1", _WHERE, sha256_bytes(row_text(_ROW)))
    ledger.evidence["E1"] = row
    batch = ledger.id_fact("batch", "NF-1", "E1", "batch")
    where = {"document": "SOP-1", "version": "2", "page": 1, "start": 0, "end": len(_SOP)}
    passage = ledger.passage("SOP-1 version 2", where, sha256_bytes(_SOP), _SOP.decode())
    run = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1.98])
    value = ledger.quantity("volume", "1.98", "mL", run)
    text = f"Batch [{batch}][E1] read [{value}][{run}], the pump was not checked[{passage}]."
    event = (ParagraphBlock((Sentence("S1", text),)), DecisionBlock("S2", "impact", "Impact", "QA"))
    return DraftContent(
        document_type="investigation",
        subject="DEV-1",
        title=title,
        subtitle="",
        site="Northfield",
        timezone="Europe/Dublin",
        product=None,
        sections=(
            Section("event", 1, "Event", event),
            Section("evidence", 2, "Evidence", (EvidenceBlock(),)),
        ),
        evidence=ledger.evidence,
        facts=ledger.facts,
        claims=ledger.claims,
        gates=(),
    )


_ROW = {"row_key": "NF-1", "row_version": 1, "batch": "NF-1", "status": "released"}
_WHERE = {
    "table": "batches",
    "key": "NF-1",
    "file": "batches.csv",
    "line": 2,
    "package": "4d" * 32,
    "version": 1,
    "row_id": 1,
}


def _evidence_files(record: Record) -> Iterator[tuple[str, bytes]]:
    original = original_path(sha256_bytes(_SOP), ".txt")
    sources = {"E1": {"row": _ROW}, "E2": {"original": original}, "E3": {"runs": []}}
    for name, evidence in record.content["evidence"].items():
        yield evidence_path(name), as_file({"evidence": evidence, "facts": [], **sources[name]})
    yield original, _SOP


def _decision() -> Decision:
    return Decision(
        id=1,
        version=1,
        field="impact",
        kind="impact",
        role=Role.WRITER.value,
        revision=1,
        value="None: the vials were destroyed.",
        reason="as the records show",
        person="PER-anna",
        name="Anna Writer",
        session="SES-1",
        at=_AT,
    )


def _sign(record: Record, key: SigningKey, meaning: Meaning, role: Role, name: str) -> Signed:
    at = _AT + timedelta(hours=1 + list(Meaning).index(meaning))
    username = name.split()[0].lower()
    statement = Statement(
        id=f"SIG-{meaning}",
        record_sha256=record_sha256(record, meaning, at),
        draft=record.draft,
        version=record.version,
        meaning=meaning,
        meaning_in_words=IN_WORDS[meaning],
        signer=Signer(f"PER-{username}", username, name),
        role=role,
        on_behalf_of=None,
        at=at,
        zone="Europe/Dublin",
        method="password",
        session="SES-1",
        reason=None,
        previous=(),
        key_id=key.key_id,
    )
    return Signed(
        id=statement.id,
        version=record.version,
        meaning=meaning.value,
        role=role.value,
        person=statement.signer.person,
        name=name,
        on_behalf_of=None,
        method=statement.method,
        at=at,
        sha256=statement.record_sha256,
        statement=statement.to_json(),
        key_id=key.key_id,
        signature=seal(statement.to_json(), key),
    )
