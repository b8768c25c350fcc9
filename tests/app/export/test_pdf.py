import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

import pypdf
import pypdfium2
import pytest
from pypdf.generic import Destination, Fit

from app.export.blocks import (
    Column,
    EvidenceList,
    Heading,
    Paragraph,
    Report,
    Run,
    Table,
    TableCell,
)
from app.export.links import BrokenLink, runs
from app.export.pdf import write_pdf
from tests.app.export.odd import LONG, ODD, odd_report
from tests.app.export.sample import FRONT, report


@lru_cache(maxsize=4)
def written(watermark: str | None = "DRAFT") -> bytes:
    return write_pdf(report(watermark))


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def words(pdf: bytes) -> str:
    """All text in order without spaces; pdfium gives a hyphen at a line's end as U+0002."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return squeezed(" ".join(pages)).replace("\x02", "-")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def metadata(pdf: pypdf.PdfReader) -> str:
    """The XMP packet."""
    return cast("Any", pdf.root_object["/Metadata"].get_object()).get_data().decode()


def outline(pdf: pypdf.PdfReader) -> list[str]:
    def titles(level: list[Any]) -> Iterator[str]:
        for item in level:
            if isinstance(item, list):
                yield from titles(item)
            else:
                yield str(item.title)

    return list(titles(pdf.outline))


@pytest.mark.req("DS-04")
def test_it_is_pdf_1_7_and_says_pdf_a_2b() -> None:
    pdf = reader(written())
    assert pdf.pdf_header == "%PDF-1.7"
    assert "<pdfaid:part>2</pdfaid:part>" in metadata(pdf)
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata(pdf)


@pytest.mark.req("DS-04")
def test_every_font_is_embedded() -> None:
    found = 0
    for page in reader(written()).pages:
        resources = cast("Any", page["/Resources"].get_object())
        for font in resources.get("/Font", {}).values():
            for inner in font.get_object()["/DescendantFonts"]:
                descriptor = inner.get_object()["/FontDescriptor"]
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
                found += 1
    assert found


@pytest.mark.req("DS-04")
def test_no_password_script_or_attachment_and_bookmarks_open() -> None:
    pdf = reader(written())
    assert not pdf.is_encrypted
    assert not {"/OpenAction", "/AA", "/AF"} & set(pdf.root_object)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(pdf.root_object.get("/Names", {}))
    assert pdf.root_object["/PageMode"] == "/UseOutlines"
    assert pdf.root_object["/Lang"] == "en"


@pytest.mark.req("DS-04")
def test_the_outline_is_the_headings() -> None:
    headings = [block.text for block in report().blocks if isinstance(block, Heading)]
    assert outline(reader(written())) == headings


def test_citations_link_to_a_place_inside_the_file() -> None:
    pdf = reader(written())
    marks = [run for run in runs(report().blocks) if run.target is not None]
    links = [
        annotation.get_object()
        for page in pdf.pages
        for annotation in page.get("/Annots", ())
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) == len(marks)
    assert not any("URI" in str(link.get("/A", "")) for link in links)
    last_pages = {pdf.get_destination_page_number(_destination(pdf, link)) for link in links}
    evidence = next(block for block in report().blocks if isinstance(block, EvidenceList))
    shown = "".join(pdf.pages[number or 0].extract_text() for number in last_pages)
    assert all(entry.title in shown for entry in evidence.entries)


def _destination(pdf: pypdf.PdfReader, link: Any) -> Any:
    target = link["/Dest"] if "/Dest" in link else link["/A"]["/D"]
    if isinstance(target, str):
        return pdf.named_destinations[target]
    return Destination("link", target[0], Fit.xyz(*target[2:]))


@pytest.mark.req("DS-04")
def test_every_run_can_be_searched() -> None:
    shown = words(written())
    for run in runs(report().blocks):
        assert squeezed(run.text) in shown, run


def test_words_of_a_chart_can_be_searched() -> None:
    assert squeezed("lower limit 2.00 mL") in words(written())


@pytest.mark.req("RC-07")
def test_every_page_names_record_version_state_time_and_configuration() -> None:
    pages = reader(written()).pages
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        identity = "INV-2025-0143 · version 3 · draft"
        assert f"{identity} · changed after first entry: yes (versions 1–3)" in text
        assert "Printed 20 Mar 2025 15:04 UTC by A. Writer" in text
        assert "c-7f3a91d2" in text
        assert f"page {number} of {len(pages)}" in text
        assert "Northfield · DEV-2025-0143 · Fill volume" in text


@pytest.mark.req("IU-05")
def test_the_label_of_ai_text_is_on_every_page_and_in_the_metadata() -> None:
    pdf = reader(written())
    assert all(FRONT.notice in " ".join(page.extract_text().split()) for page in pdf.pages)
    assert FRONT.notice in metadata(pdf)
    assert FRONT.configuration in metadata(pdf)


@pytest.mark.req("DS-05")
def test_only_a_draft_has_a_watermark() -> None:
    assert all("DRAFT" in page.extract_text() for page in reader(written()).pages)
    assert all("DRAFT" not in page.extract_text() for page in reader(written(None)).pages)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write_pdf(report()) == written()


def test_the_time_of_the_file_is_the_time_of_the_report() -> None:
    later = replace(FRONT, printed_at=FRONT.printed_at + timedelta(hours=1))
    pdf = write_pdf(replace(report(), front=later))
    assert reader(pdf).metadata is not None
    assert "20250320160400" in str(reader(pdf).metadata)


def test_title_and_record_are_in_the_metadata() -> None:
    found = reader(written()).metadata
    assert found is not None
    assert found.title == FRONT.title
    assert "INV-2025-0143" in str(found)


def test_odd_words_are_printed_as_they_are() -> None:
    pdf = write_pdf(odd_report())
    shown = words(pdf)
    for text in ODD[:-2]:  # text of the right-to-left scripts comes back in visual order
        assert shown.count(squeezed(text)) >= 10, text
    assert squeezed(LONG) in shown
    assert [title for title in outline(reader(pdf)) if title] == list(ODD)


def test_characters_without_a_glyph_are_printed_as_their_number() -> None:
    front = replace(FRONT, title="Pump 😀 \x0b")
    assert "Pump‹U+1F600›‹U+000B›" in words(write_pdf(Report(front)))


def test_nothing_runs_over_the_edge_of_the_page() -> None:
    document = pypdfium2.PdfDocument(write_pdf(odd_report(watermark=None)))
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(place)
            assert left >= 60 or left == right, text.get_text_range(place, 30)
            assert right <= page.get_width() - 60, text.get_text_range(place, 30)
    document.close()


def test_only_a_long_report_begins_with_its_contents() -> None:
    filler = Paragraph((Run("The samples were taken as required. " * 12),))
    chapters = [(Heading(1, f"{n}. Section", f"s{n}"), *(filler,) * 5) for n in range(20)]
    long = Report(FRONT, tuple(block for chapter in chapters for block in chapter))
    assert "Contents" in words(write_pdf(long))
    assert "Contents" not in words(written())


def test_a_broken_link_writes_no_file() -> None:
    headings = tuple(block for block in report().blocks if not isinstance(block, EvidenceList))
    with pytest.raises(BrokenLink):
        write_pdf(Report(FRONT, headings))


def test_a_report_without_blocks_is_a_page() -> None:
    assert len(reader(write_pdf(Report(FRONT))).pages) == 1


def test_a_row_longer_than_a_page_is_not_lost() -> None:
    numbers = " ".join(f"n{number:05d}" for number in range(3000))
    table = Table((Run("long"),), (Column("a"), Column("b")),
                  ((TableCell((Run("x"),)), TableCell((Run(numbers),))),))  # fmt: skip
    shown = words(write_pdf(Report(FRONT, (table,))))
    assert all(f"n{number:05d}" in shown for number in range(3000))
