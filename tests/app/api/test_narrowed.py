"""A token that sees less than its person reads nothing of what the chat told the person."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.mcp_tools import read_evidence
from app.auth.permissions import MACHINE
from app.auth.sessions import sign_in
from app.auth.tokens import actor_of_token, make_token
from app.core.errors import NotFound
from app.llm.making import known_prompts
from app.llm.scripted import ScriptedModel
from app.llm.service import Caller
from evals.scripted_agents import competent
from tests.app.api.site import API, PASSWORD, Site, serve_site, template_of

COMPLETIONS = "/v1/chat/completions"
LATER = "Which fill volumes were too low?"


@dataclass(frozen=True)
class Wide:
    """What the person's own token was answered, and a token of theirs that sees no product."""

    site: Site
    model: ScriptedModel
    question: str
    message: dict[str, Any]
    call: str
    secret: str

    @property
    def narrow(self) -> TestClient:
        return self.site.client(Authorization=f"Bearer {self.secret}")


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wide]:
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as site:
        model, service = ScriptedModel(competent), site.service
        service.caller = Caller(model, known_prompts(), service.ledger, service.configuration)
        question = f"Why is {site.deviation} as it is?"
        message = complete(site.machine(), question)
        calls = site.machine().get(f"{API}/model-calls", params={"subject": message["turn"]}).json()
        writer = sign_in(service.gate, "writer", PASSWORD).actor
        with service.ledger.work(writer) as work:
            end = work.now + timedelta(days=1)
            secret = make_token(work, "narrow", MACHINE, end, products=["none"])[1]
        yield Wide(site, model, question, message, calls["items"][0]["id"], secret)
        service.caller = None


def complete(client: TestClient, *said: str, **more: Any) -> dict[str, Any]:
    answer = client.post(COMPLETIONS, json=conversation(*said, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()["choices"][0]["message"]


def conversation(*said: str, **more: Any) -> dict[str, Any]:
    roles = ("user" if at % 2 == 0 else "assistant" for at in range(len(said)))
    messages = [{"role": role, "content": one} for role, one in zip(roles, said, strict=False)]
    return {"model": "veridraft", "messages": messages, **more}


@pytest.mark.req("IA-03")
@pytest.mark.parametrize(
    "path",
    [
        "chat/threads/{thread}",
        "chat/turns/{turn}",
        "chat/turns/{turn}/events",
        "model-calls?subject={turn}",
        "model-calls/{call}",
    ],
)
def test_what_was_told_of_more_is_not_there(wide: Wide, path: str) -> None:
    ids = {"thread": wide.message["thread"], "turn": wide.message["turn"], "call": wide.call}
    url = f"{API}/{path.format(**ids)}"
    assert wide.site.machine().get(url).status_code == 200
    assert wide.narrow.get(url).status_code == 404


@pytest.mark.req("IA-03")
def test_it_is_not_listed_and_nothing_is_done_with_it(wide: Wide) -> None:
    thread, turn = wide.message["thread"], wide.message["turn"]
    listed = f"{API}/chat/threads"
    assert thread in wide.site.machine().get(listed).text
    assert thread not in wide.narrow.get(listed).text
    for method, path, body in (
        ("POST", f"threads/{thread}/turns", {"question": LATER}),
        ("PATCH", f"threads/{thread}", {"products": ["none"]}),
        ("DELETE", f"threads/{thread}", None),
        ("POST", f"turns/{turn}/retry", None),
        ("POST", f"turns/{turn}/feedback", {"rating": "up"}),
    ):
        answer = wide.narrow.request(method, f"{API}/chat/{path}", json=body)
        assert answer.status_code == 404, path


@pytest.mark.req("IA-03")
def test_its_evidence_is_no_resource(wide: Wide) -> None:
    service = wide.site.service
    number = wide.message["citations"][0]["number"]
    uri = f"veridraft://turns/{wide.message['turn']}/citations/{number}"
    for secret in (wide.site.token, wide.secret):
        actor = actor_of_token(service.ledger, secret)
        if secret == wide.site.token:
            assert read_evidence(service, actor, uri)["sha256"]
        else:
            with pytest.raises(NotFound):
                read_evidence(service, actor, uri)


@pytest.mark.req("IA-03")
def test_a_conversation_does_not_go_on_in_it(wide: Wide) -> None:
    named = wide.narrow.post(COMPLETIONS, json=conversation(LATER, thread=wide.message["thread"]))
    assert named.status_code == 404
    already = len(wide.model.asked)
    told = complete(wide.narrow, wide.question, wide.message["content"], LATER)
    assert told["thread"] != wide.message["thread"]
    said = "\n".join(one.text for asked in wide.model.asked[already:] for one in asked.messages)
    assert said, "the model was asked"
    assert "Asked before" not in said
    assert wide.site.deviation not in said


@pytest.mark.req("IA-03")
def test_what_a_narrow_token_asks_stays_as_narrow_for_whoever_sees_more(wide: Wide) -> None:
    asked = complete(wide.narrow, "What is a batch?")
    url = f"{API}/chat/threads/{asked['thread']}"
    for client in (wide.narrow, wide.site.machine()):
        assert client.get(url).json()["products"] == ["none"]
    later = complete(wide.site.machine(), wide.question, thread=asked["thread"])
    assert later["abstained"]
    assert wide.narrow.get(url).status_code == 200


@pytest.mark.req("IA-03")
def test_of_two_alike_the_conversation_goes_on_in_the_one_that_sees_as_much(wide: Wide) -> None:
    first = "What is a deviation?"
    own = complete(wide.site.machine(), first)
    assert complete(wide.narrow, first)["thread"] != own["thread"]
    later = complete(wide.site.machine(), first, own["content"], LATER)
    assert later["thread"] == own["thread"]


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("narrowed", [{"as_of": "2021-01-01"}, {"products": ["none"]}])
def test_a_program_goes_on_in_no_thread_that_its_person_has_narrowed_on_a_page(
    wide: Wide, narrowed: dict[str, Any]
) -> None:
    """It would be told "not found" of what there is, and not that it was looked for elsewhere."""
    machine, first = wide.site.machine(), f"How often is a fill checked? {sorted(narrowed)}"
    thread = machine.post(f"{API}/chat/threads", json=narrowed).json()["id"]
    asked = machine.post(f"{API}/chat/threads/{thread}/turns", json={"question": first}).json()
    while machine.get(f"{API}/chat/turns/{asked['id']}").json()["state"] == "running":
        time.sleep(0.05)
    later = complete(machine, first, "Not found.", wide.question)
    assert later["thread"] != thread
    assert not later["abstained"]
