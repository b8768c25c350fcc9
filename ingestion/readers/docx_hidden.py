"""Which runs and rows of a Word document a person does not see, and the texts beside the page.

A run is hidden when, by itself or by the styles it is based on, it is set as hidden (``w:vanish``),
in nearly white on no shading of its own, or smaller than 2.5 points. A table row is hidden when it
is set so. White on the shading of its run, paragraph or cell is seen. Not done here: what Word
draws
over a text, and colours of a theme.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

import lxml.etree as etree
from docx.oxml.ns import qn
from lxml.etree import _Element

from ingestion.document import Aside

_SMALLEST_HALF_POINTS: Final = 5
_LIGHT: Final = 200  # of 255 in every channel
_MAX_STYLE_DEPTH: Final = 12
_OFF: Final = ("0", "false", "off", "none")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_VML = "{urn:schemas-microsoft-com:vml}shape"
_PARTS: Final = {
    "docProps/core.xml": "metadata",
    "docProps/app.xml": "metadata",
    "docProps/custom.xml": "metadata",
    "word/comments.xml": "a comment",
    "word/footnotes.xml": "a footnote",
    "word/endnotes.xml": "an endnote",
}
_PARSER: Final = {"resolve_entities": False, "no_network": True, "huge_tree": False}


class Hiding:
    """Judges runs and rows by the styles of one document."""

    def __init__(self, styles: Mapping[str | None, _Element]) -> None:
        self._styles = styles

    def of_run(self, run: _Element) -> str | None:
        """How a ``w:r`` is hidden, or None where it is seen."""
        settings = list(self._settings(run))
        if _first(settings, "w:vanish", "w:webHidden") is not None:
            return "hidden by its setting"
        size = _value(settings, "w:sz")
        if size is not None and size.isdecimal() and int(size) < _SMALLEST_HALF_POINTS:
            return "text smaller than 2.5 points"
        colour = _value(settings, "w:color")
        if colour and _is_light(colour) and not _is_shaded(run, settings):
            return "text in the colour of the page"
        return None

    def of_row(self, row: _Element) -> str | None:
        hidden = row.find(f"{qn('w:trPr')}/{qn('w:hidden')}")
        return "a hidden row" if hidden is not None and _is_on(hidden) else None

    def _settings(self, run: _Element) -> Iterator[_Element]:
        """``w:rPr`` elements that bear on the run, the nearest first."""
        own = run.find(qn("w:rPr"))
        if own is not None:
            yield own
            yield from self._of_style(own.find(qn("w:rStyle")))
        paragraph = next(run.iterancestors(qn("w:p")), None)
        if paragraph is not None:
            yield from self._of_style(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))

    def _of_style(self, named: _Element | None) -> Iterator[_Element]:
        for _ in range(_MAX_STYLE_DEPTH):
            style = self._styles.get(named.get(qn("w:val"))) if named is not None else None
            if style is None:
                return
            settings = style.find(qn("w:rPr"))
            if settings is not None:
                yield settings
            named = style.find(qn("w:basedOn"))


def asides_of(content: bytes, body: _Element) -> list[Aside]:
    """Metadata, remarks and notes of the file, descriptions of pictures and addresses of fields."""
    found: list[Aside] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            where = _PARTS.get(name)
            if where is None and name.startswith(("word/header", "word/footer")):
                where = "a header or footer"
            if where is not None:
                found += [Aside(1, where, text) for text in texts_of(archive.read(name))]
    for shape in (*body.iter(_DRAWING), *body.iter(_VML)):
        for key in ("descr", "title", "alt", "name"):
            if shape.get(key):
                found.append(Aside(1, "the description of a picture", shape.get(key, "")))
    for tag in ("w:instrText", "w:delText"):
        texts = "".join(one.text or "" for one in body.iter(qn(tag)))
        if texts.strip():
            found.append(Aside(1, "a field" if tag == "w:instrText" else "deleted text", texts))
    for box in body.iter(qn("w:txbxContent")):
        found.append(Aside(1, "a text box", "".join(one.text or "" for one in box.iter(qn("w:t")))))
    return found


def texts_of(part: bytes) -> list[str]:
    """The texts of an XML part: one for each paragraph, or each element that has one."""
    try:
        root = etree.fromstring(part, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError:
        return []
    paragraphs = list(root.iter(qn("w:p")))
    if paragraphs:
        return ["".join(one.text or "" for one in p.iter(qn("w:t"))) for p in paragraphs]
    return [one.text for one in root.iter() if isinstance(one.text, str) and one.text.strip()]


def _first(settings: list[_Element], *tags: str) -> _Element | None:
    """The nearest setting that is on; one that is off nearer by ends the search."""
    for tag in tags:
        for one in settings:
            found = one.find(qn(tag))
            if found is not None:
                if _is_on(found):
                    return found
                break
    return None


def _value(settings: list[_Element], tag: str) -> str | None:
    found = (one.find(qn(tag)) for one in settings)
    return next((one.get(qn("w:val")) for one in found if one is not None), None)


def _is_on(element: _Element) -> bool:
    return element.get(qn("w:val"), "1").lower() not in _OFF


def _is_light(colour: str) -> bool:
    try:
        return min(bytes.fromhex(colour)) >= _LIGHT
    except ValueError:  # "auto"
        return False


def _is_shaded(run: _Element, settings: list[_Element]) -> bool:
    """Whether something darker than the text stands behind it."""
    behind = [one.find(qn("w:shd")) for one in settings]
    behind += [one.find(qn("w:highlight")) for one in settings]
    for tag, place in (("w:p", "w:pPr"), ("w:tc", "w:tcPr"), ("w:tbl", "w:tblPr")):
        holder = next(run.iterancestors(qn(tag)), None)
        if holder is not None:
            behind.append(holder.find(f"{qn(place)}/{qn('w:shd')}"))
    return any(_darkens(one) for one in behind if one is not None)


def _darkens(shade: _Element) -> bool:
    if shade.tag == qn("w:highlight"):
        return shade.get(qn("w:val")) not in (None, "none", "white")
    fill = shade.get(qn("w:fill"), "auto")
    themed = shade.get(qn("w:themeFill")) is not None
    return themed or (fill.lower() != "auto" and not _is_light(fill))
