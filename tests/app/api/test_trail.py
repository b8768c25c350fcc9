"""The trail, its export and the alerts over HTTP, and for whom they are."""

import csv
import io
import json
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from tests.app.api.desk import sit_down
from tests.app.api.site import API, Site, hire


@pytest.fixture(scope="module")
def auditor(site: Site) -> TestClient:
    return site.enter("auditor")


def _pages(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(f"{API}/audit", params={"limit": 9, **query, **cursor}).json()
        events += page["items"]
        if page["next_cursor"] is None:
            return events
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.req("AT-05")
def test_the_trail_is_paged_without_loss_and_each_event_follows_the_one_before(
    auditor: TestClient,
) -> None:
    events = _pages(auditor)
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))
    assert all(later["prev_hash"] == earlier["hash"] for earlier, later in pairwise(events))
    newest = _pages(auditor, newest_first=True)
    assert [one["seq"] for one in newest] == sorted((one["seq"] for one in newest), reverse=True)


@pytest.mark.req("AT-05")
def test_the_trail_is_searched_by_who_what_and_words(site: Site, auditor: TestClient) -> None:
    reviewer = sit_down(site, "reviewer")
    reviewer.post("/comments", {"statement": "S8", "text": "a word like pomegranate"})
    (found,) = _pages(auditor, text="POMEGRANATE")
    assert found["action"] == "comment:made"
    assert found in _pages(auditor, entity="draft", entity_id=site.draft)
    assert found in _pages(auditor, by="person:reviewer")
    assert found not in _pages(auditor, by="person:writer")
    assert found not in _pages(auditor, until=found["at"])
    assert found in _pages(auditor, since=found["at"])


@pytest.mark.req("AT-05")
def test_the_trail_is_exported_in_open_forms_and_that_is_told(auditor: TestClient) -> None:
    asked = {"action": "person:created"}
    expected = [one["seq"] for one in _pages(auditor, **asked)]
    table = auditor.get(f"{API}/audit/export.csv", params=asked)
    lines = auditor.get(f"{API}/audit/export.jsonl", params=asked)
    assert [int(row["seq"]) for row in csv.DictReader(io.StringIO(table.text))] == expected
    assert [json.loads(line)["seq"] for line in lines.text.splitlines()] == expected
    assert len(_pages(auditor, action="trail:exported")) == 2


@pytest.mark.req("IA-03")
def test_the_whole_trail_is_for_who_may_see_everything(site: Site) -> None:
    hire(site.service, "partly", Role.AUDITOR, product="CEF-2ML")
    client = site.enter("partly")
    assert client.get(f"{API}/audit").status_code == 403
    assert client.get(f"{API}/audit/export.csv").status_code == 403
    assert client.post(f"{API}/drafts/{site.draft}/trail").status_code == 201


@pytest.mark.req("ES-07")
def test_signing_that_failed_alerts_until_somebody_answers_for_it(site: Site) -> None:
    desk = sit_down(site, "writer")
    given = {"meaning": "authored", "shown_sha256": "0" * 64, "password": "wrong"}
    assert desk.client.post(f"{desk.url}/signatures", json=given).status_code == 401
    qa = site.enter("qa_approver")
    alert = qa.get(f"{API}/alerts").json()[-1]
    assert (alert["action"], alert["actor"]) == ("signature:refused", "person:writer")
    url = f"{API}/alerts/{alert['seq']}/acknowledge"
    assert qa.post(url, json={"remark": "a slip of the keyboard"}).status_code == 204
    assert alert not in qa.get(f"{API}/alerts").json()
    assert qa.post(url, json={"remark": "again"}).status_code == 409


@pytest.mark.req("IA-03")
def test_an_alert_on_a_draft_out_of_scope_is_not_there(site: Site) -> None:
    stranger = site.enter("other.product")
    desk = sit_down(site, "writer")
    shown = desk.get("/signing/authored")["sha256"]
    proof = {"username": "writer", "password": "violet harbour 41"}
    desk.client.post(
        f"{desk.url}/signatures", json={"meaning": "authored", "shown_sha256": shown, **proof}
    )
    told = site.enter("qa_approver").get(f"{API}/alerts").json()
    (alert,) = (one for one in told if one["entity_id"] == site.draft)
    assert alert not in stranger.get(f"{API}/alerts").json()
    answer = stranger.post(f"{API}/alerts/{alert['seq']}/acknowledge", json={"remark": "?"})
    unknown = stranger.post(f"{API}/alerts/999999/acknowledge", json={"remark": "?"})
    assert answer.status_code == unknown.status_code == 404
