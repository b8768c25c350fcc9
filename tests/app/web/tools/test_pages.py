"""Each tool tells what it is for and what it cannot tell, and is run from a form."""

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.tools.catalogue import TOOLS
from tests.app.api.site import API, Site
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    is_escaped,
    links,
    look,
    tags,
    viewers,
)

NAMES = [tool.specification.name for tool in TOOLS]
READERS = {Role.WRITER, Role.REVIEWER, Role.QA_APPROVER, Role.REGULATORY, Role.AUDITOR}


@pytest.fixture(scope="module")
def writer(everybody: Clients) -> TestClient:
    return everybody[Role.WRITER]


@pytest.mark.parametrize("path", ["/tools", "/tools/exceptions"])
def test_tools_are_seen_by_those_who_read_records(
    site: Site, everybody: Clients, path: str
) -> None:
    assert viewers(everybody, path) == READERS
    assert look(anonymous(site), path).status_code == 303


def test_every_tool_is_listed_with_its_version(writer: TestClient) -> None:
    page = look(writer, "/tools").text
    assert {f"/tools/{name}" for name in NAMES} <= links(page)


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_tells_its_specification_and_asks_for_its_arguments(
    writer: TestClient, name: str
) -> None:
    told = TOOLS[name].specification
    page = look(writer, f"/tools/{name}").text
    shown = page.replace("&#39;", "'").replace("&lt;", "<")
    for words in (told.purpose, told.method, *told.assumptions, *told.limits):
        assert words in shown
    fields = {found.get("name") for _, found in tags(page, "input", "select", "textarea")}
    assert set(told.arguments.model_fields) <= fields
    assert f"/tools/{name}#result" in {found.get("action") for _, found in tags(page, "form")}


def test_a_tool_runs_once_all_that_it_asks_for_is_there(site: Site, writer: TestClient) -> None:
    batch = _batch(writer)
    page = look(writer, f"/tools/exceptions?batch={batch}")
    assert page.status_code == 200
    given = {"arguments": {"batch": batch}}
    ran = writer.post(f"{API}/tools/exceptions", json=given).json()
    assert ran["status"] == "ok"
    assert ">found<" in page.text
    for found in ran["output"]["exceptions"]:
        assert f"{found['entry']['file']} line {found['entry']['line']}" in page.text
    assert "Result" not in look(writer, "/tools/exceptions").text


def _batch(writer: TestClient) -> str:
    return writer.get(f"{API}/deviations").json()["items"][0]["batches"][0]


def test_a_time_is_one_of_the_sites_clock(writer: TestClient) -> None:
    """Summer in Dublin: an hour before UTC shows the same."""
    here = look(writer, "/tools/events?at=2025-07-01T12:00").text
    there = look(writer, "/tools/events?at=2025-07-01T11:00:00Z").text
    values = [
        found["value"]
        for page in (here, there)
        for _, found in tags(page, "input")
        if found.get("name") == "at"
    ]
    assert values == ["2025-07-01T12:00"] * 2


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("exceptions?batch=NONE", 404, "no batch NONE in the records"),
        ("genealogy?batch=B&months=0", 422, "months"),
        ("genealogy?batch=B&months=six", 422, "Months: cannot be read"),
        ("genealogy?batch=B&months=[[", 422, "Months: cannot be read"),
        ("events?at=yesterday", 422, "no point in time"),
    ],
)
def test_what_a_tool_refuses_is_said_beside_its_form(
    writer: TestClient, path: str, status: int, said: str
) -> None:
    page = look(writer, f"/tools/{path}")
    assert page.status_code == status, page.text
    assert said in page.text
    assert 'class="arguments"' in page.text


def test_an_address_fills_in_the_form_and_is_no_element(writer: TestClient) -> None:
    page = writer.get("/tools/exceptions", params={"batch": HOSTILE, "other": "x"}).text
    values = [found["value"] for _, found in tags(page, "input") if found.get("name") == "batch"]
    assert values == [HOSTILE]
    assert is_escaped(page)


def test_a_tool_that_there_is_not_is_no_page(writer: TestClient) -> None:
    answer = look(writer, "/tools/divination")
    assert answer.status_code == 404
    assert "no tool divination" in answer.text
