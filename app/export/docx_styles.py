"""The styles of the DOCX: everything that has a look has a named style a person can change."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.parfmt import CT_PPr
from docx.shared import Pt, RGBColor
from docx.styles.style import BaseStyle, CharacterStyle, ParagraphStyle

from app.export.blocks import BoxKind
from app.export.docx_xml import add_borders, border, element

INK, SOFT, ACCENT, INFER = "1D2125", "5C646C", "0E5A54", "8A5000"
DECIDE, BAD, OK, HAIR = "2B4A8B", "A3261F", "2D6A3E", "E4E1DA"
_SERIF, _MONO = "Cambria", "Consolas"

LABEL_STYLES = {
    BoxKind.INFERENCE: "Inference Label",
    BoxKind.DECISION: "Decision Label",
    BoxKind.DECIDED: "Decision Label",
    BoxKind.NOTICE: "Notice Label",
}
_LABEL_COLOURS = {"Inference Label": INFER, "Decision Label": DECIDE, "Notice Label": INK}

_TABLES = """
<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{id}">
  <w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>{borders}
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{hair}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="50" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>
      <w:bottom w:w="50" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:tcPr><w:tcBorders>{header}</w:tcBorders></w:tcPr>
  </w:tblStylePr>
</w:style>
"""
_RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def define_styles(document: Document) -> None:
    """Sets the built-in styles and adds our own."""
    _page_language(document)
    _paragraph(document, "Normal", 10.5, after=6, line=1.15)
    _paragraph(document, "Site", 9, colour=ACCENT, bold=True, after=4)
    _paragraph(document, "Title", 21, bold=True, after=6)
    subtitle = _paragraph(document, "Subtitle", 10.5, colour=SOFT, after=10)
    add_borders(_properties(subtitle), border("bottom", "single", 10, ACCENT, space=6))
    _headings(document)
    _paragraph(document, "Caption", 9.5, before=10, after=4, keep_next=True)
    _paragraph(document, "Chart", 10, before=10, after=0, keep_next=True)
    _paragraph(document, "Figure Caption", 9.5, before=4, after=12, base="Caption")
    _paragraph(document, "List Bullet", 10.5, after=3)
    _paragraph(document, "List Number", 10.5, after=3)
    _paragraph(document, "Table Text", 9, after=0)
    _paragraph(document, "Table Header", 8.5, colour=SOFT, bold=True, keep_next=True)
    _paragraph(document, "Table Note", 9, colour=SOFT, before=4, after=10)
    _paragraph(document, "After Table", 5, after=2)
    _paragraph(document, "Evidence", 9, before=6, after=0, keep_next=True)
    _paragraph(document, "Evidence Detail", 9, after=0)
    _paragraph(document, "Header", 8, colour=SOFT, after=0)
    _paragraph(document, "Footer", 8, colour=SOFT, after=0)
    _writing_line(document)
    for name, colour in _LABEL_COLOURS.items():
        _paragraph(document, name, 9, colour, bold=True, after=3, keep_next=True)
    _characters(document)
    _tables(document)


def _headings(document: Document) -> None:
    _paragraph(document, "Heading 1", 15, bold=True, before=20, after=6, keep_next=True)
    _paragraph(document, "Heading 2", 12, bold=True, before=12, after=5, keep_next=True)
    _paragraph(document, "Heading 3", 10.5, SOFT, bold=True, before=10, after=4, keep_next=True)


def _paragraph(
    document: Document,
    name: str,
    size_pt: float,
    colour: str = INK,
    *,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    bold: bool = False,
    keep_next: bool = False,
    base: str = "Normal",
) -> ParagraphStyle:
    style = _style(document, name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - asked for by type
    if style.name != "Normal" and style.base_style is None:
        style.base_style = document.styles[base]
    _properties(style)
    _typeface(style, _SERIF)
    style.font.size = Pt(size_pt)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.bold, style.font.italic = bold, False
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.keep_with_next = keep_next
    if line is not None:
        style.paragraph_format.line_spacing = line
    return style


def _style(document: Document, name: str, kind: WD_STYLE_TYPE) -> BaseStyle:
    """The built-in style of that name or a new one."""
    if name in document.styles:
        return document.styles[name]
    made = document.styles.add_style(name, kind)
    made.quick_style = True
    return made


def _properties(style: ParagraphStyle) -> CT_PPr:
    """The style's paragraph properties without borders and tabs of python-docx's template."""
    properties = style.element.get_or_add_pPr()
    for old in (*properties.findall(qn("w:pBdr")), *properties.findall(qn("w:tabs"))):
        properties.remove(old)
    return properties


def _typeface(style: ParagraphStyle | CharacterStyle, name: str) -> None:
    """Begins the style's font anew: a theme font left in place would win (§17.3.2.26)."""
    properties = style.element.get_or_add_rPr()
    for old in list(properties):
        properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=name, hAnsi=name, cs=name, eastAsia=name))


def _writing_line(document: Document) -> None:
    """An empty line to write on; ``between`` keeps the rules of neighbours apart (§17.3.1.5)."""
    style = _paragraph(document, "Writing Line", 16, after=0)
    rules = (border(side, "single", 4, "AAB7D1") for side in ("bottom", "between"))
    add_borders(_properties(style), *rules)


def _characters(document: Document) -> None:
    fact = _character(document, "Fact")
    fact.element.get_or_add_rPr().append(element("w:u", val="single", color=ACCENT))
    _character(document, "Citation", ACCENT, size_pt=8, bold=True)
    _character(document, "Human", DECIDE, size_pt=8, bold=True)
    _character(document, "Identifier", face=_MONO, size_pt=8.5)
    _character(document, "Soft", SOFT)
    _character(document, "Evidence Hash", SOFT, face=_MONO, size_pt=7.5)
    _character(document, "Caption Label", ACCENT, bold=True)


def _character(
    document: Document,
    name: str,
    colour: str | None = None,
    *,
    face: str | None = None,
    size_pt: float | None = None,
    bold: bool | None = None,
) -> CharacterStyle:
    style = _style(document, name, WD_STYLE_TYPE.CHARACTER)
    assert isinstance(style, CharacterStyle)  # noqa: S101 - asked for by type
    if face is not None:
        _typeface(style, face)
    if colour is not None:
        style.font.color.rgb = RGBColor.from_string(colour)
    if size_pt is not None:
        style.font.size = Pt(size_pt)
    style.font.bold = bold
    return style


def _tables(document: Document) -> None:
    thick, thin = (_RULE.replace("{size}", size) for size in ("10", "6"))
    rules = [thick.format(side=side, colour=INK) for side in ("top", "bottom")]
    header = thin.format(side="bottom", colour=INK)
    _table(document, "Report Table", "".join(rules), header)
    _table(document, "Report Fields", _RULE.format(side="bottom", size=4, colour=HAIR), "")


def _table(document: Document, name: str, borders: str, header: str) -> None:
    xml = _TABLES.format(
        ns=nsdecls("w"), id=name.replace(" ", ""), name=name, borders=borders, header=header,
        hair=HAIR,
    )  # fmt: skip
    document.styles.element.append(parse_xml(xml))


def _page_language(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
