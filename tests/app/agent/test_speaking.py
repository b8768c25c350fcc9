"""What a model wrote is judged beside the event loop of its turn."""

import asyncio
from typing import Any

from app.agent.speaking import _judged


class _Judge:
    """Tells whether it was asked in a thread that runs an event loop."""

    def refusal(self, *_: object) -> str:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return "beside"
        return "within"


class _Answered:
    @property
    def json(self) -> Any:
        return {"sentences": [{"source": "P1", "text": "It ran."}] * 3}


def test_a_sentence_is_judged_where_it_holds_up_no_limit_and_no_stop() -> None:
    judge, answered = _Judge(), _Answered()
    given: tuple[Any, Any] = judge, answered
    judged = asyncio.run(_judged(*given, {}, 2))
    assert [one.refused for one in judged] == ["beside", "beside"]
