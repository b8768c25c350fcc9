"""WordprocessingML that python-docx has no words for: fields, links, bookmarks, borders.

Clauses are of ECMA-376 part 1.
"""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.parfmt import CT_PPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run


def element(tag: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """``element("w:shd", fill="FFFFFF")``; attributes are in the namespace ``w``."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    for child in children:
        made.append(child)
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str, style: str | None = None) -> None:
    """A simple field (§17.16.19) with the result it shows until it is updated."""
    run = paragraph.add_run(shown, style=style)
    field = element("w:fldSimple", instr=instruction)
    run._r.addprevious(field)
    field.append(run._r)


def move_into_link(run: Run, anchor: str) -> None:
    """Makes the run of a paragraph a link to a bookmark of the document (§17.16.22)."""
    link = element("w:hyperlink", anchor=anchor, history="1")
    run._r.addprevious(link)
    link.append(run._r)


def bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    """Encloses the content of the paragraph in a bookmark (§17.13.6)."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    first = paragraph._p.pPr
    if first is None:
        paragraph._p.insert(0, start)
    else:
        first.addnext(start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def border(side: str, value: str, eighths: int, colour: str, space: int = 0) -> BaseOxmlElement:
    """One side of a border; its thickness in eighths of a point."""
    return element(f"w:{side}", val=value, sz=str(eighths), space=str(space), color=colour)


def shading(colour: str) -> BaseOxmlElement:
    return element("w:shd", val="clear", color="auto", fill=colour)


def add_borders(properties: CT_PPr, *sides: BaseOxmlElement) -> None:
    """Borders of a paragraph or paragraph style, at their place in the sequence (§17.3.1.26)."""
    after = ("shd", "tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr")
    followers = (f"w:{name}" for name in after)
    properties.insert_element_before(element("w:pBdr", *sides), *followers)
