"""What is refused is told as a problem document, whatever was sent (RFC 9457)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.api.desk import REASON
from tests.app.api.site import API, Response, Site

DEEP = 100_000


@pytest.fixture(scope="module")
def writer(site: Site) -> TestClient:
    return site.enter("writer")


def _refused(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (status, f"urn:veridraft:{problem['code']}")
    return problem


def test_a_path_that_there_is_not_is_a_problem(writer: TestClient) -> None:
    _refused(writer.get("/api/v2/none"), 404)


def test_a_method_that_a_path_does_not_have_is_a_problem(writer: TestClient) -> None:
    answer = writer.put(f"{API}/ask", json={})
    _refused(answer, 405)
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * DEEP,
        b'{"question": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"question": ' + b"9" * 5000 + b"}",
        b'{"question": "\\ud800"}',
        b'{"question": "a\\u0000b"}',
        b'{"question": "x", "more": 1}',
        b'{"question": NaN}',
        b"null",
        b'"text"',
    ],
    ids=range(11),
)
def test_a_body_that_cannot_be_taken_is_a_problem(writer: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    _refused(writer.post(f"{API}/ask", content=body, headers=headers), 422)


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "[NaN]",
        '{"a": 1e400}',
        "9" * 400,
        '{"a\\u0000": 1}',
        '["\\ud800"]',
        "[" * 2000 + "]" * 2000,
        '{"a": ' * 900 + "1" + "}" * 900,
    ],
    ids=range(9),
)
def test_a_value_that_cannot_be_stored_is_not_decided(
    site: Site, writer: TestClient, value: str
) -> None:
    """Where any JSON is a value."""
    body = f'{{"value": {value}, "reason": "{REASON}"}}'
    headers = {"Content-Type": "application/json", "If-Match": '"0"'}
    url = f"{API}/drafts/{site.draft}/decisions/impact"
    _refused(writer.put(url, content=body.encode(), headers=headers), 422)


@pytest.mark.parametrize(
    "path",
    [
        "/drafts/a%00b",
        "/jobs/%00",
        "/search?q=%00",
        "/search?q=a%00b",
        "/batches?cursor=%00",
        "/drafts/x/decisions/%00",
        "/tools/%00",
    ],
)
def test_an_address_with_a_nul_is_a_problem(writer: TestClient, path: str) -> None:
    assert _refused(writer.get(API + path), writer.get(API + path).status_code)["status"] < 500


@pytest.mark.parametrize(
    "query",
    [
        "version=0",
        "version=-1",
        f"version={2**31}",
        f"version={2**63}",
        "version=" + "9" * 400,
        "version=1.5",
        "version=%FF",
    ],
)
def test_a_version_that_no_draft_can_have_is_a_problem(
    site: Site, writer: TestClient, query: str
) -> None:
    _refused(writer.get(f"{API}/drafts/{site.draft}?{query}"), 422)


@pytest.mark.parametrize("at", ["2025-01-01T00:00:00", "2025-01-01", "0", "x", "9999999999999"])
def test_a_time_without_a_zone_is_none(site: Site, at: str) -> None:
    answer = site.enter("auditor").get(f"{API}/people/access", params={"at": at})
    if at.isdecimal():  # seconds since 1970 are of a zone
        assert answer.status_code in (200, 422)
    else:
        _refused(answer, 422)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_time_is_no_failure(site: Site, at: str) -> None:
    client = site.enter("auditor")
    for query in ({"since": at}, {"until": at}):
        assert client.get(f"{API}/audit", params=query).status_code in (200, 422)
    assert client.get(f"{API}/people/access", params={"at": at}).status_code in (200, 422)
    whole = {"start": "0001-01-01T00:00:00+14:00", "end": "9999-12-31T23:59:59-14:00"}
    assert client.get(f"{API}/oversight", params=whole).status_code in (200, 422)


def test_every_answer_forbids_sniffing_and_storing(writer: TestClient) -> None:
    for answer in (writer.get(f"{API}/me"), writer.get("/none"), writer.get("/healthz")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("form", ["username=writer&password=x", "<a/>"])
def test_a_body_that_is_no_json_is_a_problem(writer: TestClient, form: str) -> None:
    answer = writer.post(f"{API}/ask", content=form, headers={"Content-Type": "text/plain"})
    _refused(answer, 422)
