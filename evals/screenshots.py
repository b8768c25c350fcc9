"""Pictures of every page, in light and in dark.

``python -m evals.screenshots FOLDER [--data DIR] [--sizes]``: of the demonstration in ``DIR``, or
of one made for it. Each page is seen by the first role that comes to it by following links; where
nothing was asked in the chat yet, a question is asked. An answer and a draft are also shown with
the evidence of a mark open beside them. The names of the files stay the same from run to run. Needs
the development dependencies, and Chromium.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from app.auth.actor import Role
from evals.browser import BrowserMissing, chromium, enter_by_link, new_context
from evals.demonstration import Demonstration, demonstration
from evals.pages import walk

WIDE: Final = 1440
SIZES: Final = (1440, 1024, 390)
HEIGHTS: Final = {1440: 900, 1024: 768, 390: 844}
SCHEMES: Final = ("light", "dark")
QUESTION: Final = "What happened in DEV-2025-0101?"
WITH_EVIDENCE: Final = ("chat-thread_id", "drafts-draft_id")
NOBODYS: Final = {"sign-in": "/sign-in", "not-found": "/no-such-page"}


@dataclass(frozen=True)
class Scene:
    """A page as one person sees it; ``state`` is what their browser keeps, ``opens`` whether a mark
    on it was followed."""

    name: str
    path: str
    state: Any = None
    opens: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--data", type=Path, help="data folder of a demonstration")
    parser.add_argument("--sizes", action="store_true", help="also 1024 and 390 pixels wide")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    try:
        with demonstration(given.data) as demo, chromium() as browser:
            for file in take(demo, browser, given.folder, SIZES if given.sizes else (WIDE,)):
                print(file)
    except BrowserMissing as missing:
        print(f"veridraft: {missing}", file=sys.stderr)
        return 2
    return 0


def take(
    demo: Demonstration, browser: Browser, folder: Path, widths: Sequence[int]
) -> Iterator[Path]:
    """Every scene in every width and scheme."""
    scenes = _scenes(demo, browser)
    for width in widths:
        for scheme in SCHEMES:
            for scene in scenes:
                file = folder / f"{scene.name}-{width}-{scheme}.png"
                look = {"viewport": {"width": width, "height": HEIGHTS[width]}}
                options = {**look, "color_scheme": scheme, "storage_state": scene.state}
                with new_context(browser, demo.url, **options) as context:
                    _picture(context.new_page(), scene, file)
                yield file


def _scenes(demo: Demonstration, browser: Browser) -> list[Scene]:
    """Every page once, by the first who comes to it."""
    found = {name: Scene(name, path) for name, path in NOBODYS.items()}
    for role, secret in demo.links.items():
        with new_context(browser, demo.url) as context:
            enter_by_link(context.new_page(), secret)
            if role is Role.WRITER:
                _ask_something(context)
            for address in walk(lambda path: context.request.get(path).text()):
                scene = Scene(address.name, address.path, context.storage_state())
                found.setdefault(address.name, scene)
    opened = [found[name] for name in WITH_EVIDENCE if name in found]
    more = [replace(one, name=f"{one.name}-evidence", opens=True) for one in opened]
    return [*found.values(), *more]


def _ask_something(context: BrowserContext) -> None:
    """Where nothing was asked yet: a page of the chat without an answer shows little."""
    page = context.new_page()
    page.goto("/chat")
    if page.locator("a[href^='/chat/CHAT-']").count():
        return
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copy with sources").wait_for()


def _picture(page: Page, scene: Scene, file: Path) -> None:
    page.goto(scene.path)
    page.wait_for_load_state("networkidle")
    if scene.opens:
        page.locator("main a.c[data-panel]").first.press("Enter")
        page.get_by_role("button", name="Close the evidence").wait_for()
        page.wait_for_load_state("networkidle")
    page.evaluate(
        "Promise.all([...document.querySelectorAll('svg image')].map((one) => one.decode()))"
    )
    page.screenshot(path=file, animations="disabled", caret="hide")


if __name__ == "__main__":
    sys.exit(main())
