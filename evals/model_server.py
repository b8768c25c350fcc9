"""A real vLLM on this machine's processor, serving a tiny model of random weights, until its block
ends: what it says is noise, how it says it is how a large model says it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import httpx

from evals.model_environment import Environment, ModelServerMissing, find_environment

NAME = "tiny"
_HOST = "127.0.0.1"
_LONGEST_START_S = 400.0  # 30 s on an idle machine
_LONGEST_STOP_S = 40.0
_POLL_S = 0.25
_KEEPER = Path(__file__).with_name("model_keeper.py")
_COMMON = ("--host", _HOST, "--served-model-name", NAME, "--enforce-eager", "--max-num-seqs", "16")
_CHAT = (
    "--enable-auto-tool-choice",
    "--tool-call-parser",
    "hermes",
    "--enable-prefix-caching",
    # On a processor 0.32 dies of a seeded request whose prompt it computes in parts.
    "--no-enable-chunked-prefill",
    "--max-num-batched-tokens",
    "16384",
    # A model of random weights that may choose white space would choose it for ever.
    "--structured-outputs-config",
    '{"backend": "xgrammar", "disable_any_whitespace": true}',
)
_POOLING = ("--runner", "pooling", "--dtype", "float32")
_QUIET = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "VLLM_LOGGING_LEVEL": "WARNING",
}


class Kind(StrEnum):
    CHAT = "chat"
    EMBEDDING = "embedding"
    RERANKING = "reranking"


@dataclass(frozen=True)
class ModelServer:
    """``url`` is of the OpenAI protocol; ``pid`` of the process that keeps the server."""

    url: str
    pid: int
    tokenizer: Path

    @property
    def root(self) -> str:
        return self.url.removesuffix("/v1")

    def metric(self, name: str) -> float:
        """The sum over its labels, of vLLM's ``/metrics``."""
        lines = httpx.get(f"{self.root}/metrics", trust_env=False).text.splitlines()
        found = [line for line in lines if line.startswith((f"{name}{{", f"{name} "))]
        return sum(float(line.rsplit(" ", 1)[1]) for line in found)

    def kill(self) -> None:
        """At once and whole, as a machine that loses its power."""
        for pid in _family(self.pid):
            _signal(pid, signal.SIGKILL)

    def stop(self) -> None:
        _signal(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + _LONGEST_STOP_S
        while _is_alive(self.pid):
            if time.monotonic() > deadline:
                self.kill()
                return
            time.sleep(_POLL_S)


@contextmanager
def model_server(kind: Kind, folder: Path) -> Iterator[ModelServer]:
    """``folder`` takes the log. Raises :class:`ModelServerMissing`."""
    started = start_server(kind, folder, os.getpid())
    try:
        yield started
    finally:
        started.stop()


def start_server(kind: Kind, folder: Path, owner: int) -> ModelServer:
    """Returns when it answers; ends with the process ``owner``. Raises
    :class:`ModelServerMissing`."""
    environment = find_environment()
    model, options = _of(environment, kind)
    port = _free_port()
    command = [str(environment.python), "-m", "vllm.entrypoints.openai.api_server"]
    command += ["--model", str(model), "--port", str(port), *_COMMON, *options]
    log = folder / f"{kind}.log"
    with log.open("wb") as out:
        keeper = subprocess.Popen(
            [sys.executable, str(_KEEPER), str(owner), *command],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=_surroundings(os.environ, environment),
            cwd=folder,
            start_new_session=True,
        )
    server = ModelServer(f"http://{_HOST}:{port}/v1", keeper.pid, model)
    _await(server, keeper, log)
    return server


def _of(environment: Environment, kind: Kind) -> tuple[Path, tuple[str, ...]]:
    return {
        Kind.CHAT: (environment.chat, _CHAT),
        Kind.EMBEDDING: (environment.embedding, _POOLING),
        Kind.RERANKING: (environment.reranking, _POOLING),
    }[kind]


def _surroundings(own: Mapping[str, str], environment: Environment) -> dict[str, str]:
    """Its programs come first, such as the compiler driver that it starts."""
    path = f"{environment.python.parent}{os.pathsep}{own.get('PATH', '')}"
    kept = {name: value for name, value in own.items() if not name.startswith("VERIDRAFT_")}
    return {**kept, **_QUIET, "PATH": path}


def _await(server: ModelServer, keeper: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _LONGEST_START_S
    while time.monotonic() < deadline:
        if keeper.poll() is not None:
            break
        try:
            if httpx.get(f"{server.root}/health", trust_env=False).is_success:
                return
        except httpx.TransportError:  # not yet
            time.sleep(_POLL_S)
    server.stop()
    said = log.read_text(errors="replace")[-3000:]
    raise ModelServerMissing(f"the model's server did not start:\n{said}", where=str(log))


def _free_port() -> int:
    with socket.socket() as door:
        door.bind((_HOST, 0))
        return door.getsockname()[1]


def _family(pid: int) -> list[int]:
    """The process and all that it started, themselves or through others."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        children = Path(f"/proc/{found[-1]}/task/{found[-1]}/children")
        if children.is_file():
            waiting += [int(child) for child in children.read_text().split()]
    return found


def _is_alive(pid: int) -> bool:
    """A process that ended and was not waited for is not."""
    try:
        waited, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # another process's
        return Path(f"/proc/{pid}").exists() and _state(pid) != "Z"
    return waited == 0


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
