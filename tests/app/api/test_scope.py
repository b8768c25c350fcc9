"""Who may not see a thing is told what is told of a thing that does not exist (IA-03).

Two people with every working role, one of another product and one of another site, ask each route
for what is there and for what is not: status and body are the same but for the id itself.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.api.asked import add_model_call
from tests.app.api.desk import REASON, sit_down
from tests.app.api.operations import Operation, operations_of
from tests.app.api.site import API, OTHER_PRODUCT, OTHER_SITE, PASSWORD, Response, Site

UNKNOWN = "none-such"
IDS = ("draft_id", "job_id", "call_id", "exercise_id", "hold_id", "token_id", "number")
NOT_SCOPED = {"seq", "person_id", "grant_id", "name", "collection", "change_id", "configuration"}
"""Alerts, accounts, grants and configurations belong to the installation; tools and collections to
everybody."""
OWN = {"thread_id", "turn_id"}
"""A person's own, whatever the scope: ``test_chat`` asks for them as somebody else."""

Body = dict[str, Any]


@dataclass(frozen=True)
class Things:
    """Ids of what is there, by the parameter that names them; ``bodies`` those that go into a body,
    by route. A batch's number is no canary: the log of shared equipment names it to everybody."""

    ids: dict[str, str]
    bodies: dict[str, Body]
    canaries: tuple[str, ...]
    batches: tuple[str, ...]


@pytest.fixture(scope="module")
def things(site: Site) -> Things:
    writer, qa = sit_down(site, "writer"), sit_down(site, "qa_approver")
    content = writer.draft()["content"]
    comment = writer.post("/comments", {"statement": "S8", "text": "the canary sings"})
    hold = {"on": "draft", "record": site.draft, "reason": REASON}
    exercise = {"draft": site.draft, "seed": 1, "count": 1}
    inside = {"statement_id": "S8", "section_id": "event", "fact_id": "F10", "field": "root_cause"}
    inside |= {"number": "SOP-MFG-012", "version": "4", "page": "1"}
    ids = {
        "draft_id": site.draft,
        "job_id": site.job,
        "comment_id": comment["id"],
        "hold_id": qa.client.post(f"{API}/holds", json=hold).json()["id"],
        "exercise_id": qa.client.post(f"{API}/exercises", json=exercise).json()["id"],
        "call_id": add_model_call(site, site.job),
        "token_id": writer.client.get(f"{API}/tokens").json()[0]["id"],
    }
    bodies = {
        "POST /api/v1/drafts/{draft_id}/openings": {"evidence": "E1"},
        "POST /api/v1/drafts/{draft_id}/comments": {"statement": "S8", "text": "?"},
        "POST /api/v1/exercises": exercise,
        "POST /api/v1/holds": hold,
        "POST /api/v1/investigations": {"deviation": site.deviation},
    }
    batches = tuple(one["batch"] for one in content["data"]["affected"])
    canaries = (*ids.values(), site.deviation, "the canary sings")
    return Things(ids | inside, bodies, canaries, batches)


@pytest.fixture(scope="module", params=[OTHER_PRODUCT, OTHER_SITE])
def stranger(site: Site, request: pytest.FixtureRequest) -> tuple[str, TestClient]:
    return request.param, site.enter(request.param)


@pytest.mark.req("IA-03")
def test_a_thing_out_of_scope_is_answered_like_one_that_does_not_exist(
    site: Site, things: Things, stranger: tuple[str, TestClient]
) -> None:
    asked = [one for one in operations_of(site.app.openapi()) if one.names("path") & set(IDS)]
    assert len(asked) > 35
    assert [told for one in asked for told in _told_apart(one, things, *stranger)] == []


@pytest.mark.req("IA-03")
def test_every_parameter_of_a_path_is_known_to_this_test(site: Site, things: Things) -> None:
    named = {name for one in operations_of(site.app.openapi()) for name in one.names("path")}
    chosen = {"form", "meaning", "transition"}
    assert named == set(things.ids) | NOT_SCOPED | OWN | chosen


@pytest.mark.req("IA-03")
@pytest.mark.parametrize(
    ("route", "name"),
    [("exercises", "draft"), ("holds", "record"), ("investigations", "deviation")],
)
def test_an_id_in_a_body_tells_no_more_than_one_in_a_path(
    things: Things, stranger: tuple[str, TestClient], route: str, name: str
) -> None:
    client, body = stranger[1], things.bodies[f"POST {API}/{route}"]
    there = client.post(f"{API}/{route}", json=body)
    unknown = client.post(f"{API}/{route}", json=body | {name: UNKNOWN})
    assert there.status_code == 404
    assert _apart(there, body[name]) == _apart(unknown, UNKNOWN)


@pytest.mark.req("IA-03")
def test_no_list_search_or_report_names_what_is_out_of_scope(
    site: Site, things: Things, stranger: tuple[str, TestClient]
) -> None:
    client = stranger[1]
    asked = [one for one in operations_of(site.app.openapi()) if one.method == "GET"]
    lists = [one for one in asked if not one.names("path") & set(IDS)]
    answers = [one.send(client, {"q": site.deviation}) for one in lists]
    collections = ("batches", "deviations", "documents", "drafts")
    answers += [client.get(f"{API}/{name}") for name in collections]
    answers += [client.post(f"{API}/ask", json={"question": f"What of {site.deviation}?"})]
    assert sum(one.status_code == 200 for one in answers) > 10
    for answer in answers:
        told = [one for one in things.canaries if one in _without_the_question(answer, site)]
        assert told == [], answer.request.url


@pytest.mark.req("IA-03")
def test_a_tool_finds_nothing_out_of_scope(
    things: Things, stranger: tuple[str, TestClient]
) -> None:
    client = stranger[1]
    for batch in things.batches[:3]:
        there = client.post(f"{API}/tools/exceptions", json={"arguments": {"batch": batch}})
        unknown = client.post(f"{API}/tools/exceptions", json={"arguments": {"batch": UNKNOWN}})
        assert _apart(there, batch) == _apart(unknown, UNKNOWN)


@pytest.mark.req("IA-03")
def test_within_scope_the_same_requests_are_answered(site: Site, things: Things) -> None:
    """The permitted twin: that nothing was told apart is not because nothing was there."""
    client = site.enter("qa_approver")
    for name in ("draft_id", "job_id", "exercise_id"):
        path = name.removesuffix("_id") + "s"
        assert client.get(f"{API}/{path}/{things.ids[name]}").status_code == 200
    found = client.get(f"{API}/search", params={"q": site.deviation})
    assert site.deviation in found.text


def _told_apart(
    operation: Operation, things: Things, username: str, client: TestClient
) -> list[str]:
    body = things.bodies.get(operation.name)
    if operation.path.endswith("/signatures") and operation.method == "POST":
        body = operation.body | {"username": username, "password": PASSWORD}
    named = next(name for name in IDS if name in operation.names("path"))
    there = operation.send(client, things.ids, body)
    unknown = operation.send(client, things.ids | {named: UNKNOWN}, body)
    if _apart(there, things.ids[named]) == _apart(unknown, UNKNOWN):
        return []
    return [f"{operation.name}: {there.status_code} {there.text} / {unknown.text}"]


def _apart(answer: Response, asked: str) -> tuple[int, str]:
    return answer.status_code, answer.text.replace(asked, "ID")


def _without_the_question(answer: Response, site: Site) -> str:
    """An answer repeats what it was asked."""
    asked = "q" in answer.request.url.params or answer.request.method == "POST"
    return answer.text.replace(site.deviation, "") if asked else answer.text
