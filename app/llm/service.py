"""Asks the model on somebody's behalf, within limits, and keeps every call.

One call, in order: the prompt is rendered, the model asked, the answer held against its schema,
the call logged however it ended. An answer that is cut off or not of its schema is no answer.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.canonical import plain, sha256_bytes, sha256_of
from app.core.ids import new_id
from app.core.strict_json import read_strict
from app.core.tracing import ModelCalled, NullTracer, Settled, Tracer
from app.llm import store
from app.llm.calls import (
    CallName,
    Completion,
    Decoding,
    Finish,
    Message,
    Model,
    ModelUnavailable,
    OnText,
    OverBudget,
    Request,
    ToolCall,
    ToolOffer,
)
from app.llm.fencing import neutral_message
from app.llm.prompts import Prompt, Prompts, validator_of
from app.llm.store import Fate, Outcome, StoredCall


@dataclass(frozen=True)
class Ask:
    """What is to be asked. ``subject`` is what the answer is for, the draft's job or the turn;
    ``choices`` fill the schema's open lists; ``further`` follows the rendered prompt: an answer and
    why it was refused, or the steps of an agent."""

    name: CallName
    subject: str
    inputs: Mapping[str, str]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    further: tuple[Message, ...] = ()
    tools: tuple[ToolOffer, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Answered:
    """``json`` is the text read by its schema; None where there is none."""

    call: str
    completion: Completion
    json: Any = None


@dataclass(frozen=True)
class Caller:
    """The model with what a call of it needs. Holds no state of its own."""

    model: Model
    prompts: Prompts
    ledger: Ledger
    configuration: str
    timeout_s: float = 120.0
    tracer: Tracer = field(default_factory=NullTracer)

    async def ask(self, actor: Actor, ask: Ask, on_text: OnText | None = None) -> Answered:
        """Raises :class:`ModelUnavailable`, also for a cut or unreadable answer, and
        :class:`OverBudget`; what it raises is logged as well."""
        prompt = self.prompts[ask.name]
        request = request_of(prompt, ask, self.timeout_s)
        running = _Running(self, actor, ask.subject, prompt, request)
        try:
            async with asyncio.timeout(self.timeout_s):
                completion = await self.model.complete(request, running.watch(on_text))
        except TimeoutError as error:
            failure = ModelUnavailable(f"no whole answer within {self.timeout_s:g} s")
            await running.keep(Outcome.UNAVAILABLE, error=failure)
            raise failure from error
        except OverBudget as error:
            await running.keep(Outcome.OVER_BUDGET, error=error)
            raise
        except ModelUnavailable as error:
            await running.keep(Outcome.UNAVAILABLE, error=error)
            raise
        except asyncio.CancelledError:
            await asyncio.shield(running.keep(Outcome.CANCELLED))
            raise
        return await running.read(completion)

    def settle(self, call: str, fate: Fate, guards: Sequence[Any] = ()) -> None:
        """What was made of an answer, in a transaction of its own."""
        with self.ledger.database.write() as session:
            store.settle(session, call, fate, guards, self.ledger.clock())
            subject = store.subject_of(session, call)
        self.tracer.settled(Settled(call, subject, fate.value, len(guards)))


class _Running:
    """One call from its beginning to its row in the log."""

    def __init__(
        self, caller: Caller, actor: Actor, subject: str, prompt: Prompt, request: Request
    ) -> None:
        self.id = new_id("CALL")
        self._caller, self._actor, self._subject = caller, actor, subject
        self._prompt, self._request = prompt, request
        self._started_at, self._started = caller.ledger.clock(), time.perf_counter()
        self._first: float | None = None
        self._heard: list[str] = []

    def watch(self, on_text: OnText | None) -> OnText:
        def heard(said: str) -> None:
            piece = _storable(said)
            if self._first is None:
                self._first = time.perf_counter() - self._started
            self._heard.append(piece)
            if on_text is not None:
                on_text(piece)

        return heard

    async def read(self, said: Completion) -> Answered:
        completion = _storable_completion(said)
        if completion.finish is Finish.LENGTH:
            failure = ModelUnavailable("the answer was cut off, too long", where=self.id)
            await self.keep(Outcome.CUT, completion, failure)
            raise failure
        try:
            answer = read_answer(completion.text, self._request.schema)
        except (ValueError, RecursionError, ValidationError) as error:
            failure = ModelUnavailable("the answer is not of its schema", where=self.id)
            await self.keep(Outcome.UNREADABLE, completion, error)
            raise failure from error
        await self.keep(Outcome.ANSWERED, completion)
        return Answered(self.id, completion, answer)

    async def keep(
        self,
        outcome: Outcome,
        completion: Completion | None = None,
        error: BaseException | None = None,
    ) -> None:
        completion = completion or Completion("".join(self._heard))
        caller, request = self._caller, plain(self._request)
        call = StoredCall(
            id=self.id,
            name=self._request.name.value,
            subject=self._subject,
            actor=self._actor.id,
            person=self._actor.person,
            configuration=caller.configuration,
            model=caller.model.name,
            prompt=self._prompt.label,
            prompt_sha256=self._prompt.sha256,
            request=request,
            request_sha256=sha256_of(request),
            output=completion.text,
            output_sha256=sha256_bytes(completion.text.encode()),
            tool_calls=plain(completion.tool_calls),
            outcome=outcome.value,
            error=None if error is None else str(error)[:2000],
            prompt_tokens=completion.usage.prompt,
            completion_tokens=completion.usage.completion,
            started_at=self._started_at,
            seconds=round(time.perf_counter() - self._started, 3),
            first_token_s=None if self._first is None else round(self._first, 3),
        )
        await asyncio.to_thread(self._write, call)

    def _write(self, call: StoredCall) -> None:
        with self._caller.ledger.database.write() as session:
            store.add_call(session, call)
        told = {one.name: getattr(call, one.name) for one in fields(ModelCalled)}
        self._caller.tracer.called(ModelCalled(**told))


def request_of(prompt: Prompt, ask: Ask, timeout_s: float) -> Request:
    decoding = Decoding(prompt.front.max_tokens, prompt.front.temperature, ask.seed, timeout_s)
    messages = (*prompt.render(ask.inputs), *map(neutral_message, ask.further))
    request = Request(ask.name, messages, decoding, tools=ask.tools)
    return request if ask.tools else replace(request, schema=prompt.schema(ask.choices))


def read_answer(text: str, schema: Mapping[str, Any] | None) -> Any:
    """``NaN`` and ``Infinity`` are no JSON, a NUL or half a character no text. Raises ValueError,
    RecursionError or ValidationError."""
    if schema is None:
        return None
    answer = read_strict(text)
    written = json.dumps(answer, ensure_ascii=False)
    written.encode()
    if "\\u0000" in written:
        raise ValueError("NUL is no JSON")
    wrong = best_match(validator_of(schema).iter_errors(answer))
    if wrong is not None:
        raise wrong
    return answer


def _storable(text: str) -> str:
    """No text with a NUL or half a character is stored: what a model says may hold either."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()


def _storable_completion(said: Completion) -> Completion:
    calls = tuple(
        ToolCall(_storable(one.id), _storable(one.name), _storable(one.arguments))
        for one in said.tool_calls
    )
    return replace(said, text=_storable(said.text), tool_calls=calls)
