"""What a reader of an HTML page does not see: hidden elements, and the texts beside the page.

An element is hidden by its attribute ``hidden`` or by its own style: not displayed, not visible,
without opacity, in letters of no size, in white on no background, or moved off the page. Not done
here: style sheets, which would have to be applied as a browser does.
"""

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

from ingestion.document import Aside, Finding
from ingestion.findings import hidden

_HIDING: Final = (
    ("not displayed", re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)")),
    ("without opacity", re.compile(r"opacity\s*:\s*0?\.?0*(?![\d.])")),
    ("text smaller than 2.5 points", re.compile(r"font-size\s*:\s*(?:[0-2](?:\.\d+)?p[tx]|0)")),
    ("text outside the page", re.compile(r"(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}")),
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|#f[c-f]f[c-f]f[c-f]\b|"
    r"transparent|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5])"
)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(?!white|#fff|transparent|none)")
_SAID: Final = ("alt", "title", "aria-label", "aria-description", "summary")
_CODE: Final = ("script", "style", "template", "noscript")


def take_hidden(soup: BeautifulSoup) -> Iterator[Finding]:
    """Takes hidden elements out of the tree and says what was in them."""
    for tag in soup.find_all(_is_hidden):
        how = _how(tag) if not tag.decomposed else None
        if how is None:
            continue
        text = " ".join(tag.get_text(" ").split())
        tag.decompose()
        if text:
            yield hidden(1, how, text)


def asides_of(soup: BeautifulSoup) -> Iterator[Aside]:
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        yield Aside(1, "a comment", str(comment))
    for tag in soup.find_all(True):
        for key in _SAID:
            if tag.get(key):
                where = "the description of a picture" if key == "alt" else f"an attribute {key}"
                yield Aside(1, where, str(tag[key]))
        if tag.name == "meta" and tag.get("content"):
            yield Aside(1, "metadata", str(tag["content"]))
        if tag.name in _CODE:
            yield Aside(1, f"an element {tag.name}", tag.get_text(" "))
        if tag.name == "img" and tag.get("src"):
            yield Aside(1, "the address of a picture", f"<img src={tag['src']}>")


def _is_hidden(tag: Tag) -> bool:
    return _how(tag) is not None


def _how(tag: Tag) -> str | None:
    if tag.has_attr("hidden"):
        return "a hidden element"
    style = str(tag.get("style", "")).lower()
    if _WHITE.search(style) and not _BACKGROUND.search(style):
        return "text in the colour of the page"
    return next((how for how, pattern in _HIDING if pattern.search(style)), None)
