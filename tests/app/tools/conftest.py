"""A small plant imported for the tools to read."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.auth.actor import Actor, Kind
from app.plant.historian import Historian
from app.records.view import View
from app.tools.registry import Context

OpenTools = Callable[..., Context]


class NoText:
    """A searcher of a site without texts; ``near`` is what it finds similar."""

    def __init__(self) -> None:
        self.near: list[tuple[Any, float]] = []

    def similar(self, *_: Any, **__: Any) -> list[tuple[Any, float]]:
        return self.near


@pytest.fixture
def open_tools(ledger: Any, receive: Any) -> Iterator[OpenTools]:
    """``open_tools({"steps.csv": "…"})``: imports the package with these files."""
    with ExitStack() as stack:

        def opened(changes: dict[str, str], known_at: Any = None) -> Context:
            job = receive(changes)
            assert job.error is None, job.error
            session = stack.enter_context(ledger.database.read())
            actor = Actor(Kind.CLI, "tester")
            searcher: Any = NoText()
            zone = ZoneInfo("Europe/Dublin")
            return Context(actor, View(session, known_at), Historian(()), zone, searcher)

        yield opened
