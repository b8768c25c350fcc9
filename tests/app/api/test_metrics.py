"""`/metrics`: who is let in, and what a served plant tells there."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.app.api.site import API, Response, Site
from tests.app.core.test_metrics import sampled

TOKEN = "a token of prometheus alone"  # noqa: S105 - of a test


@pytest.fixture
def metered(site: Site) -> Iterator[Site]:
    usual = site.service.settings
    site.service.settings = usual.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    yield site
    site.service.settings = usual


def scrape(client: TestClient, token: str | None = TOKEN) -> Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return client.get("/metrics", headers=headers)


def test_without_a_token_in_the_settings_there_is_no_such_page(site: Site) -> None:
    for token in (TOKEN, "None", None):
        assert scrape(site.client(), token).status_code == 404


def test_nothing_else_opens_it(metered: Site) -> None:
    assert scrape(metered.client()).status_code == 200
    for token in (None, "", TOKEN[:-1], f"{TOKEN}x", metered.token):
        assert scrape(metered.client(), token).status_code == 401
    assert metered.client().get("/metrics", headers={"Authorization": TOKEN}).status_code == 401
    assert scrape(metered.enter("administrator"), None).status_code == 401


def test_a_plants_requests_turns_jobs_and_trail_are_told(metered: Site) -> None:
    client = metered.enter("writer")
    thread = client.post(f"{API}/chat/threads", json={}).json()["id"]
    url = f"{API}/chat/threads/{thread}/turns"
    turn = client.post(url, json={"question": "What is the airspeed of a swallow?"}).json()["id"]
    client.get(f"{API}/chat/turns/{turn}/events")  # to its end
    client.get(f"{API}/drafts/none-such-1")
    client.get("/static/base.css")
    client.get("/nowhere/at/all")
    client.post("/mcp")
    answer = scrape(metered.client())
    assert answer.headers["content-type"].startswith("text/plain")
    found = sampled(answer.content)

    def value(of: str, **labels: str) -> float:
        return found[(f"veridraft_{of}", tuple(sorted(labels.items())))]

    route = f"{API}/drafts/{{draft_id}}"
    assert value("http_requests_total", method="GET", route=route, status="404") == 1
    assert value("http_requests_total", method="GET", route="/static", status="200") == 1
    assert value("http_requests_total", method="GET", route="none", status="404") == 1
    assert value("http_requests_total", method="POST", route="/mcp", status="401") == 1
    assert value("work_ended_total", kind="chat turn", state="abstained") == 1
    assert value("abstentions_total") == 1
    assert value("jobs", kind="investigate", state="done") == 1
    assert value("index_passages") > 100
    assert value("audit_head_sequence") > 10
    assert not any(name in answer.text for name in ("none-such-1", thread, turn, "/nowhere"))


def test_every_answer_has_an_id_that_the_log_names(site: Site) -> None:
    one, other = (site.client().get("/healthz").headers["X-Request-Id"] for _ in range(2))
    assert one.startswith("REQ-")
    assert one != other
