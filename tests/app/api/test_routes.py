"""The API as a client sees it: tokens, shapes, errors, jobs, exports."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Actor, Kind
from app.core.settings import Settings
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import SimulatedPlant, simulate
from app.main import create_app
from app.operations import import_package
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service

TOKEN = "a-token-of-the-tests"  # noqa: S105
PLANT = PlantSettings(seed=7, batches=30, documents=False, historian_rows=20_000)


@pytest.fixture(scope="module")
def plant() -> SimulatedPlant:
    return simulate(PLANT)


@pytest.fixture(scope="module")
def client(plant: SimulatedPlant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("api")
    write_package(plant, folder / "package")
    actor = Actor(Kind.CLI, "test")
    settings = Settings(data=folder / "data")
    with open_service(settings, actor, create=Mode.DEMO, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        import_package(service, actor, folder / "package")
        yield TestClient(create_app(service, TOKEN), raise_server_exceptions=False)


@pytest.fixture
def bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


def _routes(client: TestClient) -> list[tuple[str, str]]:
    paths = client.get("/api/openapi.json").json()["paths"]
    return [
        (method, path)
        for path, methods in paths.items()
        for method in methods
        if path.startswith("/api/")
    ]


def test_every_route_of_the_api_refuses_a_caller_without_token(client: TestClient) -> None:
    routes = _routes(client)
    assert len(routes) >= 12
    for method, path in routes:
        url = path.replace("{form}", "pdf").replace("{collection}", "batches")
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            answer = client.request(method, url, headers=headers, json={})
            assert answer.status_code == 401, (method, path)
            assert answer.json()["code"] == "unauthenticated"


def test_health_needs_no_token_and_tells_the_mode(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.json() == {"status": "ok", "mode": "demo", "schema_at_head": True}


def test_collections_are_paged_without_loss(
    client: TestClient, bearer: dict[str, str], plant: SimulatedPlant
) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "7", **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/batches", params=query, headers=bearer).json()
        seen += [item["batch"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(row["batch"] for row in plant.tables["batches"])


def test_search_returns_sources_and_scope(client: TestClient, bearer: dict[str, str]) -> None:
    found = client.get("/api/v1/search", params={"q": "fill volume", "limit": 3}, headers=bearer)
    body = found.json()
    assert found.status_code == 200
    assert len(body["results"]) == 3
    assert body["scope"]["population"] > 100


def test_wrong_date_is_a_problem_document(client: TestClient, bearer: dict[str, str]) -> None:
    answer = client.get("/api/v1/search", params={"q": "x", "as_of": "12.03.2025"}, headers=bearer)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "12.03.2025" in answer.json()["detail"]


def test_unknown_deviation_makes_no_job(client: TestClient, bearer: dict[str, str]) -> None:
    answer = client.post("/api/v1/investigations", json={"deviation": "DEV-0000"}, headers=bearer)
    assert answer.status_code == 404
    assert "DEV-0000" in answer.json()["detail"]


def test_investigation_job_ends_in_a_draft_with_three_exports(
    client: TestClient, bearer: dict[str, str], plant: SimulatedPlant
) -> None:
    deviation = plant.showcase or plant.incidents[0].deviation
    headers = {**bearer, "Idempotency-Key": "once"}
    first = client.post("/api/v1/investigations", json={"deviation": deviation}, headers=headers)
    again = client.post("/api/v1/investigations", json={"deviation": deviation}, headers=headers)
    assert first.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    job = _finished(client, bearer, first.json()["id"])
    assert job["state"] == "done", job
    draft = client.get(f"/api/v1/drafts/{job['result']['draft']}", headers=bearer).json()
    assert draft["content"]["subject"] == deviation
    magic = {"pdf": b"%PDF-1.7", "docx": b"PK", "json": b"{"}
    for form, start in magic.items():
        url = f"/api/v1/drafts/{draft['draft']}/export.{form}"
        assert client.get(url, headers=bearer).content.startswith(start)
    actions = [one["action"] for one in client.get("/api/v1/audit", headers=bearer).json()["items"]]
    assert actions.count("draft:created") == 1
    assert actions.count("draft:exported") == 3


def test_tools_publish_their_specification_and_check_arguments(
    client: TestClient, bearer: dict[str, str], plant: SimulatedPlant
) -> None:
    names = {tool["name"] for tool in client.get("/api/v1/tools", headers=bearer).json()}
    assert {"exceptions", "genealogy", "history", "association"} <= names
    batch = plant.tables["batches"][0]["batch"]
    ran = client.post(
        "/api/v1/tools/exceptions", json={"arguments": {"batch": batch}}, headers=bearer
    )
    assert ran.json()["status"] in ("ok", "empty")
    wrong = client.post(
        "/api/v1/tools/exceptions", json={"arguments": {"lot": "x"}}, headers=bearer
    )
    assert wrong.status_code == 422


def _finished(client: TestClient, bearer: dict[str, str], job_id: str) -> dict[str, Any]:
    for _ in range(600):
        job = client.get(f"/api/v1/jobs/{job_id}", headers=bearer).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_import_of_a_path_that_is_no_package_is_refused(
    client: TestClient, bearer: dict[str, str], tmp_path: Path
) -> None:
    answer = client.post("/api/v1/imports", json={"path": str(tmp_path)}, headers=bearer)
    assert answer.status_code == 422
