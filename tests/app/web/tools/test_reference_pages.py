"""The reference of the HTTP API: every route with its right, from its own description, for all."""

import pytest
from fastapi.testclient import TestClient

from tests.app.api.site import Site
from tests.app.web.looking import anonymous, links, look, tags

PATH = "/api/docs"


@pytest.fixture(scope="module")
def page(site: Site) -> str:
    answer = look(anonymous(site), PATH)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(scope="module")
def described(site: Site) -> dict:
    return anonymous(site).get("/api/openapi.json").json()


def test_every_route_is_there_with_its_right(page: str, described: dict) -> None:
    shown = page.count('class="route"')
    assert shown == sum(len(methods) for methods in described["paths"].values())
    for path, methods in described["paths"].items():
        assert f'<span class="id">{path}</span>' in page
        for told in methods.values():
            assert told["x-permission"] in page


def test_every_link_within_it_leads_somewhere(page: str) -> None:
    ids = {found["id"] for _, found in tags(page) if "id" in found}
    inner = {one[1:] for one in links(page) if one.startswith("#")}
    assert inner <= ids
    assert len(inner) > 100


def test_no_two_routes_have_one_place(page: str) -> None:
    ids = [found["id"] for _, found in tags(page) if "id" in found]
    assert len(ids) == len(set(ids))


def test_a_page_of_a_tool_leads_to_its_route(page: str) -> None:
    assert 'id="post-api-v1-tools-name"' in page
    assert 'id="post-api-v1-session"' in page


def test_the_doors_for_programs_are_named(page: str) -> None:
    assert 'href="#post-v1-chat-completions"' in page
    assert "/mcp</span>" in page


def test_it_loads_nothing_from_elsewhere(page: str) -> None:
    loaded = [found.get("src") or found["href"] for _, found in tags(page, "script", "link")]
    assert loaded
    assert all(one.startswith("/static/") for one in loaded)


def test_the_frameworks_own_page_is_gone(site: Site) -> None:
    client: TestClient = anonymous(site)
    assert "swagger" not in look(client, PATH).text.lower()
    assert look(client, "/redoc").status_code == 404
    assert look(client, "/docs").status_code == 404
