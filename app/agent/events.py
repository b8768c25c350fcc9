"""What is told while a turn runs, in order: stored as it happens, streamed, and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    TURN_STARTED = "turn_started"  # turn, thread, question, as_of, scope
    STEP_STARTED = "step_started"  # step, tool, label, arguments
    STEP_FINISHED = "step_finished"  # step, status, summary, seconds
    CITATION = "citation"  # number, evidence; comes before the text that uses it
    TEXT = "text"  # block, what this kind of block holds, and origin: the call that wrote it
    ABSTAINED = "abstained"  # why, searched
    TURN_FINISHED = "turn_finished"  # seconds, follow_ups, draft_of
    TURN_FAILED = "turn_failed"  # reason, message

    @property
    def is_last(self) -> bool:
        return self in (EventType.TURN_FINISHED, EventType.TURN_FAILED)


class TurnState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    ABSTAINED = "abstained"


class FailReason(StrEnum):
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    ERROR = "error"


@dataclass(frozen=True)
class Told:
    """One thing to tell."""

    type: EventType
    json: Mapping[str, Any]


@dataclass(frozen=True)
class TurnEvent:
    """One thing told: ``seq`` counts within its turn, from 1."""

    turn: str
    seq: int
    type: EventType
    json: Mapping[str, Any]
    at: datetime


def failed(reason: FailReason, message: str) -> Told:
    return Told(EventType.TURN_FAILED, {"reason": reason.value, "message": message})


def state_after(told: Iterable[EventType]) -> TurnState | None:
    """The state that these events leave a turn in; None while none of them is the last."""
    types = set(told)
    if EventType.TURN_FAILED in types:
        return TurnState.FAILED
    if EventType.TURN_FINISHED not in types:
        return None
    return TurnState.ABSTAINED if EventType.ABSTAINED in types else TurnState.FINISHED
