"""Characters that a Symbol font hides: private code points back to the sign that is printed.

Word writes ``±`` or ``≤`` in the font Symbol as U+F0B1 and U+F0A3: the low byte is the
position in the font's own encoding (Adobe Symbol encoding, PDF 32000-1 annex D.5). Without
the mapping a limit loses its operator.
"""

from typing import Final

_FIRST, _LAST = 0xF020, 0xF0FF
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_GREEK_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SIGNS: Final = {
    **{0x41 + i: sign for i, sign in enumerate(_GREEK)},
    **{0x61 + i: sign for i, sign in enumerate(_GREEK_SMALL)},
    0x2D: "−",
    0xA2: "′",
    0xA3: "≤",
    0xA5: "∞",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB5: "∝",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD6: "√",
    0xE2: "®",
    0xE3: "©",
    0xE4: "™",
    0xE5: "∑",
}
# Wingdings has pictures in the same range: only what stands for a bullet or a tick is told apart.
_WINGDINGS: Final = {0xFC: "✓", 0xFB: "✗", 0xA8: "□", 0x6F: "□", 0xFE: "☑", 0xE0: "→"}


def printed(char: str, font: str = "Symbol") -> str:
    """The character a reader sees where ``char`` is a private code point of a symbol font.

    Other characters come back unchanged; an unknown picture of Wingdings becomes a bullet.
    """
    code = ord(char)
    if not _FIRST <= code <= _LAST:
        return char
    low = code - 0xF000
    if "wingdings" in font.lower():
        return _WINGDINGS.get(low, "•")
    if low in _SIGNS:
        return _SIGNS[low]
    return chr(low) if low < 0x7F else char
