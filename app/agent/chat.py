"""The turns that run in this process, and whoever waits for what they tell.

A turn lives here and not in the queue of jobs: its answer is of use now or not at all. What it
tells is committed at once, so that a page that was closed finds all of it, and a process that died
leaves no more behind than a turn marked as interrupted: by the next one in its slot when it starts,
or by another one that serves the same database as soon as somebody waits for that turn.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

import anyio
import structlog
from sqlalchemy.orm import Session

from app.agent import store
from app.agent.events import FailReason, Told, failed
from app.agent.store import TurnEnded
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Unavailable, VeridraftError
from app.jobs.slot import is_held

_AT_ONCE = 4
_AT_MOST = 32  # answered and waiting; beyond that a question is refused, not kept waiting
_OF_ONE = 8  # of them those of one person, who keeps nobody else from asking
_LOOK_S = 0.05  # between two looks at whether anything was told

log = structlog.get_logger()

Tell = Callable[[Sequence[Told]], None]
Answer = Callable[[Actor, str, Tell], None]
"""Answers a turn by id for the actor, telling it; raises what goes wrong."""


class Chat:
    """Invariant: every turn that the database calls running in this process's slot is being
    answered or waits here."""

    def __init__(
        self,
        ledger: Ledger,
        answer: Answer,
        ended: Callable[[str], None] = lambda _turn: None,
        process: str = "embedded",
    ) -> None:
        """``ended`` is told the id of each turn that has ended; ``process`` is the slot."""
        self.process = process
        self._ledger = ledger
        self._answer = answer
        self._ended = ended
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="turn")
        self._running: dict[str, str] = {}  # turn → who asked
        self._entering, self._telling = Lock(), Lock()
        self._count = 0  # of what was told, by whatever turn

    def start(self) -> None:
        """Ends the turns that earlier processes left running; those of others that run go on."""
        self._interrupt_own()
        self.end_left()

    def close(self) -> None:
        """What runs is interrupted, and waited for until it notices."""
        self._interrupt_own()
        self._pool.shutdown(cancel_futures=True)

    def end_left(self) -> None:
        """Ends the turns of processes that are gone."""
        with self._ledger.database.read() as session:
            is_any = any(self._is_left(session, one) for one in store.running(session).values())
        if is_any:
            self._interrupt(self._is_left)

    @contextmanager
    def room(self, actor: Actor) -> Iterator[None]:
        """To begin one turn in. Raises :class:`Unavailable` while too many questions wait, or too
        many of the actor's."""
        with self._entering:
            asked = list(self._running.values())
            if asked.count(_asker(actor)) >= _OF_ONE:
                what, hint = "too many of your questions are being answered", "Wait for one to end"
                raise Unavailable(what, hint=hint)
            if len(asked) >= _AT_MOST:
                what, hint = "too many questions are being answered", "Ask again in a moment"
                raise Unavailable(what, hint=hint)
            yield

    def run(self, actor: Actor, turn_id: str) -> None:
        """Begin to answer a turn that was stored as running."""
        self._running[turn_id] = _asker(actor)
        self._pool.submit(self._run, actor, turn_id)

    def stop(self, turn_id: str) -> bool:
        """False for a turn that had ended. What it still does is told to nobody."""
        try:
            self._tell(turn_id, [failed(FailReason.STOPPED, "Stopped.")])
        except TurnEnded:
            return False
        return True

    @property
    def count(self) -> int:
        """Grows with whatever is told."""
        return self._count

    async def wait(self, seen: int, timeout_s: float) -> None:
        """Until something was told since ``count`` was ``seen``. Holds no thread: whoever follows
        takes none from those who ask."""
        with anyio.move_on_after(timeout_s):
            while self._count == seen:
                await anyio.sleep(_LOOK_S)

    def _run(self, actor: Actor, turn_id: str) -> None:
        try:
            self._answer(actor, turn_id, lambda told: self._tell(turn_id, told))
        except TurnEnded:
            log.info("turn ended before its answer", turn=turn_id)
        except VeridraftError as error:
            self._fail(turn_id, str(error))
        except Exception:
            log.exception("turn failed", turn=turn_id)
            self._fail(turn_id, "The answer failed; the log of the service says why.")
        finally:
            self._running.pop(turn_id, None)

    def _fail(self, turn_id: str, message: str) -> None:
        try:
            self._tell(turn_id, [failed(FailReason.ERROR, message)])
        except TurnEnded:
            log.info("a stopped turn failed", turn=turn_id, error=message)

    def _tell(self, turn_id: str, told: Sequence[Told]) -> None:
        with self._ledger.database.write() as session:
            store.tell(session, turn_id, told, self._ledger.clock())
        self._notify()
        if any(one.type.is_last for one in told):
            self._ended(turn_id)

    def _interrupt_own(self) -> None:
        self._interrupt(lambda _session, process: process == self.process)

    def _is_left(self, session: Session, process: str | None) -> bool:
        return process != self.process and not (process and is_held(session, process))

    def _interrupt(self, is_left: Callable[[Session, str | None], bool]) -> None:
        with self._ledger.database.write() as session:
            running = store.running(session).items()
            left = [turn for turn, process in running if is_left(session, process)]
            store.interrupt(session, left, self._ledger.clock())
        if left:
            self._notify()

    def _notify(self) -> None:
        with self._telling:
            self._count += 1


def _asker(actor: Actor) -> str:
    """A person is one with their tokens."""
    return actor.person or actor.id
