"""A report as DOCX with real styles, captions, fields and links: a document to go on working in."""

import io
import zipfile
from datetime import UTC

import docx
from docx.document import Document

from app.export.blocks import Front, Report
from app.export.characters import visible
from app.export.docx_blocks import Job, bookmark_names, put
from app.export.docx_page import set_page
from app.export.docx_styles import define_styles
from app.export.links import check_links
from app.export.wording import keywords, provenance

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_docx(report: Report) -> bytes:
    """The same report gives the same bytes. Raises ``BrokenLink``."""
    check_links(report)
    document = docx.Document()
    _drop_thumbnail(document)
    define_styles(document)
    set_page(document, report.front)
    _put_title(document, report.front)
    job = Job(document, bookmark_names(report))
    for block in report.blocks:
        put(document, block, job)
    _set_properties(document, report.front)
    packed = io.BytesIO()
    document.save(packed)
    return _with_fixed_times(packed.getvalue())


def _put_title(document: Document, front: Front) -> None:
    document.add_paragraph(visible(front.site), style="Site")
    document.add_paragraph(visible(front.title), style="Title")
    line = document.add_paragraph(style="Subtitle")
    line.add_run(visible(front.subject), style="Identifier")
    if front.subtitle:
        line.add_run(visible(f"  ·  {front.subtitle}"))


def _set_properties(document: Document, front: Front) -> None:
    """Core properties (ISO/IEC 29500-2); times are written in UTC."""
    at = front.printed_at.astimezone(UTC)
    properties = document.core_properties
    properties.title = visible(front.title)[:255]
    properties.subject = visible(front.subject)[:255]
    properties.author = visible(front.printed_by or front.site)[:255]
    properties.last_modified_by = properties.author
    properties.keywords = visible(keywords(front))[:255]
    properties.comments = visible(provenance(front))[:255]
    properties.identifier = visible(front.document_id)[:255]
    properties.version = str(front.version)
    properties.content_status = visible(front.state)[:255]
    properties.language = "en"
    properties.revision = 1
    properties.created = properties.modified = properties.last_printed = at


def _drop_thumbnail(document: Document) -> None:
    """The template of python-docx carries a picture of an empty page."""
    package = document.part.package
    assert package is not None  # noqa: S101 - only a part on its own has none
    rels = package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        del rels[key]


def _with_fixed_times(packed: bytes) -> bytes:
    """The same package with the zip's clock taken out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
