"""The frame of every page, what it loads, and the policy under which a browser reads it."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Actor, Kind, Role, Scope
from app.auth.permissions import PERMITTED
from app.core.settings import Settings
from app.llm.scripted import ScriptedModel
from app.web.frame.shell import (
    FRAGMENT,
    PLACES,
    STATIC,
    Place,
    asset,
    model_words,
    scope_words,
)
from app.wiring import Service
from tests.app.api.site import API, OTHER_SITE, Site
from tests.app.web.looking import Clients, anonymous, links, look, tags

SEEN = [
    pytest.param(place, role, id=f"{place.id}-{role.value}")
    for place in PLACES
    for role in sorted(frozenset().union(*(PERMITTED[right] for right in place.rights)))
]


@pytest.fixture(scope="module")
def broken(site: Site) -> TestClient:
    """Of a site with two routes that fail as nobody expected."""

    def fail() -> None:
        raise RuntimeError("the secret reason")

    site.app.add_api_route("/broken", fail)
    site.app.add_api_route("/api/broken", fail)
    return anonymous(site)


@pytest.mark.parametrize(("place", "role"), SEEN)
def test_every_place_of_the_navigation_is_there(
    everybody: Clients, place: Place, role: Role
) -> None:
    page = everybody[role].get(place.href, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200, page.text
    assert place.href in links(page.text)
    current = [found["href"] for _, found in tags(page.text, "a") if "aria-current" in found]
    assert place.href in current


def test_the_navigation_names_no_place_that_one_may_not_see(everybody: Clients) -> None:
    for role, client in everybody.items():
        shown = links(look(client, "/account").text)
        hidden = [
            place.href
            for place in PLACES
            if not any(role in PERMITTED[right] for right in place.rights)
        ]
        assert not shown.intersection(hidden), role


def test_the_frame_says_who_looks_and_that_this_is_no_gmp_record(everybody: Clients) -> None:
    page = look(everybody[Role.QA_APPROVER], "/account").text
    for said in ("Qa Approver", "QA approver", "all sites, all products", "Not for GMP use (demo"):
        assert said in page
    assert "language model: off" in page


def test_the_frame_says_which_model_helps(site: Site, tmp_path: Path) -> None:
    given = Service(site.service.settings, site.service.ledger, site.service.mode)
    assert model_words(given) == "language model: off"
    given.settings = Settings(data=tmp_path, model_url="http://gpu:8000/v1")
    assert model_words(given) == "language model: the one its server has · checked by code"
    given.settings = Settings(data=tmp_path, model_url="http://gpu:8000/v1", model_name="qwen")
    assert model_words(given) == "language model: qwen · checked by code"
    given.given_model = ScriptedModel(lambda _: "")
    assert model_words(given) == "language model: scripted · checked by code"


def test_the_frame_says_what_one_sees(site: Site) -> None:
    page = look(site.enter(OTHER_SITE), "/account").text
    assert "another site, all products" in page


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(), "all sites, all products"),
        (Scope(frozenset({"B", "A"}), frozenset()), "A, B, no product"),
        (Scope(frozenset(), frozenset({"P"})), "no site, P"),
    ],
)
def test_a_scope_is_said_in_words(scope: Scope, said: str) -> None:
    assert scope_words(Actor(Kind.PERSON, "ann", scope=scope)) == said


def test_a_page_carries_the_token_of_its_session(site: Site) -> None:
    client = site.enter("auditor")
    page = look(client, "/account").text
    meta = {found.get("name"): found.get("content") for _, found in tags(page, "meta")}
    assert meta["csrf"] == client.headers["X-CSRF-Token"]


def test_a_part_of_a_page_is_its_right_column_alone(everybody: Clients) -> None:
    part = look(everybody[Role.WRITER], "/account", **{FRAGMENT: "panel"})
    assert part.status_code == 200
    assert "Before you may sign" in part.text
    assert "<html" not in part.text
    assert "Sign out" not in part.text


@pytest.mark.parametrize("path", ["/account", "/people", "/sign-in", "/none", "/api/docs"])
def test_every_page_comes_with_a_strict_policy(administrator: TestClient, path: str) -> None:
    _check_headers(dict(look(administrator, path).headers))


@pytest.mark.parametrize(
    "path", [f"{API}/me", f"{API}/none", "/api/openapi.json", "/healthz", "/static/base.css"]
)
def test_every_answer_comes_with_a_strict_policy(administrator: TestClient, path: str) -> None:
    headers = dict(administrator.get(path).headers)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-" not in policy


def _check_headers(headers: dict[str, str]) -> None:
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; object-src 'none'; base-uri 'none'")
    for part in ("form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for"):
        assert part in policy
    assert "unsafe-" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_a_page_that_fails_says_so_without_the_reason(broken: TestClient) -> None:
    page = look(broken, "/broken")
    assert page.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert "This did not work" in page.text
    assert "secret reason" not in page.text
    _check_headers(dict(page.headers))


@pytest.mark.parametrize(("path", "accept"), [("/api/broken", "text/html"), ("/broken", "*/*")])
def test_a_request_of_the_api_that_fails_is_a_problem(
    broken: TestClient, path: str, accept: str
) -> None:
    answer = broken.get(path, headers={"Accept": accept})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret reason" not in answer.text
    _check_headers(dict(answer.headers))


def test_a_page_that_there_is_not_is_said_to_a_browser(everybody: Clients) -> None:
    client = everybody[Role.WRITER]
    assert "There is no page /none." in look(client, "/none").text
    assert look(client, "/api/none").headers["content-type"] == "application/problem+json"


def test_what_a_page_loads_is_there_and_kept_for_good(administrator: TestClient) -> None:
    page = look(administrator, "/people").text
    loaded = [found.get("src") or found["href"] for _, found in tags(page, "script", "link")]
    assert loaded
    for address in loaded:
        answer = administrator.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content == (STATIC / address.split("/")[-1].split("?")[0]).read_bytes()


def test_a_file_is_asked_for_again_without_its_mark(administrator: TestClient) -> None:
    assert administrator.get("/static/base.css").headers["Cache-Control"] == "no-cache"
    assert asset("base.css").startswith("/static/base.css?v=")
