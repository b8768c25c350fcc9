"""The chat over HTTP: threads, questions, and the stream of an answer's events."""

import json
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.agent.tables import turns
from tests.app.api.site import API, OTHER_SITE, Site

CHAT = f"{API}/chat"


def open_thread(client: TestClient, **given: Any) -> str:
    opened = client.post(f"{CHAT}/threads", json=given)
    assert opened.status_code == 201, opened.text
    return opened.json()["id"]


def ask(client: TestClient, thread: str, question: str, **more: Any) -> dict[str, Any]:
    asked = client.post(f"{CHAT}/threads/{thread}/turns", json={"question": question, **more})
    assert asked.status_code == 201, asked.text
    return asked.json()


def streamed(client: TestClient, turn: str, **headers: str) -> list[tuple[int, str, Any]]:
    """``(id, event, data)`` of every event, to the end of the stream."""
    answer = client.get(f"{CHAT}/turns/{turn}/events", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = []
    for part in answer.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines() if not line.startswith(":"))
        if fields:
            events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return events


def test_a_question_is_answered_event_by_event(site: Site) -> None:
    client = site.enter("writer")
    thread = open_thread(client)
    turn = ask(client, thread, f"What happened in {site.deviation}?")
    events = streamed(client, turn["id"])
    assert [number for number, _type, _data in events] == list(range(1, len(events) + 1))
    assert events[0][1:] == (
        "turn_started",
        {
            "turn": turn["id"],
            "thread": thread,
            "question": f"What happened in {site.deviation}?",
            "as_of": None,
            "scope": {"sites": None, "products": None},
        },
    )
    assert events[-1][1] == "turn_finished"
    assert events[-1][2]["draft_of"] == site.deviation


def test_a_stream_of_what_a_process_left_that_is_gone_ends(site: Site) -> None:
    client = site.enter("writer")
    thread = open_thread(client)
    turn = ask(client, thread, "What is it?")["id"]
    seen = str(len(streamed(client, turn)))
    with site.service.ledger.database.write() as session:
        values = {"state": "running", "finished_at": None, "process": "worker-9"}
        session.execute(update(turns).where(turns.c.id == turn).values(**values))
    ((_number, kind, last),) = streamed(client, turn, **{"Last-Event-ID": seen})
    assert (kind, last["reason"]) == ("turn_failed", "interrupted")


def test_a_stream_goes_on_behind_the_last_event_that_was_seen(site: Site) -> None:
    client = site.enter("writer")
    turn = ask(client, open_thread(client), f"What happened in {site.deviation}?")["id"]
    events = streamed(client, turn)
    assert streamed(client, turn, **{"Last-Event-ID": "3"}) == events[3:]
    assert streamed(client, turn, **{"Last-Event-ID": "no number"}) == events
    assert streamed(client, turn, **{"Last-Event-ID": str(len(events))}) == []


def test_what_was_streamed_is_read_again_later(site: Site) -> None:
    client = site.enter("writer")
    thread = open_thread(client)
    turn = ask(client, thread, "What is the airspeed of a swallow?")["id"]
    events = streamed(client, turn)
    kept = client.get(f"{CHAT}/turns/{turn}").json()
    assert kept["state"] == "abstained"
    assert [(one["seq"], one["type"], one["json"]) for one in kept["events"]] == events
    (listed,) = client.get(f"{CHAT}/threads/{thread}").json()["turns"]
    assert (listed["id"], listed["state"]) == (turn, "abstained")


@pytest.mark.req("IA-02")
def test_another_persons_thread_and_turn_are_not_there(site: Site) -> None:
    client, other = site.enter("writer"), site.enter("reviewer")
    thread = open_thread(client)
    turn = ask(client, thread, "What is it?")["id"]
    streamed(client, turn)
    assert other.get(f"{CHAT}/threads").json()["items"] == []
    for method, path in (
        ("GET", f"threads/{thread}"),
        ("PATCH", f"threads/{thread}"),
        ("DELETE", f"threads/{thread}"),
        ("GET", f"turns/{turn}"),
        ("GET", f"turns/{turn}/events"),
        ("POST", f"turns/{turn}/stop"),
        ("POST", f"turns/{turn}/retry"),
    ):
        body = {"title": "Mine"} if method == "PATCH" else None
        answer = other.request(method, f"{CHAT}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_a_token_reads_the_threads_of_its_person(site: Site) -> None:
    thread = open_thread(site.enter("writer"))
    assert site.machine().get(f"{CHAT}/threads/{thread}").status_code == 200


def test_threads_are_searched_renamed_and_put_away(site: Site) -> None:
    client = site.enter("qa_approver")
    thread = open_thread(client)
    streamed(client, ask(client, thread, "What happened in NF-99-9999?")["id"])
    found = client.get(f"{CHAT}/threads", params={"q": "nf-99-9999"}).json()["items"]
    assert [one["title"] for one in found] == ["What happened in NF-99-9999"]
    renamed = client.patch(f"{CHAT}/threads/{thread}", json={"title": "Low fill"})
    assert renamed.json()["title"] == "Low fill"
    assert client.delete(f"{CHAT}/threads/{thread}").status_code == 204
    assert client.get(f"{CHAT}/threads").json()["items"] == []
    assert client.get(f"{CHAT}/threads/{thread}").json()["archived"]


def test_time_and_scope_are_changed_one_without_the_other(site: Site) -> None:
    client = site.enter("writer")
    thread = open_thread(client, as_of="2025-03-12", products=["P1"])
    url = f"{CHAT}/threads/{thread}"
    kept = client.get(url).json()
    assert datetime.fromisoformat(kept["as_of"]).date().isoformat() == "2025-03-12"
    assert kept["products"] == ["P1"]
    assert client.patch(url, json={"as_of": "now"}).json()["as_of"] is None
    assert client.patch(url, json={"sites": ["A"]}).json()["sites"] == ["A"]
    assert client.patch(url, json={"products": []}).json()["products"] is None


@pytest.mark.parametrize(
    "given", [{"title": " "}, {"as_of": "March"}, {"title": "x" * 121}, {"unknown": 1}]
)
def test_what_makes_no_sense_is_refused(site: Site, given: dict[str, Any]) -> None:
    client = site.enter("writer")
    thread = open_thread(client)
    assert client.patch(f"{CHAT}/threads/{thread}", json=given).status_code == 422


def test_a_scope_beyond_ones_own_is_refused(site: Site) -> None:
    client = site.enter(OTHER_SITE)
    refused = client.post(f"{CHAT}/threads", json={"sites": ["DUB"]})
    assert refused.status_code == 422
    assert "beyond your scope" in refused.json()["detail"]


def test_a_stopped_turn_says_so_and_can_be_asked_again(site: Site) -> None:
    client = site.enter("writer")
    turn = ask(client, open_thread(client), f"Why did {site.deviation} happen?")["id"]
    stopped = client.post(f"{CHAT}/turns/{turn}/stop").json()
    assert stopped["state"] in ("failed", "finished")  # it may have been quicker
    again = client.post(f"{CHAT}/turns/{turn}/retry")
    assert again.status_code == 201
    assert streamed(client, again.json()["id"])[-1][1] == "turn_finished"
