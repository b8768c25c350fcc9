"""Packages that are uploaded, the demonstration, and the list of jobs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from tests.app.api.paper import zipped
from tests.app.api.site import API, OTHER_PRODUCT, Site
from tests.conftest import FILES

FILES_URL = f"{API}/imports/files"


@pytest.fixture(scope="module")
def writer(site: Site) -> TestClient:
    return site.enter("writer")


def folder_of(site: Site) -> Path:
    return site.service.settings.imports


def narrow(site: Site) -> Site:
    """Where a megabyte is the most that may be uploaded."""
    settings = site.service.settings.model_copy(update={"max_upload_mb": 1})
    service = replace(site.service, settings=settings)
    service.gate = site.service.gate
    return replace(site, service=service, app=create_app(service))


@pytest.mark.req("IN-02")
def test_a_package_is_uploaded_and_imported(site: Site, writer: TestClient) -> None:
    content = zipped(FILES)
    answer = writer.put(f"{FILES_URL}/Dublin%201.zip", content=content)
    assert (answer.status_code, answer.json()) == (
        201,
        {"path": "Dublin 1.zip", "size_bytes": len(content)},
    )
    asked = writer.post(f"{API}/imports", json={"path": "Dublin 1.zip"})
    job = site.service.jobs.wait(asked.json()["id"])
    assert (job.result or {})["site"] == "DUB"


@pytest.mark.req("IN-02")
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.zip", b"no zip"), ("a.zip", b""), ("a.tar", zipped(FILES)), (".a.zip", zipped(FILES))],
)
def test_what_is_no_package_is_refused_and_leaves_nothing(
    site: Site, writer: TestClient, name: str, content: bytes
) -> None:
    before = sorted(folder_of(site).iterdir())
    answer = writer.put(f"{FILES_URL}/{name}", content=content)
    assert answer.status_code == 422
    assert sorted(folder_of(site).iterdir()) == before


@pytest.mark.parametrize("name", ["..%2Fa.zip", "%2Ftmp%2Fa.zip", "b%2Fa.zip"])
def test_a_name_leads_nowhere_else(site: Site, writer: TestClient, name: str) -> None:
    answer = writer.put(f"{FILES_URL}/{name}", content=zipped(FILES))
    assert answer.status_code in (404, 405, 422)
    assert not (folder_of(site).parent / "a.zip").exists()


@pytest.mark.parametrize("declares", [True, False])
def test_an_upload_above_its_limit_is_refused_and_leaves_nothing(
    site: Site, declares: bool
) -> None:
    small = narrow(site)
    client, before = small.enter("writer"), sorted(folder_of(site).iterdir())
    blocks = [b"x" * 300_000] * 4

    def each() -> Iterator[bytes]:
        yield from blocks

    answer = client.put(f"{FILES_URL}/a.zip", content=b"".join(blocks) if declares else each())
    assert answer.status_code == 413
    assert "1000000 bytes" in answer.json()["detail"]
    assert sorted(folder_of(site).iterdir()) == before


def test_only_the_upload_is_let_through(writer: TestClient) -> None:
    """Everything else keeps the limit of before."""
    for method, path in (("POST", "imports/files/a.zip"), ("PUT", "imports/files/a/b.zip")):
        answer = writer.request(method, f"{API}/{path}", content=b"x" * 1_100_000)
        assert answer.status_code in (404, 405, 413)
    asked = writer.post(f"{API}/ask", json={"question": "x" * 1_100_000})
    assert asked.status_code == 413


@pytest.mark.req("IA-02")
def test_whoever_may_not_import_is_told_before_anything_is_read(site: Site) -> None:
    """Of a body of any size: its reading is never begun."""
    answered: list[dict[str, Any]] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": f"{FILES_URL}/a.zip",
        "raw_path": f"{FILES_URL}/a.zip".encode(),
        "query_string": b"",
        "headers": [(b"content-length", b"900000000")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8321),
        "root_path": "",
    }
    anyio.run(site.app, scope, receive, send)
    assert answered[0]["status"] == 401


def test_where_there_are_records_there_is_no_demonstration(writer: TestClient) -> None:
    answer = writer.post(f"{API}/imports/demo")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_jobs_are_listed_newest_first_and_by_kind(site: Site, writer: TestClient) -> None:
    everything = writer.get(f"{API}/jobs").json()["items"]
    times = [one["created_at"] for one in everything]
    assert times == sorted(times, reverse=True)
    assert {"import", "index", "investigate"} <= {one["kind"] for one in everything}
    some = writer.get(f"{API}/jobs", params={"kind": "investigate"}).json()["items"]
    assert [one["id"] for one in some] == [site.job]


def test_jobs_are_paged_without_loss(writer: TestClient) -> None:
    whole = [one["id"] for one in writer.get(f"{API}/jobs").json()["items"]]
    seen: list[str] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = writer.get(f"{API}/jobs", params={"limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == whole


@pytest.mark.req("IA-03")
def test_in_part_of_the_plant_one_sees_ones_own_jobs_alone(site: Site) -> None:
    client = site.enter(OTHER_PRODUCT)
    assert client.get(f"{API}/jobs").json()["items"] == []
    client.put(f"{FILES_URL}/other.zip", content=zipped({"plant.json": "{}"}))
    asked = client.post(f"{API}/imports", json={"path": "other.zip"}).json()["id"]
    assert [one["id"] for one in client.get(f"{API}/jobs").json()["items"]] == [asked]
