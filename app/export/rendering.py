"""The files of a record: PDF, DOCX and JSON, with what its kind of document asks and requires."""

from collections.abc import Mapping
from datetime import datetime

from app.auth.actor import Role
from app.drafts.content import DraftContent, from_json
from app.drafts.kinds import Decided, DocumentKind
from app.export.blocks import Report
from app.export.docx import write_docx
from app.export.pdf import write_pdf
from app.export.record import Decision, Record
from app.export.record_file import record_file
from app.export.report import BEFORE_APPROVAL, Printing, build_report
from app.release.mode import Mode, gmp_notice

FORMS = ("pdf", "docx", "json")
Kinds = Mapping[str, DocumentKind]


def render(
    record: Record,
    kinds: Kinds,
    mode: Mode,
    *,
    at: datetime,
    by: str,
    forms: tuple[str, ...] = FORMS,
) -> dict[str, bytes]:
    """Form → bytes. Who printed it and when shows in PDF and DOCX, never in the JSON."""
    report = report_of(record, kinds, mode, at=at, by=by)
    writers = {
        "pdf": lambda: write_pdf(report),
        "docx": lambda: write_docx(report),
        "json": lambda: record_file(record),
    }
    return {form: writers[form]() for form in forms}


def report_of(
    record: Record,
    kinds: Kinds,
    mode: Mode,
    *,
    at: datetime,
    by: str,
    content: DraftContent | None = None,
) -> Report:
    """The document that every form of the record shows. ``content`` is the record's, parsed."""
    content = content or from_json(record.content)
    return build_report(record, _printing(record, content, kinds, mode, at, by), content)


def file_name(record: Record, suffix: str) -> str:
    name = f"{record.content['subject']}_{record.draft}_v{record.version}.{suffix}"
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in name)


def _printing(
    record: Record, content: DraftContent, kinds: Kinds, mode: Mode, at: datetime, by: str
) -> Printing:
    kind = kinds.get(content.document_type)
    name = kind.title if kind else content.document_type.replace("_", " ").capitalize()
    return Printing(
        at=at,
        by=by,
        notice=gmp_notice(mode),
        title=f"{name} report",
        slots=kind.slots(content) if kind else (),
        gates=_gates(record, content, kind),
    )


def _gates(record: Record, content: DraftContent, kind: DocumentKind | None):
    """As they stand with what was decided; of a kind that is not known here, as composed."""
    if kind is None:
        return content.gates
    decided = {name: _decided(one) for name, one in record.decided.items()}
    return kind.gates(content, decided, record.state in BEFORE_APPROVAL)


def _decided(one: Decision) -> Decided:
    return Decided(
        field=one.field,
        value=one.value,
        reason=one.reason,
        role=Role(one.role),
        person=one.person,
        name=one.name,
        at=one.at.isoformat(),
        revision=one.revision,
    )
