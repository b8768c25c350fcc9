"""Is tampering with the audit trail found? Six kinds, at places drawn at random, on both databases.

Whoever tampers owns the database, has taken the triggers out of the way, knows how an entry is
hashed, and can neither write to the folder of the signed heads nor sign. Each attempt is made in a
transaction, verified within it, and rolled back. Dataset: trails of random events, one to three in
a commit. Metrics: attempts found of each kind on each database; what was missed; findings on a
trail that nobody touched.
"""

import random
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.chain import GENESIS, ChainedEvent, Event, chain
from app.audit.keys import load_or_create_key
from app.audit.tables import audit_events
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
from app.core.migrate import upgrade
from evals.postgres import PostgresMissing, server
from evals.suite import Metrics, Suite

_PLACES = 100
_PLACES_FULL = 500
_EVENTS = 60
_seq = audit_events.c.seq


@dataclass(frozen=True)
class Attempt:
    """What a tamperer works with: ``place`` is the ``seq`` of an entry."""

    session: Session
    entries: list[ChainedEvent]
    place: int
    draw: random.Random

    @property
    def entry(self) -> ChainedEvent:
        return self.entries[self.place - 1]

    def run(self, *statements: Any) -> None:
        for statement in statements:
            self.session.execute(statement)


Tamper = Callable[[Attempt], None]


def measure(full: bool) -> Metrics:
    places = _PLACES_FULL if full else _PLACES
    metrics: Metrics = {"places": places, "databases": 0, "missed": 0, "false_alarms": 0}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        for name, open_database in (("sqlite", _sqlite), ("postgresql", _postgresql)):
            try:
                database = stack.enter_context(open_database(Path(scratch)))
            except PostgresMissing as missing:
                print(missing)
                continue
            ledger = written(database, Path(scratch) / name, random.Random(name))
            metrics["databases"] += 1
            metrics["false_alarms"] += len(_verified(ledger))
            for kind in KINDS:
                found = sum(attempts(ledger, kind, places))
                metrics[f"{name}_{kind}_found"] = found
                metrics["missed"] += places - found
    return metrics


def written(database: Database, anchors: Path, draw: random.Random) -> Ledger:
    """A trail of some length."""
    ledger = Ledger(database, anchors, load_or_create_key(anchors), system_clock)
    left = _EVENTS
    while left > 0:
        with ledger.work(Actor(Kind.CLI, f"user{draw.randint(1, 5)}")) as work:
            for _ in range(draw.randint(1, 3)):
                left -= 1
                subject, value = f"D-{draw.randint(1, 9)}", draw.random()
                action = draw.choice([Action.DRAFT_EDITED, Action.EVIDENCE_OPENED])
                work.record(action, "draft", subject, new={"n": value}, reason="because")
    return ledger


def attempts(ledger: Ledger, kind: str, places: int) -> Iterator[bool]:
    """Whether each was found."""
    draw = random.Random(f"{kind} {places}")
    for _ in range(places):
        with ledger.database.read() as session:
            entries = list(store.read_all(session))
            disarm(ledger.database, session)
            KINDS[kind](Attempt(session, entries, draw.randint(1, len(entries)), draw))
            yield bool(verify_trail(session, ledger.anchors, ledger.key.public))


def _edit(attempt: Attempt) -> None:
    """One cell; now and then with a hash that fits it."""
    event, draw = attempt.entry.event, attempt.draw
    name = draw.choice([*Event.__dataclass_fields__, "hash", "prev_hash"])
    if name in ("hash", "prev_hash"):
        changed = {name: draw.randbytes(32).hex()}
    elif name == "at":
        changed = {name: event.at + timedelta(microseconds=draw.randint(1, 10**9))}
    elif name in ("old", "new"):
        changed = {name: {"n": draw.random()}}
    else:
        changed = {name: f"{getattr(event, name)}{draw.choice('x ')}"}
    if name in Event.__dataclass_fields__ and draw.random() < 0.5:
        altered = replace(event, **changed)
        changed |= {"hash": chain([altered], attempt.place - 1, attempt.entry.prev_hash)[0].hash}
    attempt.run(update(audit_events).where(_seq == attempt.place).values(changed))


def _delete(attempt: Attempt) -> None:
    """One entry; now and then the others close the gap."""
    attempt.run(delete(audit_events).where(_seq == attempt.place))
    if attempt.draw.random() < 0.5:
        attempt.run(*_shifted(attempt.place, -1))


def _insert(attempt: Attempt) -> None:
    """An entry before the place that follows from the one before; the others make room. What is
    appended behind the last is no tampering that the chain could tell from work."""
    forged = replace(attempt.entry.event, reason=secrets.token_hex(4))
    (entry,) = chain([forged], attempt.place - 1, attempt.entry.prev_hash)
    attempt.run(*_shifted(attempt.place - 1, 1))
    store.append(attempt.session, [entry])


def _reorder(attempt: Attempt) -> None:
    other = attempt.draw.choice([one.seq for one in attempt.entries if one.seq != attempt.place])
    move = update(audit_events)
    attempt.run(
        move.where(_seq == attempt.place).values(seq=-1),
        move.where(_seq == other).values(seq=attempt.place),
        move.where(_seq == -1).values(seq=other),
    )


def _truncate(attempt: Attempt) -> None:
    attempt.run(delete(audit_events).where(_seq >= attempt.place))


def _rewrite(attempt: Attempt) -> None:
    """From the place on, every hash anew: the chain is whole again."""
    events = [entry.event for entry in attempt.entries[attempt.place - 1 :]]
    events[0] = replace(events[0], actor="person:somebody")
    kept = attempt.entries[: attempt.place - 1]
    head = (kept[-1].seq, kept[-1].hash) if kept else (0, GENESIS)
    _truncate(attempt)
    store.append(attempt.session, chain(events, *head))


KINDS: dict[str, Tamper] = {
    "edit": _edit,
    "delete": _delete,
    "insert": _insert,
    "reorder": _reorder,
    "truncate": _truncate,
    "rewrite": _rewrite,
}


def _shifted(behind: int, by: int) -> list[Any]:
    """Through negative numbers, so that no two entries meet."""
    return [
        update(audit_events).where(_seq > behind).values(seq=-_seq),
        update(audit_events).where(_seq < 0).values(seq=-_seq + by),
    ]


def disarm(database: Database, session: Session) -> None:
    connection = session.connection()
    if not database.is_embedded:
        connection.exec_driver_sql("ALTER TABLE audit_events DISABLE TRIGGER ALL")
        return
    for verb in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER audit_events_no_{verb}")


def _verified(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return verify_trail(session, ledger.anchors, ledger.key.public)


@contextmanager
def _sqlite(scratch: Path) -> Iterator[Database]:
    with _migrated(f"sqlite:///{scratch / 'veridraft.sqlite'}") as database:
        yield database


@contextmanager
def _postgresql(_scratch: Path) -> Iterator[Database]:
    with server() as running, _migrated(running.url(running.create())) as database:
        yield database


@contextmanager
def _migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


SUITE = Suite(
    "tampering", measure, sizes={"databases": 2}, ceilings={"missed": 0, "false_alarms": 0}
)
