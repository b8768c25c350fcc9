"""A validated installation from its first start to a release, a withdrawal and the roll-back."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.auth import store as people
from app.auth.actor import Actor, Kind, Role
from app.auth.gate import make_gate
from app.core.canonical import sha256_of
from app.core.settings import Settings
from app.integrity import verify
from app.main import create_app
from app.monitoring.service import give_feedback
from app.monitoring.tables import turn_feedback
from app.opening import Opened
from app.operations import import_package
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.tables import passages
from app.wiring import Service, open_service
from tests.app.api.site import API, OPERATOR, PASSWORD, cheap_passwords, hire
from tests.app.release.reports import passing
from tests.conftest import BuildPackage

DEVIATIONS = (
    "deviation,title,description,product,batch,occurred_at,discovered_at,status\n"
    "DEV-1,Low yield,The yield was low.,P1,B-01,2024-01-03T10:00,2024-01-06T08:00,open\n"
)
CHANGES = f"{API}/configuration/changes"
REPLACED = {"deviations.csv": DEVIATIONS}


@pytest.fixture
def service(settings: Settings, build_package: BuildPackage) -> Iterator[Service]:
    with open_service(settings, OPERATOR, Mode.VALIDATED, embedder=HashingEmbedder()) as opened:
        opened.gate = make_gate(opened.ledger, settings, cheap_passwords())
        opened.jobs.start()
        import_package(opened, OPERATOR, build_package(REPLACED))
        for role in Role:
            hire(opened, role.value, role)
        yield opened


@pytest.fixture
def site(service: Service) -> TestClient:
    return TestClient(create_app(service), service.settings.base_url)


def enter(site: TestClient, role: Role) -> TestClient:
    client = TestClient(site.app, str(site.base_url))
    given = {"username": role.value, "password": PASSWORD}
    opened = client.post(f"{API}/session", json=given)
    client.headers["X-CSRF-Token"] = opened.json()["csrf"]
    return client


def investigate(client: TestClient) -> Any:
    return client.post(f"{API}/investigations", json={"deviation": "DEV-1"})


def told(service: Service, action: Action) -> list[str]:
    with service.ledger.database.read() as session:
        return [one.event.entity_id for one in trail.find(session, action)]


def signed(client: TestClient, change: dict[str, Any], what: str) -> Any:
    given = {
        "shown_sha256": change["sha256"],
        "username": Role.QA_APPROVER.value,
        "password": PASSWORD,
        "reason": "judged",
    }
    return client.post(f"{CHANGES}/{change['id']}/{what}", json=given)


@pytest.mark.req("LC-01")
@pytest.mark.req("LC-03")
@pytest.mark.req("LC-06")
@pytest.mark.req("H12")
def test_a_validated_service_generates_from_the_release_to_the_withdrawal(
    service: Service, site: TestClient
) -> None:
    writer, qa = enter(site, Role.WRITER), enter(site, Role.QA_APPROVER)
    administrator = enter(site, Role.ADMINISTRATOR)
    refused = investigate(writer)
    assert (refused.status_code, refused.json()["code"]) == (409, "configuration_unreleased")
    assert told(service, Action.GENERATION_REFUSED) == ["DEV-1"]
    assert told(service, Action.DRAFT_CREATED) == []

    running = qa.get(f"{API}/configuration").json()
    assert not running["generates"]
    given = {"reason": "first use", "risk": "see the plan", "report": passing(running["hash"])}
    change = administrator.post(CHANGES, json=given).json()
    assert investigate(writer).status_code == 409
    assert signed(qa, change, "release").json()["state"] == "active"
    assert qa.get(f"{API}/configuration").json()["generates"]

    asked = investigate(writer)
    assert asked.status_code == 202
    draft = (service.jobs.wait(asked.json()["id"]).result or {})["draft"]
    touched = qa.get(f"{API}/configuration/{running['hash'][:12]}/touched").json()
    assert [one["draft"] for one in touched["drafts"]] == [draft]

    assert signed(qa, change, "withdrawal").json()["state"] == "withdrawn"
    assert investigate(writer).json()["code"] == "configuration_unreleased"
    assert told(service, Action.GENERATION_REFUSED) == ["DEV-1"] * 3
    opened = Opened(service.settings, service.ledger, service.mode)
    assert verify(opened) == []


@pytest.mark.req("LC-03")
def test_what_reads_goes_on_without_a_release(service: Service, site: TestClient) -> None:
    writer = enter(site, Role.WRITER)
    assert investigate(writer).status_code == 409
    assert writer.get(f"{API}/batches").status_code == 200
    assert writer.post(f"{API}/ask", json={"question": "What is B-01?"}).status_code == 200
    arguments = {"arguments": {"batch": "B-01"}}
    assert writer.post(f"{API}/tools/exceptions", json=arguments).status_code == 200
    thread = writer.post(f"{API}/chat/threads", json={}).json()["id"]
    asked = writer.post(f"{API}/chat/threads/{thread}/turns", json={"question": "What is B-01?"})
    assert asked.status_code == 201
    events = writer.get(f"{API}/chat/turns/{asked.json()['id']}/events").text
    assert "turn_finished" in events


@pytest.mark.req("LC-03")
def test_a_job_that_waited_is_refused_as_well(service: Service, site: TestClient) -> None:
    with service.ledger.work(OPERATOR) as work:
        job = service.jobs.enqueue(work, "investigate", {"deviation": "DEV-1"}, None)
    with pytest.raises(Exception, match="not released"):
        service.jobs.wait(job)
    assert told(service, Action.DRAFT_CREATED) == []


@pytest.mark.req("LC-05")
def test_ten_thousand_votes_change_neither_configuration_nor_index(
    service: Service, site: TestClient
) -> None:
    writer = enter(site, Role.WRITER)
    thread = writer.post(f"{API}/chat/threads", json={}).json()["id"]
    question = {"question": "What is B-01?"}
    asked = writer.post(f"{API}/chat/threads/{thread}/turns", json=question).json()["id"]
    assert "turn_finished" in writer.get(f"{API}/chat/turns/{asked}/events").text
    before = (service.configuration, state_of_index(service), answer_of(writer))
    given = {"rating": "down", "comment": "the index should say otherwise"}
    answer = writer.post(f"{API}/chat/turns/{asked}/feedback", json=given)
    assert answer.status_code == 204
    with service.ledger.database.read() as session:
        actor = writer_of(service, session)
    with service.ledger.work(actor) as work:
        for number in range(9_999):
            give_feedback(work, asked, "down" if number % 2 else "up", given["comment"])
    assert service.watch.check() == ()
    assert (service.configuration, state_of_index(service), answer_of(writer)) == before
    with service.ledger.database.read() as session:
        assert session.scalar(select(func.count()).select_from(turn_feedback)) == 10_000


def writer_of(service: Service, session: Session) -> Actor:
    person = people.person_named(session, Role.WRITER.value)
    assert person is not None
    roles = frozenset({Role.WRITER})
    return Actor(Kind.PERSON, person.username, roles, person=person.id, session="S")


def state_of_index(service: Service) -> str:
    """Every passage with its vector, as the index is rebuilt from."""
    with service.ledger.database.read() as session:
        rows = session.execute(select(passages).order_by(passages.c.id)).all()
    return sha256_of([[str(cell) for cell in row] for row in rows])


def answer_of(client: TestClient) -> Any:
    found = client.get(f"{API}/search", params={"q": "Low yield"}).json()
    return [(one["score"], one["text"]) for one in found["results"]]
