"""What our pages are made of: little script, all of it ours, and nothing inline."""

import re
from pathlib import Path

import pytest

from app.web.frame.shell import STATIC

TEMPLATES = STATIC.parent / "templates"
MOST_SCRIPT_BYTES = 60_000
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a handler": r"<[^>]*\son[a-z]+\s*=",
    "a script in the page": r"<script(?![^>]*\ssrc=)",
    "a style in the page": r"<style\b",
    "an address that is a script": r"javascript:",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false",
}
ELSEWHERE = "|".join(
    (
        r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
        r"""url\(\s*["']?(?:https?:)?//""",
        r"@import",
        r"""(?:from|import)\s*\(?["']https?:""",
    )
)
WRITES_HTML = (
    r"\b(?:outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|eval)\b"
    r"|\bnew Function\b"
)


def _own(suffix: str) -> list[Path]:
    return sorted(STATIC.rglob(f"*{suffix}"))


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def test_all_own_scripts_together_are_small() -> None:
    sizes = {script.name: script.stat().st_size for script in _own(".js")}
    assert sum(sizes.values()) <= MOST_SCRIPT_BYTES, sizes


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what: str) -> None:
    found = [
        f"{template.name}: {match[0]}"
        for template in _templates()
        for match in re.finditer(INLINE[what], template.read_text(), re.IGNORECASE)
    ]
    assert found == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    found = [
        f"{file.name}: {match[0]}"
        for file in (*_templates(), *_own(".js"), *_own(".css"), *_own(".svg"))
        for match in re.finditer(ELSEWHERE, file.read_text())
    ]
    assert found == []


def test_one_script_alone_makes_html_of_text() -> None:
    """The evidence panel, of what our own server has rendered."""
    writing = [script.name for script in _own(".js") if "innerHTML" in script.read_text()]
    assert writing == ["panel.js"]
    assert [one.name for one in _own(".js") if re.search(WRITES_HTML, one.read_text())] == []


def test_every_script_and_style_is_used() -> None:
    named = "".join(file.read_text() for file in (*_templates(), *_own(".js"), *_own(".css")))
    files = (*_own(".js"), *_own(".css"), *_own(".svg"))
    assert [file.name for file in files if file.name not in named] == []
