"""Characters that a file cannot carry or a font cannot draw are shown by their number instead.

A record may hold any character: nothing of it may vanish on paper, and nothing invisible may
reorder what is read. ``‹U+000B›`` stands for such a character.
"""

import re
from functools import lru_cache

import typst

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls, lone surrogates and noncharacters (illegal in XML 1.0 §2.2); what is drawn as nothing
(Default_Ignorable_Code_Point, and blank letters) and what shows text in another order than it is
stored (Unicode TR 36 §2.5)."""

_PROBE = b'#text(font: "Libertinus Serif", sys.inputs.text)'


def visible(text: str) -> str:
    """The text with control characters, overrides and noncharacters written as their number."""
    return _INVISIBLE.sub(lambda found: _number(found[0]), text.replace("\r\n", "\n"))


def drawable(text: str) -> str:
    """The text with every character that no embedded font holds written as its number."""
    foreign = frozenset(char for char in text if ord(char) > 0x17F)
    if not foreign or _fonts_hold("".join(sorted(foreign))):
        return text
    missing = [char for char in foreign if not _fonts_hold(char)]
    return text.translate({ord(char): _number(char) for char in missing})


@lru_cache(maxsize=4096)
def _fonts_hold(text: str) -> bool:
    """Asks typst: PDF/A forbids a glyph that is not there, so compiling is the exact answer."""
    try:
        typst.compile(
            _PROBE, ignore_system_fonts=True, sys_inputs={"text": text}, pdf_standards="a-2b"
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return False
    return True


def _number(char: str) -> str:
    return f"‹U+{ord(char):04X}›"
