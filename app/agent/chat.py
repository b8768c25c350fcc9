"""The turns that run in this process, and whoever waits for what they tell.

A turn lives here and not in the queue of jobs: its answer is of use now or not at all. What it
tells is committed at once, so that a page that was closed finds all of it, and a process that died
leaves no more behind than a turn marked as interrupted.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition

import structlog

from app.agent import store
from app.agent.events import FailReason, Told, failed
from app.agent.store import TurnEnded
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Unavailable, VeridraftError

_AT_ONCE = 4
_AT_MOST = 32  # answered and waiting; beyond that a question is refused, not kept waiting

log = structlog.get_logger()

Tell = Callable[[Sequence[Told]], None]
Answer = Callable[[Actor, str, Tell], None]
"""Answers a turn by id for the actor, telling it; raises what goes wrong."""


class Chat:
    """Invariant: every turn that the database calls running is being answered or waits here."""

    def __init__(
        self, ledger: Ledger, answer: Answer, ended: Callable[[str], None] = lambda _turn: None
    ) -> None:
        """``ended`` is told the id of each turn that has ended."""
        self._ledger = ledger
        self._answer = answer
        self._ended = ended
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="turn")
        self._running: set[str] = set()
        self._told = Condition()
        self._count = 0  # of what was told, by whatever turn

    def start(self) -> None:
        """Ends the turns that an earlier process left running."""
        self._interrupt()

    def close(self) -> None:
        """What runs is interrupted, and waited for until it notices."""
        self._interrupt()
        self._pool.shutdown(cancel_futures=True)

    def check_room(self) -> None:
        """Raises :class:`Unavailable` while too many questions wait."""
        if len(self._running) >= _AT_MOST:
            raise Unavailable("too many questions are being answered", hint="Ask again in a moment")

    def run(self, actor: Actor, turn_id: str) -> None:
        """Begin to answer a turn that was stored as running."""
        self._running.add(turn_id)
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

    def wait(self, seen: int, timeout_s: float) -> None:
        """Until something was told since ``count`` was ``seen``."""
        with self._told:
            self._told.wait_for(lambda: self._count != seen, timeout_s)

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
            self._running.discard(turn_id)

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

    def _interrupt(self) -> None:
        with self._ledger.database.write() as session:
            store.interrupt_running(session, self._ledger.clock())
        self._notify()

    def _notify(self) -> None:
        with self._told:
            self._count += 1
            self._told.notify_all()
