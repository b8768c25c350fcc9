"""Every page, as everybody who comes to it by following links sees it: in a wide and in a narrow
window, in light and in dark, and at 200 %."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response

from app.auth.actor import Role
from evals.browser import enter_by_password, new_context
from evals.pages import Address, page_routes, walk
from evals.serving import serving
from tests.app.api.site import PASSWORD, Site, serve_site, template_of
from tests.browser import Watch
from tests.flows import looking
from tests.flows.furnished import furnish
from tests.flows.looking import NARROW, WIDE, ZOOMED, View

ASKED_BY_SCRIPTS = {"/chat/attachable", "/chat/turns/{turn_id}"}
STARTS = {
    Role.WRITER: ("/sign-in", "/drafts/{draft}/sources", "/evidence/document/SOP-901/1/1"),
}
Seen = dict[Role, list[Address]]
Look = Callable[[Page, Response], Iterator[str]]


@pytest.fixture(scope="module")
def served_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """At which people have worked."""
    folder = tmp_path_factory.mktemp("furnished")
    with serve_site(template_of(tmp_path_factory), folder) as site:
        furnish(site, folder, lambda words, _most: words)
        with serving(site.service):
            yield site


@pytest.fixture(scope="module")
def seen(served_site: Site) -> Seen:
    """Where each role comes to by links, and what a writer finds at times only."""
    made: Seen = {}
    for role in Role:
        client = served_site.enter(role.value)
        starts = [one.format(draft=served_site.draft) for one in STARTS.get(role, ())]
        made[role] = walk(lambda path, client=client: client.get(path).text, *starts)
    return made


def test_every_page_is_looked_at(seen: Seen) -> None:
    reached = {address.route for pages in seen.values() for address in pages}
    assert {route.path for route in page_routes()} - reached == ASKED_BY_SCRIPTS


@pytest.mark.parametrize("role", Role)
def test_no_page_fails_or_asks_elsewhere_for(
    role: Role, seen: Seen, browser: Browser, home: str
) -> None:
    """No dead link, no error of a script, and the policy is as strict on each."""
    found = list(_visit(browser, home, role, WIDE, seen[role], _answers))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("view", [WIDE, NARROW, ZOOMED], ids=str)
def test_every_page_can_be_read_and_used_at(
    view: View, seen: Seen, browser: Browser, home: str
) -> None:
    """The checker of accessibility finds nothing, nothing moves, nothing is lost or too wide."""
    found = [
        one
        for role, addresses in _firsts(seen).items()
        for one in _visit(browser, home, role, view, addresses, _reads)
    ]
    assert not found, "\n".join(found)


def _firsts(seen: Seen) -> Seen:
    """Each kind of page once, with the first role that comes to it."""
    known: set[str] = set()
    firsts: Seen = {}
    for role, addresses in seen.items():
        firsts[role] = [one for one in addresses if one.name not in known]
        known |= {one.name for one in addresses}
    return firsts


def _visit(
    browser: Browser, home: str, role: Role, view: View, addresses: list[Address], look: Look
) -> Iterator[str]:
    """What is wrong, page by page."""
    watch = Watch(home)
    with new_context(browser, home, **view.options) as context:
        watch.over(context)
        page = context.new_page()
        looking.watch_layout(page)
        enter_by_password(page, role.value, PASSWORD)
        for address in addresses:
            response = page.goto(address.path)
            assert response is not None
            for what in (*look(page, response), *watch.take()):
                yield f"{address.path} as {role}: {what}"


def _answers(page: Page, response: Response) -> Iterator[str]:
    if response.status != 200:
        yield f"status {response.status}"
    yield from looking.policy_faults(response)


def _reads(page: Page, response: Response) -> Iterator[str]:
    page.wait_for_load_state("networkidle")
    yield from looking.shifts(page)
    yield from looking.overflows(page)
    yield from looking.cut_texts(page)
    yield from looking.accessibility(page)
    yield from looking.lost_words(page)
