"""What a person does with their threads: open, change, ask, stop, ask again, open a source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.chat import Chat
from app.agent.events import EventType, Told, TurnEvent, TurnState
from app.agent.store import Thread, Turn
from app.agent.titles import LONGEST_TITLE, title_of
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.auth.permissions import Permission, require
from app.core.errors import BadInput, Conflict, Forbidden
from app.core.ids import new_id
from app.evidence.facts import Evidence, EvidenceKind

LONGEST_QUESTION = 2000


@dataclass(frozen=True)
class Changes:
    """What of a thread is to be changed: the fields named in ``named``, to the values here."""

    named: frozenset[str]
    title: str = ""
    as_of: datetime | None = None
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True)
class Asked:
    """A question before it is a turn; ``as_of`` follows from the thread that it is asked in."""

    question: str
    attachments: Sequence[Mapping[str, Any]]
    as_of: Callable[[Thread], datetime | None]


def open_thread(ledger: Ledger, actor: Actor, as_of: datetime | None, scope: Scope) -> Thread:
    """An empty one; its title is that of its first question. It looks at no more than whoever opens
    it may see now, also when they may see more."""
    require(actor, Permission.RECORDS_READ)
    _check_narrows(actor, scope)
    with ledger.database.write() as session:
        now, scope = ledger.clock(), scope.within(actor.scope)
        thread = Thread(new_id("CHAT"), owner_of(actor), "", as_of, scope, now, now, None)
        store.add_thread(session, thread)
    return thread


def change_thread(ledger: Ledger, actor: Actor, thread_id: str, changes: Changes) -> Thread:
    """Raises NotFound, and BadInput for an empty title or a scope beyond the actor's own."""
    _check_narrows(actor, changes.scope)
    with ledger.database.write() as session:
        thread = store.get_thread(session, actor, thread_id)
        if "title" in changes.named:
            thread = replace(thread, title=_checked_title(changes.title))
        if "as_of" in changes.named:
            thread = replace(thread, as_of=changes.as_of)
        if "scope" in changes.named:
            thread = replace(thread, scope=changes.scope.within(actor.scope))
        store.save_thread(session, thread)
    return thread


def archive_thread(ledger: Ledger, actor: Actor, thread_id: str) -> None:
    """It is listed no more; what it holds stays. Raises NotFound."""
    with ledger.database.write() as session:
        thread = store.get_thread(session, actor, thread_id)
        store.save_thread(session, replace(thread, archived_at=ledger.clock()))


def ask(
    ledger: Ledger,
    chat: Chat,
    actor: Actor,
    thread_id: str,
    question: str,
    *,
    as_of: datetime | None = None,
    attachments: Sequence[Mapping[str, Any]] = (),
) -> Turn:
    """The answer begins at once. ``as_of`` takes the place of the thread's. Raises NotFound,
    BadInput for an empty question, Conflict while another is answered in the thread."""
    asked = Asked(question, attachments, lambda thread: as_of or thread.as_of)
    return _begin(ledger, chat, actor, thread_id, asked)


def retry(ledger: Ledger, chat: Chat, actor: Actor, turn_id: str) -> Turn:
    """The same question, as of the same time, as a new turn. Raises NotFound."""
    with ledger.database.read() as session:
        turn = store.get_turn(session, actor, turn_id)
    asked = Asked(turn.question, turn.attachments, lambda _thread: turn.as_of)
    return _begin(ledger, chat, actor, turn.thread, asked)


def stop(ledger: Ledger, chat: Chat, actor: Actor, turn_id: str) -> Turn:
    """One that has ended stays as it is. Raises NotFound."""
    with ledger.database.read() as session:
        store.get_turn(session, actor, turn_id)
    chat.stop(turn_id)
    with ledger.database.read() as session:
        return store.get_turn(session, actor, turn_id)


def read_turn(session: Session, actor: Actor, turn_id: str) -> tuple[Turn, list[TurnEvent]]:
    """With all that was told so far. Raises NotFound."""
    turn = store.get_turn(session, actor, turn_id)
    return turn, store.events_of(session, turn.id)


