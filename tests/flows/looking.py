"""What can be seen of a page without reading it: what an automatic checker finds, what is cut off,
what moves while it loads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

RULES = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
MOST_SHIFT = 0.01  # of 1, by Chromium's measure; 0.1 is what is called good

_OBSERVE = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_OVERFLOW = """
() => {
  const root = document.documentElement, room = root.clientWidth;
  if (root.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > room + 1 && !one.closest(".scroll");
  });
  return wide.slice(0, 3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
}
"""
_CUT = """
() => [...document.querySelectorAll("main *, aside *, nav *")].filter((one) => {
  const style = getComputedStyle(one);
  const hides = (way) => way === "hidden" || way === "clip";
  const words = [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  if (!words || style.textOverflow === "ellipsis" || one.closest(".unseen")) return false;
  return one.getClientRects().length &&
    ((hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1) ||
     (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
}).slice(0, 3).map((one) => `${one.className || one.tagName}: ${one.textContent.slice(0, 40)}`)
"""
_WORDS = """
() => {
  const said = [], texts = document.createTreeWalker(document.querySelector("main"), 4);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (one.checkVisibility() && !one.closest("thead, nav")) said.push(texts.currentNode.data);
  }
  return said.join(" ");
}
"""


@dataclass(frozen=True)
class View:
    """How a page is looked at; ``scale`` 2 is a window of twice the width at 200 %."""

    width: int
    scheme: str
    scale: int = 1

    @property
    def options(self) -> dict[str, Any]:
        return {
            "viewport": {"width": self.width, "height": 900},
            "color_scheme": self.scheme,
            "device_scale_factor": self.scale,
        }

    def __str__(self) -> str:
        return f"{self.width * self.scale} {self.scheme} {self.scale * 100} %"


WIDE = View(1440, "light")
NARROW = View(390, "dark")
ZOOMED = View(720, "light", 2)


def watch_layout(page: Page) -> None:
    """From the next page on."""
    page.add_init_script(_OBSERVE)


def shifts(page: Page) -> Iterator[str]:
    moved = page.evaluate("window.shifted")
    if moved > MOST_SHIFT:
        yield f"moves while it loads: {moved:.3f}"


def overflows(page: Page) -> Iterator[str]:
    for one in page.evaluate(_OVERFLOW):
        yield f"is wider than the window: {one}"


def cut_texts(page: Page) -> Iterator[str]:
    for one in page.evaluate(_CUT):
        yield f"is cut off: {one}"


def lost_words(page: Page) -> Iterator[str]:
    """What a wide window shows, and this one does not: other than lists of contents, and the titles
    of columns where a row stands as a card."""
    here, size = _words(page), page.viewport_size
    page.set_viewport_size({"width": WIDE.width, "height": 900})
    lost = _words(page) - here
    if size is not None:
        page.set_viewport_size(size)
    if lost:
        yield f"does not show: {' '.join(sorted(lost)[:8])}"


def policy_faults(response: Response) -> Iterator[str]:
    policy = response.headers.get("content-security-policy", "")
    if "default-src 'self'" not in policy or "unsafe-" in policy:
        yield f"policy: {policy or 'none'}"


def accessibility(page: Page) -> Iterator[str]:
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for violation in Axe().run(page, options=options).response["violations"]:
        first, *others = violation["nodes"]
        target = " ".join(map(str, first["target"]))
        why = first["failureSummary"].splitlines()[-1].strip()
        yield f"{violation['id']}: {target}: {why} ({len(others)} more)"


def _words(page: Page) -> set[str]:
    return {one for one in page.evaluate(_WORDS).split() if any(map(str.isalnum, one))}
