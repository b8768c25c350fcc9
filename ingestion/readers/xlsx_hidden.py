"""Which cells of a workbook a person does not see, and the texts beside the sheets.

Hidden are: a sheet that is hidden; rows and columns that are hidden, by hand or by a filter; a
number format that shows nothing (``;;;``); and letters that are white, or smaller than 2.5 points,
where the cell has no fill. Hidden rows and columns are read from the sheet's own part, which
openpyxl passes over when it streams.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Any, Final

import lxml.etree as etree

from ingestion.document import Aside
from ingestion.readers.docx_hidden import texts_of

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SMALLEST_PT: Final = 2.5
_WHITE_THEME: Final = 0  # the first colour of a theme is the background's
_LIGHT: Final = 200
_NOTHING: Final = ";;;"
_MOST_COLUMNS: Final = 16_384
_PARTS: Final = {
    "docProps/": "metadata",
    "xl/comments": "a comment",
    "xl/threadedComments/": "a comment",
    "xl/drawings/": "a drawing",
}


@dataclass(frozen=True)
class HiddenLines:
    """Numbers of the hidden rows and columns of a sheet, from 1."""

    rows: frozenset[int]
    columns: frozenset[int]


def hidden_lines(content: bytes, part: str) -> HiddenLines:
    """Of the sheet in this part of the file."""
    rows: set[int] = set()
    columns: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if part not in archive.namelist():
            return HiddenLines(frozenset(), frozenset())
        with archive.open(part) as stream:
            tags = (f"{_NAMESPACE}row", f"{_NAMESPACE}col")
            for _event, one in etree.iterparse(stream, tag=tags, resolve_entities=False):
                if one.get("hidden") in ("1", "true"):
                    if one.tag == tags[0] and one.get("r", "").isdecimal():
                        rows.add(int(one.get("r", "0")))
                    elif one.tag == tags[1]:
                        last = min(int(one.get("max", "0")), _MOST_COLUMNS)
                        columns.update(range(int(one.get("min", "0")), last + 1))
                one.clear()
    return HiddenLines(frozenset(rows), frozenset(columns))


def how_hidden(cell: Any, lines: HiddenLines) -> str | None:
    """How a cell that openpyxl streams is hidden, or None."""
    if cell.value is None:
        return None
    if cell.row in lines.rows:
        return "a hidden row"
    if cell.column in lines.columns:
        return "a hidden column"
    if cell.number_format == _NOTHING:
        return "a number format that shows nothing"
    font = cell.font
    if font is None:
        return None
    if font.sz is not None and font.sz < _SMALLEST_PT:
        return "text smaller than 2.5 points"
    if _is_light(font.color) and not _has_fill(cell.fill):
        return "text in the colour of the sheet"
    return None


def asides_of(content: bytes) -> list[Aside]:
    found: list[Aside] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            where = next((said for start, said in _PARTS.items() if name.startswith(start)), None)
            if where is None or not name.endswith(".xml"):
                continue
            part = archive.read(name)
            found += [Aside(1, where, text) for text in texts_of(part)]
            if where == "a drawing":
                found += [Aside(1, "the description of a picture", one) for one in _described(part)]
    return found


def _described(part: bytes) -> list[str]:
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return []
    named = (one for one in root.iter() if str(one.tag).endswith("}cNvPr"))
    return [one.get(key, "") for one in named for key in ("descr", "title") if one.get(key)]


def _is_light(colour: Any) -> bool:
    if colour is None:
        return False
    if colour.type == "theme":
        return colour.theme == _WHITE_THEME and not colour.tint
    if colour.type != "rgb" or not isinstance(colour.rgb, str):
        return False
    return min(bytes.fromhex(colour.rgb[-6:])) >= _LIGHT


def _has_fill(fill: Any) -> bool:
    """Of a colour that white letters stand out from; a themed fill is taken for one."""
    if fill is None or fill.fill_type is None:
        return False
    colour = fill.fgColor
    return fill.fill_type != "solid" or not _is_light(colour)
