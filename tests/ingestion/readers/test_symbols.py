import pytest

from ingestion.readers.symbols import printed


@pytest.mark.parametrize(
    ("code", "sign"),
    [(0xF0A3, "≤"), (0xF0B3, "≥"), (0xF0B1, "±"), (0xF0B7, "•"), (0xF06D, "μ"), (0xF035, "5")],
)
def test_symbol_font_gives_the_printed_sign(code: int, sign: str) -> None:
    assert printed(chr(code), "SymbolMT") == sign


def test_ordinary_characters_are_unchanged() -> None:
    assert printed("≤", "Times") == "≤"


def test_wingdings_bullet_is_no_greek_letter() -> None:
    assert printed("\uf0a7", "Wingdings") == "•"
