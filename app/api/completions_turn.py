"""A chat program's request as a turn: in which thread it is asked, and its events as they come.

A chat program sends the whole conversation each time and knows no threads. Rules, in order:

1. A thread that is named is the one.
2. Else the newest thread of the person whose questions are those of the conversation, in order:
   all before the last, or all of them (asked again). Questions that failed need not be among them.
   One that looks at less than the program may see, or at an earlier time, is none: it was made so
   on another page, and "not found" there would be taken for "there is none".
3. Else, where a thread begins with all that was asked before the last (a question was taken back
   and another asked), a branch of it.
4. Else a new one. What the program says was answered is never looked at.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

import anyio
from fastapi import Request
from sqlalchemy.orm import Session

from app.agent import service as threads
from app.agent import store
from app.agent.branching import branch
from app.agent.events import TurnEvent, TurnState
from app.agent.store import Thread, Turn
from app.auth.actor import Actor, Scope
from app.core.errors import BadInput
from app.retrieval.search import parse_as_of
from app.wiring import Service

_LOOK_S = 0.5  # between two looks at whether the program is still there


def begin(
    service: Service, actor: Actor, questions: Sequence[str], thread: str | None, as_of: str | None
) -> Turn:
    """The last question, asked. Raises what the chat raises."""
    if not questions:
        raise BadInput("nothing is asked", where="messages", expected="a message of the user")
    at = parse_as_of(as_of, service.site(actor.scope)[2]) if as_of else None
    chosen = thread or _thread_of(service, actor, questions)
    return threads.ask(service.ledger, service.chat, actor, chosen, questions[-1], as_of=at)


def _thread_of(service: Service, actor: Actor, questions: Sequence[str]) -> str:
    earlier = list(questions[:-1])
    with service.ledger.database.read() as session:
        found = continued(session, actor, questions)
        begun = left(session, actor, earlier) if found is None else None
    if found is not None:
        return found
    if begun is not None:
        return branch(service.ledger, actor, begun, len(earlier)).id
    return threads.open_thread(service.ledger, actor, None, Scope()).id


def continued(session: Session, actor: Actor, questions: Sequence[str]) -> str | None:
    """The thread that a conversation goes on in."""
    asked, earlier = list(questions), list(questions[:-1])
    if not earlier:
        return None
    for thread in _begun(session, actor, earlier[0]):
        turns = store.turns_of(session, thread.id)
        if any(turn.state is TurnState.RUNNING for turn in turns):
            continue
        every = [turn.question for turn in turns]
        answered = [turn.question for turn in turns if turn.state is not TurnState.FAILED]
        if every in (earlier, asked) or answered in (earlier, asked):
            return thread.id
    return None


def _begun(session: Session, actor: Actor, question: str) -> Iterator[Thread]:
    for thread in store.threads_begun_with(session, actor, question):
        if thread.as_of is None and thread.scope == actor.scope:
            yield thread


def left(session: Session, actor: Actor, earlier: Sequence[str]) -> str | None:
    """The thread that begins with these questions, and went on with others."""
    if not earlier:
        return None
    for thread in _begun(session, actor, earlier[0]):
        begun = store.turns_of(session, thread.id)[: len(earlier)]
        is_over = all(turn.state is not TurnState.RUNNING for turn in begun)
        if is_over and [turn.question for turn in begun] == list(earlier):
            return thread.id
    return None


async def follow(
    request: Request, service: Service, actor: Actor, turn: Turn
) -> AsyncIterator[TurnEvent]:
    """Every event of the turn, up to its last. Once the program is gone the turn is stopped."""
    seen, ended = 0, False
    try:
        while not ended:
            count = service.chat.count
            told = await asyncio.to_thread(threads.events_after, service.ledger, turn.id, seen)
            for event in told:
                seen, ended = event.seq, event.type.is_last
                yield event
            if not ended and not await _is_awaited(request, service, count):
                return
    finally:
        if not ended:
            with anyio.CancelScope(shield=True):
                await asyncio.to_thread(threads.stop, service.ledger, service.chat, actor, turn.id)


async def _is_awaited(request: Request, service: Service, count: int) -> bool:
    """Waits until something was told, for a moment at most; False where the program is gone."""
    await service.chat.wait(count, _LOOK_S)
    return not await request.is_disconnected()
