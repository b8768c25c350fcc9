"""What is told of the service's work to whoever watches it: model calls, steps, turns and jobs.

Told after it happened, once, with its times: nothing that is done waits for a watcher, and nothing
of what is done depends on one. Texts are handed over here; a watcher that sends anything away
leaves them out unless it was told to send them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class ModelCalled:
    """``subject`` is the turn or the job that it was for; ``prompt`` its name and version, as
    ``write_section@1``; ``request`` and ``output`` are texts."""

    id: str
    subject: str
    name: str
    prompt: str
    model: str
    outcome: str
    prompt_tokens: int
    completion_tokens: int
    started_at: datetime
    seconds: float
    first_token_s: float | None
    request: Any = None
    output: str = ""


@dataclass(frozen=True)
class Settled:
    """What was made of a model's answer: ``refusals`` counts what the guards refused of it."""

    call: str
    subject: str
    fate: str
    refusals: int


@dataclass(frozen=True)
class Stepped:
    """A tool's step; ``label`` and ``summary`` are texts."""

    number: int
    tool: str
    status: str
    started_at: datetime
    seconds: float
    label: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Worked:
    """A turn or a job that has ended; ``session`` is a turn's thread. ``given`` and ``made`` are
    texts."""

    id: str
    kind: str
    state: str
    started_at: datetime
    ended_at: datetime
    session: str | None = None
    abstained: bool | None = None
    steps: Sequence[Stepped] = field(default=())
    given: str = ""
    made: str = ""


class Tracer(Protocol):
    """Returns at once and raises nothing, whatever becomes of what it is told."""

    def called(self, call: ModelCalled) -> None: ...

    def settled(self, settled: Settled) -> None: ...

    def worked(self, work: Worked) -> None: ...

    def close(self) -> None:
        """What was told goes on its way, within seconds or not at all."""
        ...


class NullTracer:
    """Nobody watches."""

    def called(self, call: ModelCalled) -> None:
        del call

    def settled(self, settled: Settled) -> None:
        del settled

    def worked(self, work: Worked) -> None:
        del work

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Tracers:
    """Several at once."""

    all: tuple[Tracer, ...]

    def called(self, call: ModelCalled) -> None:
        for one in self.all:
            one.called(call)

    def settled(self, settled: Settled) -> None:
        for one in self.all:
            one.settled(settled)

    def worked(self, work: Worked) -> None:
        for one in self.all:
            one.worked(work)

    def close(self) -> None:
        for one in self.all:
            one.close()


@dataclass
class RememberingTracer:
    """For tests: what it was told."""

    calls: list[ModelCalled] = field(default_factory=list)
    settlements: list[Settled] = field(default_factory=list)
    works: list[Worked] = field(default_factory=list)

    def called(self, call: ModelCalled) -> None:
        self.calls.append(call)

    def settled(self, settled: Settled) -> None:
        self.settlements.append(settled)

    def worked(self, work: Worked) -> None:
        self.works.append(work)

    def close(self) -> None:
        pass
