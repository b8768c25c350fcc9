"""The load of the throughput benchmark is that of the service, and its figures add up."""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from app.llm.calls import Request
from app.llm.making import known_prompts
from evals.benchmarks.throughput import (
    Cache,
    Measured,
    chat_request,
    load,
    percentile,
    report,
    section_request,
)
from tests.app.llm.broken_server import broken_server, chunk
from tests.app.llm.test_served import DONE, model_at


@pytest.mark.parametrize("make", [chat_request, section_request])
def test_requests_share_the_prompts_own_beginning_and_nothing_else(
    make: Callable[[int], Request],
) -> None:
    one, other = make(1), make(2)
    assert one == make(1)
    assert one.messages[0] == other.messages[0]
    assert one.messages[1] != other.messages[1]
    assert one.messages[0].text == known_prompts()[one.name].system
    assert one.schema is not None


@pytest.mark.usefixtures("model_calls")
def test_every_chat_and_draft_asks_all_it_has_and_is_answered(tmp_path: Path) -> None:
    with broken_server(
        lambda to: to.stream(chunk(""), chunk("{}"), chunk("", "stop"), *DONE)
    ) as server:
        measured = asyncio.run(load(model_at(server.url, tmp_path), 2, 1, 2, 900))
    assert len(measured) == 2 * 4 + 8
    assert [one.failed for one in measured if one.failed] == []
    assert all(one.tokens == 2 for one in measured)


def test_figures_are_of_what_was_measured() -> None:
    measured = [
        Measured("chat", 0.5, 2.0, 100, 40),
        Measured("chat", 1.5, 4.0, 100, 60),
        Measured("section", None, 9.0, 0, 0, "dead port"),
    ]
    told = report(measured, 10.0, Cache(200.0, 150.0)).splitlines()
    chat, section, everything = (line.split() for line in told[1:4])
    assert chat[:3] == ["chat", "2", "0"]
    assert (chat[3], chat[5]) == ("1.00", "1.50")
    assert chat[-1] == "10"
    assert section[:3] == ["section", "1", "1"]
    assert everything[:3] == ["all", "3", "1"]
    assert "prefix cache: 75% of the prompts' tokens" in told
    assert told[-1] == "failed: dead port"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert math.isnan(percentile([], 0.5))
