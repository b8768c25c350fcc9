"""Page, header, footer and watermark of the DOCX."""

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from app.export.blocks import Front
from app.export.characters import visible
from app.export.docx_styles import HAIR
from app.export.docx_xml import add_borders, add_field, border
from app.export.wording import header_line, identity_line, origin_line

TEXT_WIDTH_MM = 160
_VML = "{urn:schemas-microsoft-com:vml}"

_WATERMARK = """
<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
  <w:rPr><w:noProof/></w:rPr>
  <w:pict>
    <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
        path="m@7,l@8,m@5,21600l@6,21600e">
      <v:formulas>
        <v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
        <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
        <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>
      </v:formulas>
      <v:path textpathok="t" o:connecttype="custom"
          o:connectlocs="@7,0;@8,10800;@5,21600;@6,10800" o:connectangles="270,180,90,0"/>
      <v:textpath on="t" fitshape="t"/>
    </v:shapetype>
    <v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136"
        o:allowincell="f" fillcolor="#eeeeee" stroked="f"
        style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:90pt;\
rotation:308;z-index:-251658752;mso-position-horizontal:center;\
mso-position-horizontal-relative:margin;mso-position-vertical:center;\
mso-position-vertical-relative:margin">
      <v:textpath style="font-family:&quot;Cambria&quot;;font-size:1pt;font-weight:bold"/>
    </v:shape>
  </w:pict>
</w:r>
"""


def set_page(document: Document, front: Front) -> None:
    """A4 with the margins of the PDF; header and footer on every page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(26), Mm(31)
    section.header_distance, section.footer_distance = Mm(13), Mm(12)
    _speak_current_word(document)
    _put_header(section, front)
    _put_footer(section, front)


def _speak_current_word(document: Document) -> None:
    """Mode 15 ([MS-DOCX] §2.3.1): tables stand flush with the text, no "compatibility mode"."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _put_header(section: Section, front: Front) -> None:
    line = section.header.paragraphs[0]
    line.add_run(visible(header_line(front)))
    add_borders(line._p.get_or_add_pPr(), border("bottom", "single", 4, HAIR, space=4))
    if front.watermark:
        line._p.append(_watermark(front.watermark))


def _put_footer(section: Section, front: Front) -> None:
    first = section.footer.paragraphs[0]
    add_borders(first._p.get_or_add_pPr(), border("top", "single", 4, HAIR, space=4))
    first.paragraph_format.tab_stops.clear_all()
    first.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    first.add_run(visible(identity_line(front)) + "\tpage ")
    add_field(first, "PAGE", "1")
    first.add_run(" of ")
    add_field(first, "NUMPAGES", "1")
    section.footer.add_paragraph(visible(origin_line(front)), style="Footer")
    if front.notice:
        notice = section.footer.add_paragraph(style="Footer")
        notice.add_run(visible(front.notice)).bold = True


def _watermark(word: str) -> BaseOxmlElement:
    """The shape Word itself makes for a watermark: WordArt behind the text, in the header."""
    run = parse_xml(_WATERMARK.format(ns=nsdecls("w"), width=min(80 * len(word), 480)))
    shown = run.find(f".//{_VML}shape/{_VML}textpath")
    if shown is None:
        raise ValueError("the watermark's shape lost its text path")
    shown.set("string", visible(word))
    return run
