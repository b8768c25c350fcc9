"""A chat model that vLLM serves, through LlamaIndex's client of the OpenAI protocol.

One call, in order: what is served must be what was configured; the prompt must fit the window; the
answer is streamed. A connection that fails before the first byte is made again, twice at most;
nothing else is. Whatever goes wrong is a :class:`ModelUnavailable` that says where and what came.
Cancelling closes the connection, and vLLM gives the request up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.core.errors import Unavailable
from app.llm import wire
from app.llm.budget import Counter, check_budget
from app.llm.calls import Completion, ModelUnavailable, OnText, Request
from app.llm.connection import Address, connect_async, no_answer, unreachable
from app.llm.identity import Known, ServedIdentity

_PAUSES_S = (0.2, 0.5)  # before each new try
_NO_KEY = "none"  # the client wants one; without, it would look for one in the environment

# What the clients below raise over an answer that is no completion: they check nothing of it.
_UNREADABLE = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)


class ServedModel:
    """Holds no connection between calls: each belongs to the event loop of its call."""

    def __init__(self, address: Address, known: Known, counter: Counter) -> None:
        self._address, self._known, self._counter = address, known, counter

    @property
    def name(self) -> str:
        return self._known.name

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        limit = request.decoding.timeout_s
        try:
            async with asyncio.timeout(limit):
                return await self._with_retries(request, on_text)
        except TimeoutError as error:
            raise no_answer(self._address, "whole answer", f"nothing within {limit:g} s") from error

    async def _with_retries(self, request: Request, on_text: OnText | None) -> Completion:
        for pause_s in (*_PAUSES_S, None):
            try:
                return await self._once(request, on_text)
            except ModelUnavailable as failure:
                if pause_s is None or not _may_try_again(failure):
                    raise
                await asyncio.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    async def _once(self, request: Request, on_text: OnText | None) -> Completion:
        served = await asyncio.to_thread(self._check, request)
        assembling = wire.Assembling(served.model)
        async with self._stream(served, request) as responses:
            while (response := await self._next(responses, assembling)) is not None:
                if response and on_text is not None:
                    on_text(response)
        try:
            return assembling.done()
        except wire.NoAnswer as error:
            raise no_answer(self._address, "whole answer", str(error)) from error

    def _check(self, request: Request) -> ServedIdentity:
        served = self._known.check()
        try:
            check_budget(request, self._counter.count(served.model, request), served.window)
        except ModelUnavailable:
            raise
        except Unavailable as error:  # no tokenizer here
            raise ModelUnavailable(str(error)) from error
        return served

    async def _next(self, responses: AsyncIterator[Any], assembling: wire.Assembling) -> str | None:
        """The next piece, None at the end. Raises :class:`ModelUnavailable`."""
        import openai  # noqa: PLC0415 - slow to import

        try:
            return assembling.take(await anext(responses))
        except StopAsyncIteration:
            return None
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise unreachable(self._address, "answer", error) from error
        except _UNREADABLE as error:
            raise unreachable(self._address, "readable answer", error) from error

    @asynccontextmanager
    async def _stream(
        self, served: ServedIdentity, request: Request
    ) -> AsyncIterator[AsyncIterator[Any]]:
        from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415 - slow to import

        timeout_s = request.decoding.timeout_s
        async with connect_async(self._address, timeout_s) as http:
            client = OpenAILike(
                model=served.model,
                api_base=self._address.url,
                api_key=self._address.key or _NO_KEY,
                context_window=served.window,
                is_chat_model=True,
                max_retries=0,
                timeout=timeout_s,
                async_http_client=http,  # pyright: ignore[reportCallIssue] - its base takes it
            )
            responses = await client.astream_chat(
                wire.chat_messages(request), **wire.options(request)
            )
            yield aiter(responses)


def _may_try_again(failure: ModelUnavailable) -> bool:
    """Nobody answered at all: no byte has come, so nothing is said twice."""
    cause: BaseException | None = failure.__cause__
    while cause is not None:
        if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout):
            return True
        cause = cause.__cause__
    return False
