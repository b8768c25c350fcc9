"""Texts that try to be more than text, in everything that packages, documents and people can
supply: on every page that shows them nothing runs, nothing is loaded, nothing leads elsewhere, and
they stand there as they were written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from app.auth.actor import Role
from evals.browser import enter_by_password, new_context
from evals.pages import walk
from evals.serving import serving
from tests.app.api.site import API, PASSWORD, Site, serve_site, template_of
from tests.browser import Visitors, Watch
from tests.flows.furnished import Furnished, furnish
from tests.flows.hostile import ALL, COMPUTED, HOST, ODD_ID, SHORT, TRICKS, say

WHO = (Role.WRITER, Role.QA_APPROVER, Role.ADMINISTRATOR)  # between them they come everywhere
PANELS = 5  # opened on a page
REFUSED = "Failed to load resource"
RUNS = f"""
() => {{
  const bad = [];
  const find = (selector, why) => document.querySelectorAll(selector)
    .forEach((one) => bad.push(`${{why}}: ${{one.outerHTML.slice(0, 120)}}`));
  find("[id^=canary]", "an element of a text");
  find("iframe, object, embed, base, meta[http-equiv=refresh]", "an element that no page has");
  find("[href*='{HOST}'], [src*='{HOST}'], [action*='{HOST}']", "an address of a text");
  for (const one of document.querySelectorAll("[href], [src], [action], [formaction]"))
    for (const name of ["href", "src", "action", "formaction"])
      if (/^\\s*(javascript|data|vbscript):/i.test(one.getAttribute(name) || ""))
        bad.push(`an address that runs: ${{one.outerHTML.slice(0, 120)}}`);
  for (const one of document.querySelectorAll("*"))
    for (const attribute of one.attributes)
      if (/^on/i.test(attribute.name)) bad.push(`a handler: ${{one.outerHTML.slice(0, 120)}}`);
  if (document.body.textContent.includes("{COMPUTED}")) bad.push("a text was computed");
  return bad;
}}
"""
TEXTS = """
() => [document.body.textContent, document.title,
       ...[...document.querySelectorAll("input, textarea")].map((one) => one.value),
       ...[...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel)].join("\\n")
