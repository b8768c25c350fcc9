"""Elements of a drawing: SVG 1.1 with presentation attributes and class names only.

No ``style`` attribute and no ``<style>``: the pages' Content-Security-Policy forbids both, and a
stylesheet of a page may still recolour by class, since rules win over presentation attributes.
"""

from xml.etree.ElementTree import Element, tostring

from app.export.characters import visible

_WIDTH_PER_EM = 0.54
"""Mean advance of a character, on the wide side: pages use a sans that runs wider than print."""


def node(tag: str, *children: Element | str, **attributes: str | float) -> Element:
    """An element round others or round a text.

    ``stroke_width=1.5`` becomes ``stroke-width="1.5"``, ``class_`` becomes ``class``.
    """
    element = Element(tag)
    for name, value in attributes.items():
        element.set(name.rstrip("_").replace("_", "-"), _written(value))
    for child in children:
        if isinstance(child, str):
            element.text = visible(child)
        else:
            element.append(child)
    return element


def text(content: str, x: float, y: float, **attributes: str | float) -> Element:
    """A line of text whose baseline begins at ``x``, ``y``."""
    return node("text", content, x=x, y=y, **attributes)


def path(points: list[tuple[float, float]]) -> str:
    """Path data of an open line through the points."""
    steps = [f"{_written(x)} {_written(y)}" for x, y in points]
    return "M" + "L".join(steps)


def text_width(content: str, size: float) -> float:
    """How much room a line of text takes at most, in drawing units."""
    return len(content) * size * _WIDTH_PER_EM


def document(element: Element) -> str:
    """The drawing as one line of XML without a declaration, fit for a page."""
    element.set("xmlns", "http://www.w3.org/2000/svg")
    return tostring(element, encoding="unicode")


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return visible(value)
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
