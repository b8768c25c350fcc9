import io
import re
import zipfile
from dataclasses import replace
from functools import lru_cache
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from PIL import Image

from app.export.blocks import Bullets, Heading, Report, Run
from app.export.docx import write_docx
from app.export.links import runs
from tests.app.export.odd import LONG, ODD, odd_report
from tests.app.export.sample import FRONT, report


@lru_cache(maxsize=4)
def written(watermark: str | None = "DRAFT") -> bytes:
    return write_docx(report(watermark))


def opened(packed: bytes) -> Document:
    return docx.Document(io.BytesIO(packed))


def texts(document: Document) -> list[str]:
    """The text of every paragraph, those of tables and links too."""
    return [
        "".join(node.text or "" for node in paragraph.iter(qn("w:t"), qn("w:tab")))
        for paragraph in document.element.body.iter(qn("w:p"))
    ]


def styles_used(document: Document) -> set[str]:
    tags = (qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))
    return {node.get(qn("w:val")) for node in document.element.body.iter(*tags)}


def attributes(document: Document, tag: str, name: str) -> list[str]:
    return [node.get(qn(name), "") for node in document.element.body.iter(qn(tag))]


def test_every_style_in_use_is_a_style_of_the_document() -> None:
    document = opened(written())
    known = {style.style_id for style in document.styles}
    used = styles_used(document)
    assert used <= known
    assert {
        "Title",
        "Heading1",
        "Heading2",
        "Heading3",
        "Caption",
        "ListBullet",
        "ListNumber",
    } <= used
    assert {"Fact", "Citation", "Identifier", "ReportTable"} <= used


def test_headings_are_headings() -> None:
    document = opened(written())
    expected = [block.text for block in report().blocks if isinstance(block, Heading)]
    shown = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("Heading")
    ]
    assert shown == expected


def test_every_run_is_in_the_document() -> None:
    shown = "\n".join(texts(opened(written())))
    for run in runs(report().blocks):
        assert run.text in shown, run


def test_captions_are_numbered_by_fields() -> None:
    document = opened(written())
    fields = attributes(document, "w:fldSimple", "w:instr")
    assert fields.count("SEQ Table \\* ARABIC") == 4
    assert fields.count("SEQ Figure \\* ARABIC") == 3
    assert "Figure 2.  Deviations of the filling step by assigned cause" in "\n".join(
        texts(document)
    )


def test_every_citation_leads_to_a_bookmark_at_its_evidence() -> None:
    document = opened(written())
    anchors = attributes(document, "w:hyperlink", "w:anchor")
    bookmarks = attributes(document, "w:bookmarkStart", "w:name")
    assert len(anchors) == sum(run.target is not None for run in runs(report().blocks))
    assert set(anchors) <= set(bookmarks)
    assert len(set(bookmarks)) == len(bookmarks)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.A) for name in bookmarks)
    entry = next(
        paragraph._p
        for paragraph in document.paragraphs
        if paragraph.text.startswith("[5] SOP-MFG-012")
    )
    named = {node.get(qn("w:name")) for node in entry.iter(qn("w:bookmarkStart"))}
    assert named < set(anchors)


def test_header_rows_repeat_and_rows_stay_whole() -> None:
    document = opened(written())
    assert len(list(document.element.body.iter(qn("w:tblHeader")))) == 4
    assert list(document.element.body.iter(qn("w:cantSplit")))


def test_figures_are_pictures_of_300_dots_an_inch_with_a_description() -> None:
    document = opened(written())
    assert len(document.inline_shapes) == 3
    with zipfile.ZipFile(io.BytesIO(written())) as package:
        names = [name for name in package.namelist() if name.startswith("word/media/")]
        widths = {Image.open(io.BytesIO(package.read(name))).width for name in names}
    assert widths == {round(160 / 25.4 * 300)}
    described = [node.get("descr", "") for node in document.element.body.iter(qn("wp:docPr"))]
    assert all("Fill" in text or "Dev" in text or "Room" in text for text in described)


@pytest.mark.req("RC-07")
def test_header_and_footer_name_record_version_time_and_page() -> None:
    section = opened(written()).sections[0]
    header = section.header.paragraphs[0].text
    footer = "\n".join(paragraph.text for paragraph in section.footer.paragraphs)
    assert header.startswith("Northfield · DEV-2025-0143")
    assert "INV-2025-0143 · version 3 · draft" in footer
    assert "Printed 20 Mar 2025 15:04 UTC by A. Writer" in footer
    assert FRONT.notice in footer
    fields = [node.get(qn("w:instr")) for node in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.req("DS-05")
def test_only_a_draft_has_a_watermark() -> None:
    def shapes(packed: bytes) -> list[str | None]:
        header = opened(packed).sections[0].header._element
        return [node.get("string") for node in header.iter() if node.get("string")]

    assert shapes(written()) == ["DRAFT"]
    assert shapes(written(None)) == []


def test_core_properties_are_those_of_the_report() -> None:
    properties = opened(written()).core_properties
    assert properties.title == FRONT.title
    assert properties.identifier == "INV-2025-0143"
    assert properties.version == "3"
    assert properties.created == properties.modified == FRONT.printed_at
    assert FRONT.configuration in properties.comments


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write_docx(report()) == written()


def test_the_zip_carries_no_clock_and_no_picture_of_the_template() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if "thumbnail" in name]


def test_every_part_is_well_formed_xml() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(odd_report()))) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))  # noqa: S314 - our own file


def test_odd_words_are_written_as_they_are() -> None:
    shown = texts(opened(write_docx(odd_report())))
    for text in ODD:
        assert sum(text in paragraph for paragraph in shown) >= 8, text
    assert any(LONG in paragraph for paragraph in shown)


def test_characters_xml_forbids_are_written_as_their_number() -> None:
    front = replace(FRONT, title="Pump 😀 \x0b")
    assert "Pump 😀 ‹U+000B›" in texts(opened(write_docx(Report(front))))


def test_each_numbered_list_begins_at_one() -> None:
    one = Bullets(((Run("a"),), (Run("b"),)), ordered=True)
    document = opened(write_docx(Report(FRONT, (one, one))))
    numbers = attributes(document, "w:numId", "w:val")
    assert len(numbers) == 4
    assert len(set(numbers)) == 2
