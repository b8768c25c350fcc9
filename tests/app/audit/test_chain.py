import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import (
    GENESIS,
    ChainedEvent,
    Event,
    chain,
    event_hash,
    first_break,
    merkle_root,
)

START = datetime(2024, 6, 1, tzinfo=UTC)


def events(count: int) -> list[Event]:
    return [
        Event(START + timedelta(seconds=n), "cli:a", "drafter", "job:failed", "job", f"J{n}")
        for n in range(count)
    ]


def linked(count: int) -> list[ChainedEvent]:
    return chain(events(count), 0, GENESIS)


lengths = st.integers(2, 15)


@given(st.integers(0, 20))
def test_a_chain_follows_itself(count: int) -> None:
    assert first_break(linked(count)) is None


@given(lengths, st.data())
def test_a_chain_made_in_parts_is_the_same(count: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, count - 1))
    first = chain(events(count)[:cut], 0, GENESIS)
    second = chain(events(count)[cut:], first[-1].seq, first[-1].hash)
    assert first + second == linked(count)


CHANGES: dict[str, object] = {
    "at": START + timedelta(days=1),
    "actor": "cli:b",
    "role": "approver",
    "action": "draft:created",
    "entity": "draft",
    "entity_id": "other",
    "old": {"x": 1},
    "new": 0,
    "reason": "",
    "origin": "agent",
}


@pytest.mark.parametrize("field", list(Event.__dataclass_fields__))
def test_every_field_is_covered(field: str) -> None:
    entries = linked(3)
    altered = replace(entries[1].event, **{field: CHANGES[field]})
    entries[1] = replace(entries[1], event=altered)
    assert first_break(entries) == "entry 2 was altered: its hash is another"


@given(lengths, st.data())
def test_a_deletion_is_found(count: int, data: st.DataObject) -> None:
    entries = linked(count)
    place = data.draw(st.integers(0, count - 2))  # of the tail only a signed head knows
    del entries[place]
    assert first_break(entries) == f"entry {place + 1} is missing: {place + 2} follows {place}"


@given(lengths, st.data())
def test_two_exchanged_entries_are_found(count: int, data: st.DataObject) -> None:
    entries = linked(count)
    first, second = data.draw(
        st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True)
    )
    one, other = entries[first], entries[second]
    entries[first] = replace(other, seq=one.seq)
    entries[second] = replace(one, seq=other.seq)
    assert first_break(entries) is not None


@given(lengths, st.data())
def test_an_inserted_entry_is_found(count: int, data: st.DataObject) -> None:
    entries = linked(count)
    place = data.draw(st.integers(1, count - 1))
    stranger = chain([events(1)[0]], entries[place - 1].seq, entries[place - 1].hash)[0]
    moved = [replace(entry, seq=entry.seq + 1) for entry in entries[place:]]
    assert first_break([*entries[:place], stranger, *moved]) is not None


def test_a_hash_is_bound_to_its_place() -> None:
    event = events(1)[0]
    assert event_hash(1, GENESIS, event) != event_hash(2, GENESIS, event)
    assert event_hash(1, GENESIS, event) != event_hash(1, "1" * 64, event)


def leaf(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def test_the_root_of_three_leaves_is_that_of_rfc_6962() -> None:
    hashed = [hashlib.sha256(b"\0" + bytes.fromhex(leaf(n))).digest() for n in range(3)]
    assert merkle_root([leaf(n) for n in range(3)]) == node(node(*hashed[:2]), hashed[2]).hex()


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.data())
def test_any_other_list_of_leaves_has_another_root(numbers: list[int], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.integers(0, 50), max_size=20).filter(lambda one: one != numbers))
    assert merkle_root([leaf(n) for n in numbers]) != merkle_root([leaf(n) for n in other])


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    leaves = [leaf(n) for n in range(4)]
    inner = [merkle_root(leaves[:2]), merkle_root(leaves[2:])]
    assert merkle_root(inner) != merkle_root(leaves)
