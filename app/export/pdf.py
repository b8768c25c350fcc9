"""A report as PDF/A-2b: the block tree travels as JSON into the typst template ``report.typ``."""

import json
import re
from dataclasses import fields, is_dataclass
from datetime import datetime, timezone
from enum import Enum
from importlib.resources import files

import typst

from app.export.blocks import Box, Figure, Front, Report, TableCell
from app.export.characters import drawable, visible
from app.export.charts import draw_svg
from app.export.links import check_links
from app.export.wording import (
    TONE_SIGNS,
    header_line,
    identity_line,
    keywords,
    leaves_room,
    origin_line,
    provenance,
)


def write_pdf(report: Report) -> bytes:
    """PDF 1.7, PDF/A-2b; the same report gives the same bytes.

    Only the fonts inside the typst package are used, so that every machine sets the same pages;
    a character they lack is printed as its number. Raises ``BrokenLink``.
    """
    check_links(report)
    document = {"page": _page(report.front), "blocks": _plain(report.blocks)}
    pdf = typst.compile(
        files("app.export").joinpath("report.typ").read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": drawable(json.dumps(document, ensure_ascii=False))},
        pdf_standards="a-2b",
        timestamp=_fixed_offset(report.front.printed_at),
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - a list comes only for pictures of pages
    return _open_with_outline(pdf)


def _page(front: Front) -> dict[str, object]:
    """The front with the lines of header and footer as they are printed."""
    lines = {
        "header": header_line(front),
        "identity": identity_line(front),
        "origin": origin_line(front),
        "keywords": keywords(front),
        "provenance": provenance(front),
    }
    return _record(front) | {key: visible(line) for key, line in lines.items()}


def _plain(value: object) -> object:
    """JSON values; a dataclass becomes an object that says in ``is`` which block it was."""
    if is_dataclass(value):
        return _record(value)
    match value:
        case Enum():
            return value.value
        case str():
            return visible(value)
        case tuple():
            return [_plain(item) for item in value]
        case datetime():
            return value.isoformat()
        case int() | float() | None:
            return value
    raise TypeError(f"no JSON form for {type(value).__name__} in a report")


def _record(value: object) -> dict[str, object]:
    match value:
        case Figure():
            extra = {
                "svg": draw_svg(value.chart),
                "alt": visible(f"{value.chart.title}. {value.chart.caption}"),
            }
        case TableCell():
            extra = {"sign": TONE_SIGNS[value.tone]}
        case Box():
            extra = {"room": leaves_room(value)}
        case _:
            extra = {}
    names = [field.name for field in fields(value) if field.name != "chart"]  # pyright: ignore[reportArgumentType] - only dataclasses come here
    inside = {name: _plain(getattr(value, name)) for name in names}
    return {"is": type(value).__name__, **inside, **extra}


def _fixed_offset(at: datetime) -> datetime:
    offset = at.utcoffset()
    if offset is None:
        raise ValueError(f"printed_at: expected an aware time, got {at.isoformat()}")
    return at.astimezone(timezone(offset))


def _open_with_outline(pdf: bytes) -> bytes:
    """Adds ``/PageMode /UseOutlines`` (DS-04: bookmarks panel on open), which typst leaves out.

    Done as an incremental update (ISO 32000-1 §7.5.6, allowed in PDF/A-2): the catalog once more
    with the entry, a cross-reference section for it, a trailer that points back.
    """
    trailer = re.search(rb"trailer\s*<<(.*)/Root (\d+) 0 R(.*)>>\s*startxref\s*(\d+)", pdf, re.S)
    if trailer is None:
        raise ValueError("typst wrote no classic cross-reference table: expected a trailer")
    before, root, after, previous = trailer.groups()
    start = pdf.rindex(b"\n" + root + b" 0 obj") + 1
    catalog = pdf[start : pdf.index(b"endobj", start)].rstrip()
    if not catalog.endswith(b">>"):
        raise ValueError(f"object {root.decode()} of the PDF: expected the catalog dictionary")
    body = catalog[:-2] + b"/PageMode/UseOutlines>>\nendobj\n"
    at = len(pdf) + 1
    section = b"xref\n%d 1\n%010d 00000 n\r\n" % (int(root), at)
    end = b"trailer\n<<%s/Root %s 0 R%s/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (
        before, root, after, previous, at + len(body),
    )  # fmt: skip
    return pdf + b"\n" + body + section + end
