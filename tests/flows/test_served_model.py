"""A draft and a chat with a real vLLM behind them, and the server killed in the midst.

Its weights are random: whatever it writes is noise, and must leave no trace in the record.
"""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.canonical import plain
from app.core.settings import Settings
from app.drafts.binding import as_ledger
from app.drafts.content import DraftContent, from_json
from app.drafts.linter import check_fact_sentence
from app.drafts.references import sentences_in
from app.drafts.store import get_version
from app.drafts.writing.composed import as_composed
from app.integrity import verify
from app.llm.making import make_model
from app.llm.tables import model_calls as log
from app.opening import open_reading
from app.operations import investigate
from evals.model_environment import ModelServerMissing
from evals.model_server import Kind, ModelServer, model_server
from tests.app.api.site import API, OPERATOR, Site, serve_site, template_of
from tests.models import permitted

_RUNNING = "vllm:num_requests_running"


@pytest.fixture(scope="module", autouse=True)
def _permitted() -> Iterator[None]:
    with permitted():
        yield


@pytest.fixture
def site(served_model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of each test its own: a process runs the jobs of one service at a time."""
    yield from _site_with(served_model, tmp_path_factory)


def _site_with(server: ModelServer, factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = factory.mktemp("served-model")
    model = make_model(Settings(data=folder, model_url=server.url))
    with serve_site(template_of(factory), folder, model) as site:
        yield site


def _content(site: Site, draft: str) -> DraftContent:
    with site.service.ledger.database.read() as session:
        return from_json(get_version(session, draft).content)


def _outcomes(site: Site) -> dict[str, int]:
    counted = select(log.c.outcome, func.count()).group_by(log.c.outcome)
    with site.service.ledger.database.read() as session:
        return {one.outcome: one.count_1 for one in session.execute(counted)}


def _heard(site: Site) -> int:
    """Calls in which the server wrote anything, whole or not."""
    counted = select(func.count()).select_from(log).where(log.c.output != "")
    with site.service.ledger.database.read() as session:
        return session.execute(counted).scalar_one()


def _check_record(site: Site, draft: str) -> None:
    """The same in every fact, claim, piece of evidence, table and figure, but for the name of the
    configuration; what a model wrote is bound to its claim, and taken away it is the composed
    draft."""
    content, before = _content(site, draft), _content(site, site.draft)
    composed = as_composed(content)
    shown, was = (
        [one for one in each.sections if one.id != "ai_use"] for each in (composed, before)
    )
    assert shown == was
    assert composed.claims == before.claims
    assert composed.gates == before.gates
    configuration = site.service.configuration[:16]
    for id_, fact in before.facts.items():
        assert content.facts[id_] == fact or content.facts[id_].written == configuration
    for id_, piece in before.evidence.items():
        assert content.evidence[id_] == piece
    ledger = as_ledger(content)
    for section in content.sections:
        for one in sentences_in(section.blocks):
            if one.is_models and len(one.claims) == 1:
                assert check_fact_sentence(f"[{one.claims[0]}] {one.text}", ledger) is None


@pytest.mark.req("H01")
def test_a_draft_is_the_one_without_a_model(site: Site, tmp_path: Path) -> None:
    result = investigate(site.service, OPERATOR, site.deviation, tmp_path)
    _check_record(site, result["draft"])
    assert _heard(site) >= 3, "the server wrote"
    with open_reading(site.service.settings) as opened:
        assert verify(opened) == []


def _asked(site: Site, question: str) -> list[dict[str, Any]]:
    """Every event of the answer."""
    client = site.enter("writer")
    thread = client.post(f"{API}/chat/threads", json={}).json()["id"]
    asked = {"question": question}
    turn = client.post(f"{API}/chat/threads/{thread}/turns", json=asked).json()["id"]
    while True:
        seen = site.service.chat.count
        shown = client.get(f"{API}/chat/turns/{turn}").json()
        if shown["state"] != "running":
            assert shown["state"] == "finished", shown
            return shown["events"]
        asyncio.run(site.service.chat.wait(seen, 1.0))


def _told(events: list[dict[str, Any]], kind: str) -> list[Any]:
    return [one["json"] for one in events if one["type"] == kind]


def _by_code(events: list[dict[str, Any]]) -> list[Any]:
    return [one for one in _told(events, "text") if one.get("origin") in (None, "code")]


def test_an_answer_of_the_chat_is_the_one_without_a_model(site: Site) -> None:
    question = f"What happened in {site.deviation}?"
    service = site.service
    asked_before = sum(_outcomes(site).values())
    with_model = _asked(site, question)
    assert sum(_outcomes(site).values()) > asked_before, "the model was asked"
    caller, service.caller = service.caller, None
    without = _asked(site, question)
    service.caller = caller
    cited, were = _told(with_model, "citation"), _told(without, "citation")
    assert cited[: len(were)] == were
    said, was = _by_code(with_model), _by_code(without)
    assert len(was) > 2
    assert said[: len(was)] == was, "what code says comes first, as without a model"
    for one in _told(with_model, "text"):
        if one not in said:
            assert one["origin"].startswith("CALL-"), one


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """Another server, to be killed."""
    try:
        with model_server(Kind.CHAT, tmp_path_factory.mktemp("doomed")) as server:
            yield server
    except ModelServerMissing as missing:
        pytest.skip(str(missing))


def test_killed_in_the_midst_of_a_draft_it_ends_composed_and_says_so(
    doomed: ModelServer, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    for site in _site_with(doomed, tmp_path_factory):
        done = threading.Event()
        watching = threading.Thread(target=_kill_when_asked, args=(doomed, done))
        watching.start()
        try:
            result = investigate(site.service, OPERATOR, site.deviation, tmp_path)
        finally:
            done.set()
            watching.join()
        content = _content(site, result["draft"])
        _check_record(site, result["draft"])
        assert _outcomes(site)["unavailable"] >= 1
        assert _heard(site) >= 1, "it was killed in the midst, not before"
        writing = content.data["writing"]
        assert any("server gave no" in one for one in writing["failures"]), writing
        statement = next(one for one in content.sections if one.id == "ai_use")
        said = json.dumps(plain(statement))
        assert "A language model was asked" in said
        assert "server gave no" in said, said
        with open_reading(site.service.settings) as opened:
            assert verify(opened) == []


def _kill_when_asked(server: ModelServer, done: threading.Event) -> None:
    """In the midst of an answer. Where nothing was ever asked, the test fails by its figures."""
    while not done.is_set():
        if server.metric(_RUNNING) >= 1:
            server.kill()
            return
        time.sleep(0.02)
