"""Which of the processes that run jobs this one is.

The job engine resumes at start what it began under the same name and died with. A name made of the
process id would leave those jobs lying, and two processes of one name would run them twice. So a
process takes the first slot that nobody holds, by an advisory lock of the database: the server
releases it when the process is gone, and whoever comes next takes the slot with its jobs. Embedded,
one process owns the data folder, and there is one slot.

What else a process does under the name of its slot, such as answering a question, is left lying
when nobody holds the slot any more (:func:`is_held`), or when its next holder starts.
"""

from dataclasses import dataclass
from itertools import count

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.core.database import Database

_SLOTS = 0x76647274  # the class of these locks, beside the number of the slot
_EMBEDDED = "embedded"
_WORKER = "worker-"
_HOLDERS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = :slots AND objid = :number AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True)
class Slot:
    name: str
    is_first: bool
    _holding: Connection | None = None

    def release(self) -> None:
        if self._holding is not None:
            self._holding.invalidate()  # a connection that went back to the pool would keep it
            self._holding.close()


def take_slot(database: Database) -> Slot:
    if database.is_embedded:
        return Slot(_EMBEDDED, is_first=True)
    holding = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    numbers = (number for number in count(1) if _take(holding, number))
    number = next(numbers)
    return Slot(f"{_WORKER}{number}", number == 1, holding)


def is_held(session: Session, name: str) -> bool:
    """Does a process have this slot now? Embedded there is none but the one that asks."""
    number = name.removeprefix(_WORKER)
    is_embedded = session.get_bind().dialect.name == "sqlite"
    if is_embedded or number == name or not number.isdecimal():
        return False
    asked = {"slots": _SLOTS, "number": int(number)}
    return session.execute(_HOLDERS, asked).scalar_one() > 0


def _take(connection: Connection, number: int) -> bool:
    statement = f"SELECT pg_try_advisory_lock({_SLOTS}, {number})"
    return connection.exec_driver_sql(statement).scalar_one()
