"""Accounts, grants and qualification over HTTP (IA-01, IA-05, IA-06, IA-08)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.core.ids import new_id
from tests.app.api.site import API, Response, Site, hire


@pytest.fixture
def administrator(site: Site) -> TestClient:
    return site.enter("administrator")


def _grant(client: TestClient, person: str, kind: str, value: str, **more: Any) -> Response:
    given = {"kind": kind, "value": value, **more}
    return client.post(f"{API}/people/{person}/grants", json=given)


@pytest.mark.req("IA-01")
def test_a_user_name_is_never_given_again(site: Site, administrator: TestClient) -> None:
    person = hire(site.service, "left", Role.WRITER)
    url = f"{API}/people/{person}/deactivate"
    assert administrator.post(url, json={"reason": "has left"}).status_code == 204
    new = {"username": "Left", "name": "Another", "identity_record": "HR-9"}
    assert administrator.post(f"{API}/people", json=new).status_code == 409
    listed = {one["id"]: one for one in administrator.get(f"{API}/people").json()}
    assert listed[person]["deactivated_at"] is not None


@pytest.mark.req("IA-01")
def test_there_is_no_route_that_deletes_a_person(site: Site) -> None:
    paths = site.app.openapi()["paths"]
    assert [
        path for path, methods in paths.items() if "people" in path and "delete" in methods
    ] == []


@pytest.mark.req("IA-02")
def test_an_administrator_takes_no_role_and_nobody_gets_theirs_beside_another(
    site: Site, administrator: TestClient
) -> None:
    own = _grant(administrator, site.person("administrator"), "role", "writer")
    beside = _grant(administrator, site.person("writer"), "role", "administrator")
    assert (own.status_code, beside.status_code) == (403, 409)


@pytest.mark.req("IA-06")
def test_training_that_has_expired_blocks_and_nobody_records_their_own(
    site: Site, administrator: TestClient
) -> None:
    person = hire(site.service, "untrained", Role.QA_APPROVER)
    now = datetime.now(UTC)
    given = {
        "course": "ai_limits",
        "passed": False,
        "completed_at": (now - timedelta(minutes=1)).isoformat(),
        "expires_at": (now + timedelta(days=1)).isoformat(),
    }
    url = f"{API}/people/{person}/trainings"
    client = site.enter("untrained")
    assert client.post(url, json=given | {"passed": True}).status_code == 403
    assert client.get(f"{API}/drafts/{site.draft}/signing/approved").status_code == 200
    assert administrator.post(url, json=given).status_code == 204
    refused = client.get(f"{API}/drafts/{site.draft}/signing/approved")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_qualified")


@pytest.mark.req("IA-05")
def test_accountability_is_typed_by_the_person_and_identity_verified_by_another(
    site: Site, administrator: TestClient
) -> None:
    person = hire(site.service, "declaring", Role.WRITER)
    url, words = f"{API}/people/{person}/attestations", "My signature binds me."
    accountability = {"kind": "signature_accountability", "text": words}
    verified = {"kind": "identity_verified", "text": "passport seen"}
    client = site.enter("declaring")
    assert client.post(url, json=accountability).status_code == 422
    assert administrator.post(url, json=accountability).status_code == 403
    assert client.post(url, json=verified).status_code == 403
    assert administrator.post(url, json=verified).status_code == 204


@pytest.mark.req("IA-08")
def test_the_report_of_access_tells_of_any_time(site: Site, administrator: TestClient) -> None:
    name = new_id("P").lower()
    person = hire(site.service, name, Role.WRITER)
    before = datetime.now(UTC)
    granted = _grant(administrator, person, "role", "reviewer").json()
    during = datetime.now(UTC)
    url = f"{API}/grants/{granted['id']}/revoke"
    assert administrator.post(url, json={"reason": "a mistake"}).status_code == 204
    held = [_roles(administrator, name, at) for at in (before, during, datetime.now(UTC))]
    assert held == [{"writer"}, {"writer", "reviewer"}, {"writer"}]


@pytest.mark.req("IA-02")
def test_what_was_revoked_is_gone_at_the_next_request(
    site: Site, administrator: TestClient
) -> None:
    person = hire(site.service, "demoted")
    granted = _grant(administrator, person, "role", "auditor").json()
    client = site.enter("demoted")
    assert client.get(f"{API}/audit").status_code == 200
    url = f"{API}/grants/{granted['id']}/revoke"
    administrator.post(url, json={"reason": "another task"})
    assert client.get(f"{API}/audit").status_code == 403


def _roles(client: TestClient, username: str, at: datetime) -> set[str]:
    report = client.get(f"{API}/people/access", params={"at": at.isoformat()}).json()
    return {one["value"] for one in report if (one["username"], one["kind"]) == (username, "role")}
