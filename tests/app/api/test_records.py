"""Search, answers, tools, collections, jobs and imports, as a client meets them."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.api.site import API, PLANT, Site, deviation_of


@pytest.fixture(scope="module")
def writer(site: Site) -> TestClient:
    return site.enter("writer")


def test_health_needs_nobody_and_tells_the_mode(site: Site) -> None:
    answer = site.client().get("/healthz")
    assert answer.json() == {"status": "ok", "mode": "demo", "schema_at_head": True}


def test_collections_are_paged_without_loss(site: Site, writer: TestClient) -> None:
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 7}
    while query:
        page = writer.get(f"{API}/batches", params=query).json()
        seen += [item["batch"] for item in page["items"]]
        query = {"limit": 7, "cursor": page["next_cursor"]} if page["next_cursor"] else {}
    assert sorted(seen) == sorted(row["batch"] for row in site.plant.tables["batches"])
    assert len(seen) == len(set(seen)) >= PLANT.batches


@pytest.mark.parametrize("cursor", ["-1", "x", "٣", "1e3", "9" * 12])
def test_what_is_no_cursor_is_refused(writer: TestClient, cursor: str) -> None:
    answer = writer.get(f"{API}/batches", params={"cursor": cursor})
    assert answer.status_code == 422
    assert cursor in answer.json()["detail"]


@pytest.mark.req("RT-05")
def test_search_returns_sources_and_scope(writer: TestClient) -> None:
    found = writer.get(f"{API}/search", params={"q": "fill volume", "limit": 3})
    body = found.json()
    assert found.status_code == 200
    assert len(body["results"]) == 3
    assert body["scope"]["population"] > 100


def test_search_keeps_to_the_kinds_asked_for(writer: TestClient) -> None:
    query = {"q": "pump", "type": ["log", "deviation"]}
    found = writer.get(f"{API}/search", params=query).json()["results"]
    assert {one["kind"] for one in found} <= {"log", "deviation"}
    assert found


@pytest.mark.req("IU-06")
def test_a_question_without_evidence_is_answered_with_where_it_was_looked_for(
    writer: TestClient,
) -> None:
    question = "What is the orbital period of Neptune?"
    given = writer.post(f"{API}/ask", json={"question": question}).json()
    assert given["abstained"] is True
    assert given["scope"]["population"] > 100


def test_a_date_that_is_none_is_a_problem_document(writer: TestClient) -> None:
    answer = writer.get(f"{API}/search", params={"q": "x", "as_of": "12.03.2025"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "12.03.2025" in answer.json()["detail"]


def test_tools_publish_their_specification_and_check_arguments(
    site: Site, writer: TestClient
) -> None:
    names = {tool["name"] for tool in writer.get(f"{API}/tools").json()}
    assert {"exceptions", "genealogy", "history", "association"} <= names
    batch = site.plant.tables["batches"][0]["batch"]
    ran = writer.post(f"{API}/tools/exceptions", json={"arguments": {"batch": batch}})
    assert ran.json()["status"] in ("ok", "empty")
    wrong = writer.post(f"{API}/tools/exceptions", json={"arguments": {"lot": "x"}})
    assert wrong.status_code == 422


def test_an_unknown_deviation_makes_no_job(writer: TestClient) -> None:
    answer = writer.post(f"{API}/investigations", json={"deviation": "DEV-0000"})
    assert answer.status_code == 404
    assert "DEV-0000" in answer.json()["detail"]


@pytest.mark.req("AT-01")
def test_an_investigation_asked_for_twice_with_a_key_is_one_job_and_one_draft(
    site: Site, writer: TestClient
) -> None:
    asked, key = {"deviation": site.deviation}, {"Idempotency-Key": "once"}
    first = writer.post(f"{API}/investigations", json=asked, headers=key)
    again = writer.post(f"{API}/investigations", json=asked, headers=key)
    assert (first.status_code, again.json()["id"]) == (202, first.json()["id"])
    job = _ended(writer, first.json()["id"])
    assert job["state"] == "done", job
    draft = writer.get(f"{API}/drafts/{job['result']['draft']}").json()
    assert draft["content"]["subject"] == site.deviation
    created = site.enter("auditor").get(f"{API}/audit", params={"action": "draft:created"}).json()
    named = [one["entity_id"] for one in created["items"]]
    assert named.count(draft["draft"]) == 1


@pytest.mark.req("IA-07")
def test_a_machine_makes_a_draft_in_its_persons_name(site: Site) -> None:
    machine = site.machine()
    asked = machine.post(f"{API}/investigations", json={"deviation": site.deviation})
    job = _ended(machine, asked.json()["id"])
    (created,) = (
        site.enter("auditor")
        .get(
            f"{API}/audit", params={"action": "draft:created", "entity_id": job["result"]["draft"]}
        )
        .json()["items"]
    )
    assert "token:" in created["actor"]


@pytest.mark.req("IA-07")
def test_a_token_that_has_expired_or_was_revoked_is_worth_nothing(
    site: Site, writer: TestClient
) -> None:
    given = {"name": "short", "permits": ["records:read"], "expires_at": _soon()}
    made = writer.post(f"{API}/tokens", json=given).json()
    machine = site.client(Authorization=f"Bearer {made['secret']}")
    assert machine.get(f"{API}/batches").status_code == 200
    writer.delete(f"{API}/tokens/{made['id']}")
    assert machine.get(f"{API}/batches").status_code == 401


@pytest.mark.parametrize("permit", ["draft:sign", "draft:edit", "draft:decide", "draft:adopt"])
@pytest.mark.req("IA-07")
def test_a_token_is_never_given_what_only_a_person_does(writer: TestClient, permit: str) -> None:
    given = {"name": "more", "permits": [permit], "expires_at": _soon()}
    answer = writer.post(f"{API}/tokens", json=given)
    assert answer.status_code == 422
    assert permit in answer.json()["detail"]


def test_another_persons_job_is_seen_by_whoever_sees_everything(site: Site) -> None:
    assert site.enter("auditor").get(f"{API}/jobs/{site.job}").json()["state"] == "done"


@pytest.mark.parametrize("path", ["/etc", "../data", "package/../../../etc", "none-such"])
def test_only_what_lies_in_the_folder_for_imports_is_imported(
    writer: TestClient, path: str
) -> None:
    answer = writer.post(f"{API}/imports", json={"path": path})
    assert answer.status_code == 422, answer.text


def test_a_package_in_the_folder_for_imports_is_imported(
    site: Site, writer: TestClient, build_package: Any
) -> None:
    folder = site.service.settings.import_dir
    assert folder is not None
    build_package(name="package").rename(Path(folder) / "sent")
    asked = writer.post(f"{API}/imports", json={"path": "sent"})
    imported = _ended(writer, asked.json()["id"])
    assert _ended(writer, imported["result"]["index_job"])["state"] == "done"
    listed = writer.get(f"{API}/batches", params={"limit": 500}).json()["items"]
    assert {"B-01", "B-02"} <= {one["batch"] for one in listed}


def test_the_showcase_deviation_is_the_one_that_was_drafted(site: Site) -> None:
    listed = site.machine().get(f"{API}/drafts").json()["items"]
    assert deviation_of(site.plant) in {one["subject"] for one in listed}


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def _ended(client: TestClient, job_id: str) -> dict[str, Any]:
    for _ in range(1200):
        job = client.get(f"{API}/jobs/{job_id}").json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")
