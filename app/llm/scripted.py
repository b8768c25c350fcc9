"""A model whose words are a function of what it is asked: the fake beside the protocol.

It remembers what it was asked. Where a result is shown, it says that a script wrote it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.llm.calls import Completion, OnText, Request

_PIECE = 24  # characters that a stream gives at a time

Script = Callable[[Request], Completion | str]
"""May raise what a model raises."""


@dataclass
class ScriptedModel:
    script: Script
    name: str = "scripted"
    asked: list[Request] = field(default_factory=list)

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        self.asked.append(request)
        answer = self.script(request)
        completion = Completion(answer) if isinstance(answer, str) else answer
        if on_text is not None:
            for at in range(0, len(completion.text), _PIECE):
                on_text(completion.text[at : at + _PIECE])
        return completion
