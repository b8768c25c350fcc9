import pytest

from app.export.characters import drawable, visible


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x85", "\u202e", "\ud800", "\uffff"])
def test_what_cannot_be_seen_is_shown_by_its_number(char: str) -> None:
    assert visible(f"a{char}b") == f"a‹U+{ord(char):04X}›b"


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "≤ 2.00 mL", "שלום", "漢字", "😀", "e\u0301"])
def test_ordinary_text_of_any_script_stays(text: str) -> None:
    assert visible(text) == text


def test_line_ends_of_windows_are_line_ends() -> None:
    assert visible("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    "text", ["Größe ≤ 5 µm ± 0,2", "שלום", "مرحبا", "✓ ✗ ○ ‹›", "Ελλάδα, Пуск"]
)
def test_text_the_fonts_hold_is_drawn_as_it_is(text: str) -> None:
    assert drawable(text) == text


def test_a_character_without_a_glyph_is_drawn_as_its_number() -> None:
    assert drawable("pump 😀 漢") == "pump ‹U+1F600› ‹U+6F22›"
