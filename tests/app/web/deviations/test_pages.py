"""The list of deviations and the workspace of one, as a browser asks for them."""

import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.listing import list_items
from app.web.deviations.store import PAGE
from tests.app.api.site import OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site
from tests.app.web.looking import HOSTILE, Clients, calls, is_escaped, links, look, tags, viewers

READERS = set(Role) - {Role.ADMINISTRATOR}
AUTHORS = {Role.WRITER, Role.REGULATORY}


@pytest.fixture(scope="module")
def numbers(site: Site) -> list[str]:
    with site.service.ledger.database.read() as session:
        return [one["deviation"] for one in list_items(session, OPERATOR, "deviations")]


@pytest.fixture(scope="module")
def undrafted(site: Site, numbers: list[str]) -> str:
    return next(one for one in reversed(numbers) if one != site.deviation)


def _page(client: TestClient, path: str) -> str:
    answer = look(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


def _listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="id" href="/deviations/([^"]+)"', page)


def test_deviations_are_seen_by_those_who_read_records(everybody: Clients, site: Site) -> None:
    assert viewers(everybody, "/deviations") == READERS
    assert viewers(everybody, f"/deviations/{site.deviation}") == READERS


@pytest.mark.parametrize("path", ["/deviations", "/deviations/DEV-1", "/document-changes"])
def test_nobody_is_led_to_sign_in(site: Site, path: str) -> None:
    answer = look(site.client(), path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={quote(path)}"


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_out_of_scope_is_not_found_in_the_words_of_what_never_was(
    site: Site, username: str
) -> None:
    client = site.enter(username)
    hidden, unknown = (look(client, f"/deviations/{one}") for one in (site.deviation, "DEV-0"))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text.replace(site.deviation, "DEV-0") == unknown.text
    assert _listed(_page(client, "/deviations")) == []


def test_every_deviation_is_listed_once_over_the_pages(
    everybody: Clients, numbers: list[str]
) -> None:
    client, shown = everybody[Role.WRITER], []
    for number in range(1, len(numbers) // PAGE + 2):
        shown += _listed(_page(client, f"/deviations?page={number}"))
    assert sorted(shown) == sorted(numbers)


@pytest.mark.parametrize("status", ["open", "closed"])
def test_a_filter_shows_what_it_says(site: Site, everybody: Clients, status: str) -> None:
    with site.service.ledger.database.read() as session:
        items = list_items(session, OPERATOR, "deviations")
    wanted = {one["deviation"] for one in items if one["status"] == status}
    shown = _listed(_page(everybody[Role.WRITER], f"/deviations?status={status}"))
    assert set(shown) <= wanted
    assert len(shown) == min(len(wanted), PAGE) > 0


def test_words_are_looked_for_as_they_are_typed(everybody: Clients, site: Site) -> None:
    client = everybody[Role.WRITER]
    assert _listed(_page(client, f"/deviations?q={site.deviation.lower()}")) == [site.deviation]
    assert _listed(_page(client, "/deviations?q=%25_%25")) == []


def test_what_has_a_draft_is_told_apart(everybody: Clients, site: Site) -> None:
    client = everybody[Role.WRITER]
    assert _listed(_page(client, "/deviations?drafted=yes")) == [site.deviation]
    assert site.deviation not in _listed(
        _page(client, f"/deviations?drafted=no&q={site.deviation}")
    )


def test_a_period_counts_both_of_its_days(everybody: Clients, site: Site) -> None:
    with site.service.ledger.database.read() as session:
        items = list_items(session, OPERATOR, "deviations")
    day = next(one["occurred_at"] for one in items if one["deviation"] == site.deviation)[:10]
    page = _page(everybody[Role.WRITER], f"/deviations?since={day}&until={day}")
    assert site.deviation in _listed(page)


@pytest.mark.parametrize("query", ["since=today", "until=2025-13-01", "page=0", "status=lost"])
def test_a_senseless_filter_is_refused_on_a_page(everybody: Clients, query: str) -> None:
    answer = look(everybody[Role.WRITER], f"/deviations?{query}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")


def test_a_hostile_search_is_shown_and_is_no_element(everybody: Clients) -> None:
    assert is_escaped(_page(everybody[Role.WRITER], f"/deviations?q={quote(HOSTILE)}"))


def test_every_value_of_a_drafted_deviation_leads_to_its_evidence(
    everybody: Clients, site: Site
) -> None:
    page = _page(everybody[Role.REVIEWER], f"/deviations/{site.deviation}")
    facts = [one for _, one in tags(page, "a") if "f" in one.get("class", "").split()]
    assert len(facts) > 100
    assert all(one["href"].startswith(f"/evidence/draft/{site.draft}/E") for one in facts)
    assert all("data-panel" in one for one in facts)


def test_a_drafted_deviation_says_what_is_made_by_the_machine(
    everybody: Clients, site: Site
) -> None:
    page = _page(everybody[Role.WRITER], f"/deviations/{site.deviation}")
    assert "Composed by the machine" in page
    assert f"/drafts/{site.draft}" in links(page)
    assert "Nothing is suggested here." in page


def test_only_authors_are_offered_an_investigation(everybody: Clients, undrafted: str) -> None:
    offered = {
        role
        for role in READERS
        if "POST /api/v1/investigations"
        in calls(_page(everybody[role], f"/deviations/{undrafted}"))
    }
    assert offered == AUTHORS


def test_without_a_draft_the_record_itself_is_shown(
    everybody: Clients, site: Site, undrafted: str
) -> None:
    page = _page(everybody[Role.AUDITOR], f"/deviations/{undrafted}")
    assert "No draft yet" in page
    assert "/evidence/draft/" not in page


def test_each_deviation_of_the_site_has_a_page(everybody: Clients, numbers: list[str]) -> None:
    client = everybody[Role.AUDITOR]
    answers = {one: look(client, f"/deviations/{one}").status_code for one in numbers}
    assert set(answers.values()) == {200}, answers


def test_the_right_column_alone_is_had_without_the_page(everybody: Clients, site: Site) -> None:
    path = f"/deviations/{site.deviation}"
    answer = look(everybody[Role.WRITER], path, **{"X-Fragment": "panel"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Before it can be sent to review" in answer.text


def test_changes_of_a_document_that_is_not_there_are_not_found(everybody: Clients) -> None:
    answer = look(everybody[Role.WRITER], "/document-changes?number=SOP-0&old=1&new=2")
    assert answer.status_code == 404
