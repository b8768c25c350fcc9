"""Renders a stored draft to its three files and records that it was exported."""

import json
from pathlib import Path
from typing import Any

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.canonical import sha256_bytes
from app.drafts.content import from_json
from app.drafts.store import StoredVersion, get_version
from app.export.docx import write_docx
from app.export.pdf import write_pdf
from app.export.report import build_report
from app.release.mode import Mode, gmp_notice

FORMS = ("pdf", "docx", "json")


def render(
    version: StoredVersion, mode: Mode, by: str, forms: tuple[str, ...] = FORMS
) -> dict[str, bytes]:
    """Suffix → bytes of the PDF, the DOCX and the canonical JSON."""
    report = build_report(
        from_json(version.content),
        document_id=version.draft,
        version=version.version,
        state=version.state,
        generated_at=version.made_at.replace(microsecond=0),
        generated_by=by,
        configuration=version.configuration,
        notice=gmp_notice(mode),
    )
    writers = {
        "pdf": lambda: write_pdf(report),
        "docx": lambda: write_docx(report),
        "json": lambda: _canonical_file(version),
    }
    return {form: writers[form]() for form in forms}


def render_one(
    ledger: Ledger, actor: Actor, draft_id: str, form: str, mode: Mode
) -> tuple[str, bytes]:
    """File name and bytes of one form, recorded as an export."""
    with ledger.database.read() as session:
        version = get_version(session, draft_id, products=actor.scope.products)
    content = render(version, mode, actor.id, (form,))[form]
    with ledger.work(actor) as work:
        digests = {form: sha256_bytes(content)}
        work.record(Action.DRAFT_EXPORTED, "draft", draft_id, new={"files": digests})
    return _file_name(version, form), content


def export_draft(
    ledger: Ledger, actor: Actor, draft_id: str, folder: Path, mode: Mode
) -> dict[str, str]:
    """Write the three files into ``folder``; returns suffix → path."""
    with ledger.database.read() as session:
        version = get_version(session, draft_id)
    rendered = render(version, mode, actor.id)
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for suffix, content in rendered.items():
        file = folder / _file_name(version, suffix)
        file.write_bytes(content)
        files[suffix] = str(file)
    digests = {suffix: sha256_bytes(content) for suffix, content in rendered.items()}
    with ledger.work(actor) as work:
        work.record(Action.DRAFT_EXPORTED, "draft", draft_id, new={"files": digests})
    return files


def _canonical_file(version: StoredVersion) -> bytes:
    document: dict[str, Any] = {
        "draft": version.draft,
        "version": version.version,
        "state": version.state,
        "sha256": version.sha256,
        "configuration": version.configuration,
        "made_at": version.made_at.isoformat(),
        "content": version.content,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _file_name(version: StoredVersion, suffix: str) -> str:
    name = f"{version.content['subject']}_{version.draft}_v{version.version}.{suffix}"
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in name)