"""
SHOWN = {
    Role.WRITER: {
        "/": "the title of a deviation",
        "/account": "the name of a token",
        "/chat/{thread_id}": "a question",
        "/deviations": "the title of a deviation",
        "/deviations/{number:path}": "the description of a deviation",
        "/documents": "the title of a document",
        "/drafts/{draft_id}": "a comment, a decision, a reason",
        "/drafts/{draft_id}/review": "a comment, a decision",
        "/drafts/{draft_id}/trail": "reasons",
        "/imports": "the name of a package",
    },
    Role.QA_APPROVER: {
        "/people": "a name",
        "/retention": "the reason of a hold",
        "/trail": "reasons",
    },
}


@dataclass
class Seen:
    """``texts`` are of pages by role and route, ``found`` what is wrong."""

    texts: dict[Role, dict[str, str]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def furnished() -> list[Furnished]:
    return []


@pytest.fixture(scope="module")
def served_site(
    tmp_path_factory: pytest.TempPathFactory, furnished: list[Furnished]
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    with serve_site(template_of(tmp_path_factory), folder) as site:
        furnished.append(furnish(site, folder, say, ODD_ID))
        with serving(site.service):
            yield site


@pytest.fixture(scope="module")
def seen(browser: Browser, home: str, furnished: list[Furnished]) -> Seen:
    """Every page, its panels, and what its forms find for these texts."""
    made = Seen()
    for role in WHO:
        made.texts[role] = {}
        _look_around(browser, home, role, furnished[0], made)
    return made


def test_nothing_runs_and_nothing_leads_elsewhere(seen: Seen) -> None:
    assert not seen.found, "\n".join(seen.found)


@pytest.mark.parametrize("role", SHOWN)
def test_what_was_written_is_shown_as_it_was_written(role: Role, seen: Seen) -> None:
    pages = seen.texts[role]
    missing = [
        f"{route}: {what}"
        for route, what in SHOWN[role].items()
        if not (SHORT in pages.get(route, "") or _flat(TRICKS["script"]) in pages.get(route, ""))
    ]
    assert missing == []


@pytest.mark.parametrize("trick", TRICKS)
def test_is_shown_literally_somewhere(trick: str, seen: Seen) -> None:
    shown = [text for pages in seen.texts.values() for text in pages.values()]
    assert any(_flat(TRICKS[trick]) in text for text in shown)


@pytest.mark.parametrize(
    "path",
    [
        f"/nothing/{quote(SHORT)}",
        f"/deviations/{quote(SHORT, safe='')}",
        f"/drafts/{quote(SHORT, safe='')}",
        f"/documents/{quote(SHORT, safe='')}",
        f"/people/{quote(SHORT, safe='')}",
        f"/evidence/draft/{quote(SHORT, safe='')}/E1",
        f"{API}/search?{urlencode({'q': ALL})}",
        f"{API}/{quote(SHORT, safe='')}",
        f"/?{urlencode({'next': SHORT})}",
    ],
)
def test_an_address_is_no_more_than_an_address(path: str, visitors: Visitors, watch: Watch) -> None:
    watch.expect(REFUSED)
    page = visitors.enter("qa_approver")
    ran = _canary(page)
    page.goto(path)
    assert (page.evaluate(RUNS), ran) == ([], [])


@pytest.mark.parametrize("target", ["javascript:canary(1)", "data:text/html,one", f"//{HOST}/"])
def test_signing_in_leads_to_no_script(target: str, visitors: Visitors, home: str) -> None:
    page = visitors.nobody()
    ran = _canary(page)
    page.goto(f"/sign-in?{urlencode({'next': target})}")
    page.get_by_label("User name").fill("writer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("navigation", name="Main")).to_be_attached()
    assert page.url.startswith(f"{home}/")
    assert ran == []


def _look_around(browser: Browser, home: str, role: Role, at: Furnished, seen: Seen) -> None:
    watch = Watch(home)
    with new_context(browser, home) as context:
        watch.over(context)
        page = context.new_page()
        ran = _canary(page)
        enter_by_password(page, role.value, PASSWORD)
        starts = [f"/deviations/{quote(one, safe='')}" for one in (at.deviation, ODD_ID)]
        starts += [f"/drafts/{at.draft}", f"/drafts/{at.draft}/review", f"/drafts/{at.draft}/trail"]
        allowed = [one for one in starts if context.request.get(one).ok]
        for address in walk(lambda path: context.request.get(path).text(), *allowed):
            page.goto(address.path)
            seen.texts[role].setdefault(address.route, "")
            seen.texts[role][address.route] += _flat(page.evaluate(TEXTS))
            for what in (*_wrong(page), *watch.take(), *ran):
                seen.found.append(f"{address.path} as {role}: {what}")
            ran.clear()


def _wrong(page: Page) -> Iterator[str]:
    """On the page, in its panels, and in what its forms find."""
    yield from page.evaluate(RUNS)
    links = page.locator("a[data-panel]:visible")
    for number in range(min(links.count(), PANELS)):
        links.nth(number).press("Enter")
        expect(page.get_by_role("button", name="Close the evidence")).to_be_visible()
        yield from page.evaluate(RUNS)
        page.keyboard.press("Escape")
    yield from _searched(page)


def _searched(page: Page) -> Iterator[str]:
    """With such a text in every field of a form that asks."""
    forms = page.evaluate(
        "() => [...document.querySelectorAll('form:not([data-call]):not([method=dialog])')]"
        ".map((form) => [form.getAttribute('action') || location.pathname,"
        " [...form.elements].filter((one) => ['search', 'text'].includes(one.type))"
        ".map((one) => one.name)]).filter(([, names]) => names.length)"
    )
    for action, names in forms:
        page.goto(f"{action}?{urlencode(dict.fromkeys(names, SHORT))}")
        yield from page.evaluate(RUNS)


def _canary(page: Page) -> list[str]:
    """What calls it, from the next page on."""
    called: list[str] = []
    page.expose_function("canary", lambda *given: called.append(f"ran: {given}"))
    return called


def _flat(text: str) -> str:
    return " ".join(text.split())
