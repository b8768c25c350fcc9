"""What a thread has said before a question, in short, for a model that is asked a later one."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.events import EventType
from app.agent.plain import plain_lines
from app.agent.store import Turn

_TURNS = 6


def earlier_pieces(session: Session, earlier: Sequence[Turn]) -> list[str]:
    """Each question with the first lines of what was told; in order."""
    return [_piece(session, one) for one in earlier[-_TURNS:]]


def fitted(pieces: Sequence[str], most_chars: int) -> str:
    """The newest that fit, whole, in order; of the others how many are left out."""
    kept: list[str] = []
    left = most_chars
    for piece in reversed(pieces):
        left -= len(piece) + 1
        if left < 0:
            break
        kept.insert(0, piece)
    dropped = len(pieces) - len(kept)
    lines = [f"({dropped} earlier questions are left out here.)"] if dropped else []
    return "\n".join([*lines, *kept])


def _piece(session: Session, turn: Turn) -> str:
    told = next(
        (one.json for one in store.events_of(session, turn.id) if one.type is EventType.TEXT), None
    )
    answer = " ".join(plain_lines(told)) if told else "nothing was found"
    return f"Asked before: {turn.question}\nTold: {answer}"
