"""A real vLLM for tests: one of a kind for all test processes, started by the first that wants it
and ended by the last."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.llm.connection import FORBIDDEN
from evals.model_environment import ModelServerMissing, find_environment
from evals.model_server import Kind, ModelServer, start_server


@contextmanager
def permitted() -> Iterator[None]:
    """Model calls are possible in this block, for fixtures that live longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(FORBIDDEN)
        yield


@pytest.fixture
def model_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Model calls are possible in this test: nowhere else are they."""
    monkeypatch.delenv(FORBIDDEN)


@pytest.fixture(scope="session")
def served_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """A chat model; where vLLM's environment is not made, its tests are skipped."""
    with _shared(Kind.CHAT, tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def served_embedding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    with _shared(Kind.EMBEDDING, tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def served_reranking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    with _shared(Kind.RERANKING, tmp_path_factory) as server:
        yield server


@dataclass
class _Shared:
    """Who uses the server of a kind, in a file that all test processes of a run see."""

    kind: Kind
    folder: Path
    owner: int

    def enter(self) -> ModelServer:
        with self._alone() as state:
            if not state:
                server = _named(self.kind) or start_server(self.kind, self.folder, self.owner)
                state |= {"url": server.url, "pid": server.pid, "users": 0}
                state["tokenizer"] = str(server.tokenizer)
            state["users"] += 1
            return _server(state)

    def leave(self) -> None:
        with self._alone() as state:
            state["users"] -= 1
            if not state["users"]:
                if state["pid"]:
                    _server(state).stop()
                state.clear()

    @contextmanager
    def _alone(self) -> Iterator[dict[str, Any]]:
        file = self.folder / f"{self.kind}.json"
        with file.open("a+") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            opened.seek(0)
            state = json.loads(opened.read() or "{}")
            try:
                yield state
            finally:
                opened.truncate(0)
                opened.write(json.dumps(state))


def _named(kind: Kind) -> ModelServer | None:
    """``VERIDRAFT_TEST_CHAT_URL``: one that runs already, served with the same model."""
    url = os.environ.get(f"VERIDRAFT_TEST_{kind.upper()}_URL")
    return None if url is None else ModelServer(url, 0, find_environment().chat)


def _server(state: dict[str, Any]) -> ModelServer:
    return ModelServer(state["url"], state["pid"], Path(state["tokenizer"]))


@contextmanager
def _shared(kind: Kind, factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    folder = factory.getbasetemp().parent if is_one_of_many else factory.getbasetemp()
    shared = _Shared(kind, folder, os.getppid() if is_one_of_many else os.getpid())
    try:
        server = shared.enter()
    except ModelServerMissing as missing:
        pytest.skip(str(missing))
    try:
        yield server
    finally:
        shared.leave()
