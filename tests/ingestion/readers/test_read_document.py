import io
import random
from contextlib import suppress

import docx
import pytest
from openpyxl import Workbook

from ingestion.document import Format
from ingestion.errors import UnreadableFile
from ingestion.readers import SUPPORTED_SUFFIXES, read_document


def test_suffix_picks_the_reader_whatever_its_case() -> None:
    assert read_document("SOP.TXT", b"Clean the line.").format is Format.TEXT
    assert read_document("sop.md", b"# Clean").format is Format.MARKDOWN


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
@pytest.mark.parametrize("content", [b"", b"  \n", bytes(100)])
def test_empty_file_is_refused(suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="the file is empty"):
        read_document(f"a{suffix}", content)


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
def test_picture_is_refused_under_every_suffix(suffix: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document(f"a{suffix}", b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert caught.value.problem.expected


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".xlsx"])
def test_pdf_under_another_suffix_is_refused(suffix: str) -> None:
    with pytest.raises(UnreadableFile, match="not what"):
        read_document(f"a{suffix}", b"%PDF-1.7 and so on")


def test_unsupported_format_names_the_supported_ones() -> None:
    with pytest.raises(UnreadableFile, match=r"expected one of .*\.pdf.*got '\.exe'"):
        read_document("a.exe", b"MZ")


def word_file() -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.add_heading("Purpose")
    document.save(stream)
    return stream.getvalue()


def excel_file() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    book.worksheets[0].append(["Assay", 99.5])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("suffix", "content"), [(".docx", word_file()), (".xlsx", excel_file())])
@pytest.mark.parametrize("seed", range(40))
def test_damaged_file_is_read_or_refused_but_nothing_else(
    suffix: str, content: bytes, seed: int
) -> None:
    chance, damaged = random.Random(seed), bytearray(content)  # noqa: S311 - repeatable damage
    for _ in range(chance.choice([1, 5, 50])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    with suppress(UnreadableFile):
        assert read_document(f"a{suffix}", bytes(damaged)).pages
