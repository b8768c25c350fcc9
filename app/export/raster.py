"""A drawing as pixels, for formats that cannot carry SVG."""

import typst

from app.export.characters import drawable

_PAGE = b"""
#set page(width: eval(sys.inputs.width), height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


def draw_png(svg: str, width_mm: int = 160, ppi: int = 300) -> bytes:
    """The SVG on white as PNG; set with the fonts of typst, so alike on every machine."""
    picture = typst.compile(
        _PAGE,
        format="png",
        ppi=ppi,
        ignore_system_fonts=True,
        sys_inputs={"svg": drawable(svg), "width": f"{width_mm}mm"},
    )
    assert isinstance(picture, bytes)  # noqa: S101 - a list comes only for several pages
    return picture
