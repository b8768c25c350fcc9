"""How long the pages of the web app take to come, and a chat's first event.

``python -m evals.benchmarks.pages [--data DIR] [--requests N]``; exit code 1 above a floor. Every
page that links lead to, as the first role that comes to it, over real HTTP from one client that
asks again and again, against the demonstration in ``DIR`` or one made for it. The document alone is
counted: scripts and styles are kept by the browser. A chat's first event is counted from sending
the question in a new thread to the first bytes of its stream.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import numpy as np

from app.auth.actor import Role
from evals.demonstration import Demonstration, demonstration
from evals.pages import walk

FLOOR_PAGE_P95_MS: Final = 100.0
FLOOR_FIRST_EVENT_P95_MS: Final = 300.0
REQUESTS: Final = 30
WARM_UP: Final = 3
QUESTION: Final = "What is the lower limit of the fill volume?"


@dataclass(frozen=True)
class Timed:
    name: str
    floor_ms: float
    milliseconds: Sequence[float]

    def percentile_ms(self, percent: float) -> float:
        return float(np.percentile(self.milliseconds, percent))

    @property
    def is_slow(self) -> bool:
        return self.percentile_ms(95) > self.floor_ms


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="data folder of a demonstration")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    given = parser.parse_args(arguments)
    with demonstration(given.data) as demo:
        results = measure(demo, given.requests)
    print(f"{given.requests} requests each\n{'p50 ms':>8} {'p95 ms':>8}  page")
    for one in results:
        print(
            f"{one.percentile_ms(50):8.1f} {one.percentile_ms(95):8.1f}  {one.name}"
            f"{'  above the floor' if one.is_slow else ''}"
        )
    print(f"floors p95: pages {FLOOR_PAGE_P95_MS:.0f} ms, event {FLOOR_FIRST_EVENT_P95_MS:.0f} ms")
    return 1 if any(one.is_slow for one in results) else 0


def measure(demo: Demonstration, requests: int) -> list[Timed]:
    """The slowest first, the chat last."""
    clients = {role: _enter(demo, secret) for role, secret in demo.links.items()}
    event = _first_events(clients[Role.WRITER], requests)
    pages: dict[str, Timed] = {}
    for client in clients.values():
        for address in walk(partial(_read, client)):
            if address.name not in pages:
                ask = partial(_read, client, address.path)
                pages[address.name] = _page(address.path, requests, ask)
        client.close()
    return [*sorted(pages.values(), key=lambda one: -one.percentile_ms(95)), event]


def _page(name: str, requests: int, ask: Callable[[], object]) -> Timed:
    times = [_ms(ask) for _ in range(WARM_UP + requests)]
    return Timed(name, FLOOR_PAGE_P95_MS, times[WARM_UP:])


def _first_events(client: httpx.Client, requests: int) -> Timed:
    times = []
    for _ in range(WARM_UP + requests):
        thread = client.post("/api/v1/chat/threads", json={}).raise_for_status().json()["id"]
        times.append(_ms(partial(_first_event, client, thread)))
    return Timed("first event of a turn", FLOOR_FIRST_EVENT_P95_MS, times[WARM_UP:])


def _ms(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def _enter(demo: Demonstration, secret: str) -> httpx.Client:
    client = httpx.Client(
        base_url=demo.url,
        headers={"Origin": demo.url},
        timeout=60,
        trust_env=False,
        follow_redirects=True,
    )
    opened = client.post("/api/v1/session", json={"link": secret}).raise_for_status()
    client.headers["X-CSRF-Token"] = opened.json()["csrf"]
    return client


def _read(client: httpx.Client, path: str) -> str:
    return client.get(path).raise_for_status().text


def _first_event(client: httpx.Client, thread: str) -> None:
    asked = client.post(f"/api/v1/chat/threads/{thread}/turns", json={"question": QUESTION})
    turn = asked.raise_for_status().json()["id"]
    with client.stream("GET", f"/api/v1/chat/turns/{turn}/events") as stream:
        next(stream.iter_bytes())


if __name__ == "__main__":
    sys.exit(main())