def events_after(ledger: Ledger, turn_id: str, seq: int) -> list[TurnEvent]:
    """Of a turn that is the asker's own."""
    with ledger.database.read() as session:
        return store.events_of(session, turn_id, seq)


def citation_of(session: Session, actor: Actor, turn_id: str, number: int) -> Evidence:
    """The evidence behind a citation's number. Raises NotFound, for another's turn as well."""
    turn = store.get_turn(session, actor, turn_id)
    told = dict(store.citation(session, turn.id, number))
    return Evidence(**{**told, "kind": EvidenceKind(told["kind"])})


def owner_of(actor: Actor) -> str:
    """The person who acts, or in whose name a token does. Raises Forbidden for nobody."""
    if actor.person is None:
        raise Forbidden(f"{actor.id} has no threads", expected="a person, or a token of one")
    return actor.person


def _begin(ledger: Ledger, chat: Chat, actor: Actor, thread_id: str, asked: Asked) -> Turn:
    require(actor, Permission.RECORDS_READ)
    words = " ".join(asked.question.split())
    if not words or len(words) > LONGEST_QUESTION:
        expected = f"1 to {LONGEST_QUESTION} characters"
        raise BadInput("no question", where="question", expected=expected, got=len(words))
    with chat.room(actor):
        chat.end_left()  # else a thread whose process is gone would be busy for good
        with ledger.work(actor) as work:
            thread = store.get_thread(work.session, actor, thread_id)
            _check_idle(work.session, thread)
            turn = Turn(
                id=new_id("TURN"),
                thread=thread.id,
                number=len(store.turns_of(work.session, thread.id)) + 1,
                question=words,
                as_of=asked.as_of(thread),
                attachments=[dict(one) for one in asked.attachments],
                state=TurnState.RUNNING,
                intent=None,
                subjects=[],
                started_at=work.now,
                finished_at=None,
                process=chat.process,
            )
            title = thread.title or title_of(words, [one["id"] for one in turn.attachments])
            store.save_thread(work.session, replace(thread, title=title, used_at=work.now))
            store.add_turn(work.session, turn, _started(thread, turn))
            # Not the words: a thread is its person's own, the trail is read by others.
            new = {"thread": thread.id, "as_of": turn.as_of.isoformat() if turn.as_of else None}
            work.record(Action.CHAT_ASKED, "turn", turn.id, new=new)
        chat.run(actor, turn.id)
    return turn


def _check_idle(session: Session, thread: Thread) -> None:
    """What follows in a thread refers to what was answered before it."""
    running = store.running_in(session, thread.id)
    if running is not None:
        raise Conflict(f"turn {running} of this thread is still being answered")


def _checked_title(title: str) -> str:
    words = " ".join(title.split())
    if not words or len(words) > LONGEST_TITLE:
        expected = f"1 to {LONGEST_TITLE} characters"
        raise BadInput("no title", where="title", expected=expected, got=len(words))
    return words


def _check_narrows(actor: Actor, scope: Scope) -> None:
    """A thread looks at less than its person may see, never at more: said at once, so that nobody
    takes an empty answer for "there is none"."""
    own = actor.scope
    for what, chosen, allowed in (
        ("sites", scope.sites, own.sites),
        ("products", scope.products, own.products),
    ):
        if chosen is not None and allowed is not None and not chosen <= allowed:
            expected = f"some of {', '.join(sorted(allowed)) or 'none'}"
            raise BadInput("beyond your scope", where=what, expected=expected, got=sorted(chosen))


def _started(thread: Thread, turn: Turn) -> Told:
    scope = {
        "sites": None if thread.scope.sites is None else sorted(thread.scope.sites),
        "products": None if thread.scope.products is None else sorted(thread.scope.products),
    }
    return Told(
        EventType.TURN_STARTED,
        {
            "turn": turn.id,
            "thread": thread.id,
            "question": turn.question,
            "as_of": turn.as_of.isoformat() if turn.as_of else None,
            "scope": scope,
        },
    )
