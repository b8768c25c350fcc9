"""Identifiers are kept whole, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.lexer import Kind, identifiers_in, lexemes, names_a_record


def _keys(text: str) -> list[str]:
    return [lexeme.key for lexeme in lexemes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See DEV-2025-0143 on P-03.", ("DEV-2025-0143", "P-03")),
        ("SOP-MFG-012, version 3", ("SOP-MFG-012",)),
        ("lot NF-25-0412.The press", ("NF-25-0412",)),
        ("lots B24017 and 240017", ("B24017", "240017")),
        ("P-03/P-04", ("P-03", "P-04")),
        ("BMR/24/0031", ("BMR/24/0031",)),
        ("SOP-MFG-012/03", ("SOP-MFG-012",)),
        ("clause 5.3.2 and 3.2.P.5.1", ("5.3.2", "3.2.P.5.1")),
        ("ends with 5.3.2.Then", ("5.3.2",)),
        ("CO2, IL-6-induced, ICH Q9(R1)", ("CO2", "IL-6-induced", "Q9", "R1")),
        ("CAS 50-78-2 and lot 24-0412", ("50-78-2", "24-0412")),
        ("the same p-03, P-03 and P03", ("p-03",)),
        ("dashes P\u201103 and DEV\u20132025\u20130143", ("P-03", "DEV-2025-0143")),
        ("2-fold, 12-month, 1st, 3.5-fold", ()),
        ("10-15, 2–8 °C, 2024/2025, 24/7", ()),
        ("6.8 kN, 10mg, 1,200 mg/mL, 5%, 37 °C", ()),
        ("2025-03-14, 14 March 2025, 10:45, 2025-03-14T10:45:00Z", ()),
        ("cross-contamination and/or TNF-α", ()),
        ("a footnote after quality1", ()),
        ("", ()),
    ],
)
def test_identifiers_are_found_as_written(text: str, expected: tuple[str, ...]) -> None:
    assert identifiers_in(text) == expected


@pytest.mark.parametrize(
    ("text", "key", "parts"),
    [
        ("DEV-2025-0143", "dev2025-0143", ("dev2025", "dev", "2025", "0143")),
        ("SOP-MFG-012", "sopmfg012", ("sopmfg", "sop", "mfg", "012")),
        ("P-03", "p03", ("p", "03")),
        ("5.3.2", "5.3.2", ("5.3",)),
        ("3.2.P.5.1", "3.2.p.5.1", ("3.2.p.5", "3.2.p", "3.2")),
        ("6.8 kN", "6.8kn", ("6.8",)),
        ("1,200 mg/mL", "1200mg/ml", ("1200",)),
        ("2025-03-14", "2025-03-14", ("2025-03", "2025")),
    ],
)
def test_wholes_also_answer_to_their_parts(text: str, key: str, parts: tuple[str, ...]) -> None:
    (lexeme,) = lexemes(text)
    assert (lexeme.key, lexeme.parts) == (key, parts)


@pytest.mark.parametrize(
    "text",
    [
        "14.03.2025",
        "14 March 2025",
        "14-Mar-2025",
        "14 Mar. 2025",
        "March 14, 2025",
        "2025-03-14T10:45:00Z",
    ],
)
def test_a_date_has_one_key_in_every_notation(text: str) -> None:
    assert _keys(text) == ["2025-03-14"]


def test_digits_are_never_run_together() -> None:
    assert _keys("BL-1-12") != _keys("BL-11-2")


@pytest.mark.parametrize("identifier", ["DEV-2025-0143", "P-03", "B24017", "5.3.2"])
def test_plant_numbering_names_a_record(identifier: str) -> None:
    assert names_a_record(identifier)


@pytest.mark.parametrize("symbol", ["CO2", "IL-6", "p53", "Q9"])
def test_a_symbol_names_no_record(symbol: str) -> None:
    assert not names_a_record(symbol)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(lexeme.key and lexeme.text for lexeme in lexemes(text))


@given(
    st.from_regex(r"[A-Z]{2,4}-20[0-9]{2}-[0-9]{4}", fullmatch=True),
    st.text("abc ,;()", max_size=9),
)
def test_an_identifier_is_found_in_any_sentence(identifier: str, words: str) -> None:
    assert identifiers_in(f"{words} {identifier}, {words}") == (identifier,)


@pytest.mark.parametrize("piece", ["1.2", "a_1-", "1,200,", "3.", "a-", "1.a"])
def test_hostile_repetition_is_read_in_linear_time(piece: str) -> None:
    assert sum(1 for _ in lexemes(piece * 20_000)) >= 1  # minutes, when it was quadratic


def test_kinds_are_told_apart() -> None:
    kinds = [lexeme.kind for lexeme in lexemes("press P-03 6.8 kN 2025-03-14")]
    assert kinds == [Kind.WORD, Kind.IDENTIFIER, Kind.NUMBER, Kind.DATE]
