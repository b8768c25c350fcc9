"""A text falls into sentences, bullets and rows; nothing of it breaks the division."""

from hypothesis import given
from hypothesis import strategies as st

from app.grounding.text import pieces


def test_sentences_end_at_full_stops_and_not_at_abbreviations() -> None:
    text = "Dr. Ruiz of J. R. Smith Ltd. came, e.g. on 3.5. He left at 7.15 p.m. sharp! Did he?"
    assert pieces(text)[0].startswith("Dr. Ruiz of J. R. Smith Ltd. came")
    assert pieces(text)[-1] == "Did he?"


def test_folded_lines_are_one_sentence_and_bullets_are_several() -> None:
    assert pieces("The press\nwas stopped.\n- first\n- second") == [
        "The press was stopped.",
        "first",
        "second",
    ]


def test_rows_of_a_table_are_read_with_its_head() -> None:
    table = "| Test | Result |\n|---|---|\n| Assay | 101.2 % |"
    assert pieces(table) == ["Test | Result", "Assay | Result 101.2 %"]


@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    assert all(piece.strip() for piece in pieces(text))
