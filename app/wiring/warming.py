"""Makes ready what the first question needs, while whoever opens the chat still types it.

Not at the start: a service that nobody asks stays small. What fails here is not told here: the
question that needs it tries again, and says what is wrong.
"""

from collections.abc import Callable
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import VeridraftError

log = structlog.get_logger()


class Warming:
    """Invariant: the work is done at most once, in one thread."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = Lock()
        self._thread: Thread | None = None
        self._is_closed = False

    def begin(self) -> None:
        """Returns at once; of no effect after the first time."""
        with self._lock:
            if self._thread is None and not self._is_closed:
                self._thread = Thread(target=self._run, name="warming", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Waits for what runs; nothing begins any more."""
        with self._lock:
            self._is_closed = True
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._work()
        except (VeridraftError, SQLAlchemyError, OSError):
            log.warning("the first question will wait", exc_info=True)


def import_model_libraries() -> None:
    """What a chat with a model imports: seconds, which its first question would wait for."""
    import llama_index.core.agent.workflow  # noqa: PLC0415 - slow to import
    import llama_index.llms.openai_like  # noqa: F401, PLC0415 - as above
