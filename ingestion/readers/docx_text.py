"""The text of a Word paragraph as printed, with what python-docx leaves out.

Read here from the XML: insertions under review, content controls, equations and symbols
(``<w:sym>``, by which Word writes ``≤`` and ``±``). Deleted text is not part of it,
nor are runs that a person does not see.
"""

from collections.abc import Callable
from typing import Final

from docx.oxml.ns import qn
from lxml.etree import _Element

from ingestion.readers.symbols import printed

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT: Final = (qn("w:t"), f"{_M}t")
_SIGNS: Final = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_PASSED_OVER: Final = frozenset(
    (
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:instrText"),
        qn("w:txbxContent"),
        qn("w:pPr"),
        qn("w:rPr"),
        f"{_MC}Fallback",
    )
)


Unseen = Callable[[_Element], bool]
"""Told each run; True leaves it out."""


def paragraph_text(element: _Element, unseen: Unseen) -> str:
    """Text of a ``w:p`` element; tabs and line breaks kept, blanks at the ends dropped."""
    parts: list[str] = []
    _gather(element, parts, unseen)
    return "".join(parts).strip()


def run_text(element: _Element) -> str:
    """Of one ``w:r``, whether it is seen or not."""
    parts: list[str] = []
    _gather(element, parts, lambda _run: False)
    return "".join(parts)


def _gather(element: _Element, parts: list[str], unseen: Unseen) -> None:
    for child in element:
        if child.tag in _PASSED_OVER or (child.tag == qn("w:r") and unseen(child)):
            continue
        if child.tag in _TEXT:
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag == qn("w:sym"):
            parts.append(_symbol(child))
        else:
            _gather(child, parts, unseen)


def _symbol(element: _Element) -> str:
    code = int(element.get(qn("w:char"), "20"), 16)
    font = element.get(qn("w:font"), "")
    private = 0xF000 + code if code < 0x100 and _is_symbol_font(font) else code
    return printed(chr(private), font)


def _is_symbol_font(font: str) -> bool:
    return any(word in font.lower() for word in ("symbol", "wingdings"))
