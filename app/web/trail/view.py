"""Events of the trail as people read them: who, when, what in words, what became of which value."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.anchor import newest_head
from app.audit.attest import LOOKING
from app.audit.chain import ChainedEvent, event_hash
from app.audit.keys import key_id
from app.audit.search import Query, search
from app.audit.store import head
from app.audit.work import Ledger
from app.auth.actor import Kind
from app.auth.store import all_people
from app.core.canonical import sha256_bytes
from app.drafts.difference import Words, words
from app.web.trail.action_words import briefly, in_words

_PROSE = 30
"""Characters from which on a text's change is shown word by word."""

_HASH = 64
_WRITTEN = frozenset(
    {"text", "resolution", "value", "why", "failed", "pattern", "error", "question"}
)
_KINDS = {
    Kind.JOB.value: "A job",
    Kind.TOKEN.value: "An API token",
    Kind.CLI.value: "Command line",
    Kind.AGENT.value: "The agent",
    "server": "The server",
}


@dataclass(frozen=True)
class Names:
    """Printed names by the ids and user names that the trail holds."""

    by_id: dict[str, str]
    by_username: dict[str, str]

    def of(self, actor: str) -> str:
        """``person:nora`` and ``job:JOB-1 for person:nora`` as people call them."""
        first, _, behalf = actor.partition(" for ")
        kind, _, name = first.partition(":")
        if kind == Kind.PERSON:
            return self.by_username.get(name, name)
        said = _KINDS.get(kind, "Somebody not signed in" if kind == "visitor" else actor)
        said = f"{said} of {name}" if kind == Kind.CLI else said
        return f"{said} for {self.of(behalf)}" if behalf else said

    def thing(self, entity_id: str) -> str:
        return self.by_id.get(entity_id, entity_id)


@dataclass(frozen=True)
class Value:
    """One value before and after. ``words`` are the difference of two texts."""

    name: str
    old: str | None
    new: str | None
    words: Words = ()


@dataclass(frozen=True)
class EventLine:
    """``fits``: the event has the hash that it says it has."""

    seq: int
    at: datetime
    who: str
    actor: str
    role: str
    what: str
    briefly: str
    action: str
    entity: str
    entity_id: str
    thing: str
    reason: str | None
    values: tuple[Value, ...]
    origin: str
    hash: str
    prev_hash: str
    fits: bool

    @property
    def shown(self) -> tuple[Value, ...]:
        """What became another, and what people wrote; the sentence says the rest."""
        return tuple(one for one in self.values if one.old is not None or one.name in _WRITTEN)


@dataclass(frozen=True)
class Chain:
    """The newest event, and the newest head signed outside the data folder. ``agrees`` is None
    where there is no such head. The whole is verified on the command line."""

    seq: int
    hash: str
    signed_seq: int | None
    agrees: bool | None
    key_id: str
    fingerprint: str


def names(session: Session) -> Names:
    people = all_people(session)
    return Names({one.id: one.name for one in people}, {one.username: one.name for one in people})


def event_lines(entries: Iterable[ChainedEvent], known: Names) -> Iterator[EventLine]:
    for entry in entries:
        event = entry.event
        yield EventLine(
            seq=entry.seq,
            at=event.at,
            who=known.of(event.actor),
            actor=event.actor,
            role="" if event.role == "none" else event.role.replace("+", ", "),
            what=in_words(event),
            briefly=briefly(event),
            action=event.action,
            entity=event.entity,
            entity_id=event.entity_id,
            thing=known.thing(event.entity_id),
            reason=event.reason,
            values=tuple(_values(event.old, event.new, known)),
            origin=event.origin,
            hash=entry.hash,
            prev_hash=entry.prev_hash,
            fits=event_hash(entry.seq, entry.prev_hash, event) == entry.hash,
        )


def grouped(lines: Iterable[EventLine]) -> list[list[EventLine]]:
    """What somebody did over and over, looking, together; everything that was done alone."""
    found: list[list[EventLine]] = []
    for one in lines:
        last = found[-1][-1] if found else None
        again = last and (last.actor, last.action, last.entity_id) == (
            one.actor,
            one.action,
            one.entity_id,
        )
        if again and one.action in LOOKING:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def chain_state(session: Session, ledger: Ledger) -> Chain:
    seq, digest = head(session)
    public = ledger.key.public
    signed = newest_head(ledger.anchors, public)
    return Chain(
        seq=seq,
        hash=digest,
        signed_seq=signed and signed[0],
        agrees=signed and _hash_at(session, signed[0]) == signed[1],
        key_id=key_id(public),
        fingerprint=sha256_bytes(public.public_bytes_raw()),
    )


def _hash_at(session: Session, seq: int) -> str | None:
    found = search(session, Query(), cursor=seq - 1, limit=1).entries
    return found[0].hash if found and found[0].seq == seq else None


def _values(old: Any, new: Any, known: Names) -> Iterator[Value]:
    before, after = _named(old), _named(new)
    for name in dict.fromkeys((*before, *after)):
        one, other = (_written(values.get(name), name, known) for values in (before, after))
        if one == other and one is not None:
            continue
        yield Value(name.replace("_", " "), one, other, _prose(one, other))


def _prose(old: str | None, new: str | None) -> Words:
    """Nothing for what is no text that was changed."""
    if old is None or new is None or _is_hash(new) or max(len(old), len(new)) < _PROSE:
        return ()
    return words(old, new)


def _named(told: Any) -> dict[str, Any]:
    if told is None:
        return {}
    return told if isinstance(told, dict) else {"value": told}


def _written(value: Any, name: str, known: Names) -> str | None:
    match value:
        case None:
            return None
        case str() if name == "state":
            return value.replace("_", " ")
        case str():
            return known.thing(value)
        case bool():
            return "yes" if value else "no"
        case list() if all(isinstance(one, str) for one in value):
            return ", ".join(known.thing(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _is_hash(text: str | None) -> bool:
    return text is not None and len(text) >= _HASH and " " not in text and text.isalnum()
