"""The chat with a model behind it, over the API, against a server of models that is killed."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from fastapi.testclient import TestClient

from app.core.settings import Settings
from app.llm.making import known_prompts, make_model
from app.llm.scripted import ScriptedModel
from app.llm.service import Caller
from evals.model_server import ModelServer
from evals.scripted_agents import competent
from tests.app.api.site import API, Site, serve_site, template_of

PATIENCE_S = 60.0
PIECE = {"choices": [{"index": 0, "delta": {"content": "e"}, "finish_reason": None}]}


class Dying(BaseHTTPRequestHandler):
    """Serves one model; in the midst of an answer the connection is gone."""

    protocol_version = "HTTP/1.1"
    model: ClassVar = {
        "id": "dying",
        "object": "model",
        "created": 1,
        "owned_by": "test",
        "root": "dying",
        "max_model_len": 100_000,
    }

    def do_GET(self) -> None:
        self._json({"object": "list", "data": [self.model], "version": "0"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/tokenize"):
            self._json({"count": 10, "max_model_len": 100_000, "tokens": []})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "dying"}
        line = f"data: {json.dumps(piece | PIECE)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()
        self.close_connection = True

    def _json(self, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as served:
        yield served


def put_behind(site: Site, url: str, name: str) -> None:
    service = site.service
    settings = Settings(data=service.settings.data, model_url=url, model_name=name)
    model = make_model(settings)
    assert model is not None
    service.caller = Caller(model, known_prompts(), service.ledger, "configuration")


@pytest.fixture
def dying(site: Site, model_calls: None) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dying)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    put_behind(site, url, "dying")
    yield
    site.service.caller = None
    server.shutdown()
    thread.join()
    server.server_close()


def ask(client: TestClient, site: Site, question: str) -> dict[str, Any]:
    thread = client.post(f"{API}/chat/threads", json={}).json()["id"]
    asked = client.post(f"{API}/chat/threads/{thread}/turns", json={"question": question})
    return ended(client, site, asked.json()["id"])


def of_records(told: dict[str, Any]) -> list[Any]:
    """The blocks, citations and abstention that are told before the model is asked."""
    events = [(one["type"], one["json"]) for one in told["events"]]
    first = next((at for at, one in enumerate(events) if one[1].get("tool") == "model"), None)
    return [one for one in events[:first] if one[0] in ("text", "citation", "abstained")]


def ended(client: TestClient, site: Site, turn: str) -> dict[str, Any]:
    while True:
        seen = site.service.chat.count
        shown = client.get(f"{API}/chat/turns/{turn}").json()
        if shown["state"] != "running":
            return shown
        asyncio.run(site.service.chat.wait(seen, 1.0))


def test_killed_in_the_midst_the_answer_stands_says_so_and_can_be_asked_for_again(
    site: Site, dying: None
) -> None:
    client = site.enter("writer")
    told = ask(client, site, f"What happened in {site.deviation}?")
    assert told["state"] == "finished"
    said = json.dumps(told)
    assert "The language model did not answer" in said
    assert "As reported" in said
    service = site.service
    service.caller = Caller(ScriptedModel(competent), known_prompts(), service.ledger, "c")
    again = client.post(f"{API}/chat/turns/{told['id']}/retry").json()["id"]
    assert "Written by the model:" in json.dumps(ended(client, site, again))


def test_random_weights_change_no_fact(
    site: Site, model_calls: None, served_model: ModelServer
) -> None:
    """Of a real server: what it writes is refused or harmless, what the records say is the same."""
    client, question = site.enter("writer"), f"What happened in {site.deviation}?"
    alone = ask(client, site, question)
    put_behind(site, served_model.url, "tiny")
    told = ask(client, site, question)
    site.service.caller = None
    assert told["state"] == "finished"
    assert "model" in {one["json"].get("tool") for one in told["events"]}
    assert of_records(told) == of_records(alone)
    assert not [one for one in told["events"] if "origin" in one["json"]]
