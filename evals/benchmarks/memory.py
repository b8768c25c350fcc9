"""How much memory the whole service takes: at its start, and after pages, chat and a draft.

``python -m evals.benchmarks.memory [--data DIR]``; exit code 1 above the floor. ``veridraft serve``
runs as a process of its own against the demonstration in ``DIR`` or one made for it, without a
model. Counted is what is resident of it and of every process that it started; pages of files that
several of them share count for each, so that the sum is no less than what they take. Linux only.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import httpx

from app.auth.actor import Role, command_line_actor
from app.auth.bootstrap import demo_people
from app.core.settings import Settings
from app.wiring import open_service
from evals.pages import walk

FLOOR_MB: Final = 1500.0
PAGES: Final = 10
TURNS: Final = 10
_QUESTIONS: Final = (
    "What happened in {deviation}?",
    "Has this happened before?",
    "What is the lower limit of the fill volume?",
    "Is the fill volume drifting?",
    "Who is the chief executive of the company?",
)
_HOST: Final = "127.0.0.1"
_POLL_S: Final = 0.2
_LONGEST_S: Final = 300.0


@dataclass(frozen=True)
class Taken:
    """``peak_mb`` is the most that the main process had resident at any time until then."""

    after: str
    resident_mb: float
    processes: int
    peak_mb: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="data folder of a demonstration")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="veridraft-memory-") as scratch:
        folder = given.data or _demonstration(Path(scratch) / "data")
        results = measure(folder)
    print(f"{'MB':>8} {'peak MB':>8}  processes  after")
    for one in results:
        print(f"{one.resident_mb:8.0f} {one.peak_mb:8.0f}  {one.processes:9d}  {one.after}")
    print(f"floor: {FLOOR_MB:.0f} MB")
    return 1 if any(max(one.resident_mb, one.peak_mb) > FLOOR_MB for one in results) else 0


def measure(data: Path) -> list[Taken]:
    secret = _link(data)
    with _served(data) as (process, url), _signed_in(url, secret) as client:
        found = [_taken("its start", process.pid)]
        pages = list(islice(walk(lambda path: client.get(path).text), PAGES))
        found.append(_taken(f"{len(pages)} pages", process.pid))
        deviation = (
            client.get("/api/v1/deviations").raise_for_status().json()["items"][-1]["deviation"]
        )
        for number in range(TURNS):
            _ask(client, _QUESTIONS[number % len(_QUESTIONS)].format(deviation=deviation))
        found.append(_taken(f"{TURNS} chat turns", process.pid))
        _investigate(client, deviation)
        found.append(_taken("an investigation", process.pid))
    return found


def _demonstration(folder: Path) -> Path:
    command = [sys.executable, "-m", "app", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def _link(data: Path) -> str:
    """Before the service is there: a data folder has one owner at a time."""
    actor = command_line_actor()
    with open_service(Settings(data=data), actor) as service, service.ledger.work(actor) as work:
        return demo_people(work, service.mode)[Role.WRITER][1]


@contextmanager
def _served(data: Path) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    url = f"http://{_HOST}:{port}"
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _until(lambda: _answers(url, process))
        yield process, url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the service ended with {process.returncode}")
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


@contextmanager
def _signed_in(url: str, secret: str) -> Iterator[httpx.Client]:
    headers = {"Origin": url}
    with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        opened = client.post("/api/v1/session", json={"link": secret}).raise_for_status()
        client.headers["X-CSRF-Token"] = opened.json()["csrf"]
        yield client


def _ask(client: httpx.Client, question: str) -> None:
    thread = client.post("/api/v1/chat/threads", json={}).raise_for_status().json()["id"]
    asked = client.post(f"/api/v1/chat/threads/{thread}/turns", json={"question": question})
    turn = asked.raise_for_status().json()["id"]
    with client.stream("GET", f"/api/v1/chat/turns/{turn}/events") as stream:
        stream.raise_for_status()
        for _ in stream.iter_bytes():
            pass


def _investigate(client: httpx.Client, deviation: str) -> None:
    asked = client.post("/api/v1/investigations", json={"deviation": deviation})
    job = asked.raise_for_status().json()["id"]
    _until(lambda: client.get(f"/api/v1/jobs/{job}").json()["state"] in ("done", "failed"))
    ended = client.get(f"/api/v1/jobs/{job}").json()
    if ended["state"] == "failed":
        raise RuntimeError(f"the investigation failed: {ended['error']}")


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing within {_LONGEST_S:g} s")
        time.sleep(_POLL_S)


def _taken(after: str, pid: int) -> Taken:
    family = list(_family(pid))
    resident = sum(_kilobytes(one, "VmRSS") for one in family)
    return Taken(after, resident / 1000, len(family), _kilobytes(pid, "VmHWM") / 1000)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in os.listdir(f"/proc/{pid}/task"):
        children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        for child in children:
            yield from _family(int(child))


def _kilobytes(pid: int, name: str) -> float:
    """Of 1000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1.024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
