import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.anchor import newest_head, read_heads, write_head
from app.audit.chain import GENESIS, ChainedEvent, Event
from app.audit.keys import SigningKey, key_id, load_or_create_key
from app.core.canonical import canonical_json

A, B = "a" * 64, "b" * 64


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_create_key(tmp_path)


def heads(folder: Path) -> Path:
    return folder / "heads.jsonl"


def stranger() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(private, key_id(private.public_key()))


def found(folder: Path, key: SigningKey, hashes: dict[int, str], *older: SigningKey) -> list[str]:
    """What the signed heads say of a trail with these hashes."""
    read = read_heads(folder, [one.public for one in (*older, key)])
    event = Event(datetime(2024, 6, 1, tzinfo=UTC), "cli:a", "drafter", "job:failed", "job", "J")
    for _ in read.compared(ChainedEvent(seq, event, GENESIS, hashes[seq]) for seq in hashes):
        pass
    return read.findings


def test_signed_heads_that_agree_find_nothing(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 1, A)
    write_head(tmp_path, key, 2, B)
    assert found(tmp_path, key, {1: A, 2: B}) == []


def test_a_database_ahead_of_its_head_is_legal(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 1, A)
    assert found(tmp_path, key, {1: A, 2: B, 3: A}) == []


@pytest.mark.parametrize(
    ("hashes", "finding"),
    [({1: A}, "truncated: entry 2"), ({1: A, 2: A}, "rewritten: entry 2"), ({}, "entry 1")],
)
def test_what_was_signed_and_is_not_there_is_found(
    tmp_path: Path, key: SigningKey, hashes: dict[int, str], finding: str
) -> None:
    write_head(tmp_path, key, 1, A)
    write_head(tmp_path, key, 2, B)
    assert finding in " ".join(found(tmp_path, key, hashes))


def test_no_heads_beside_a_trail_is_found(tmp_path: Path, key: SigningKey) -> None:
    assert "no signed heads" in found(tmp_path, key, {1: A})[0]
    assert found(tmp_path, key, {}) == []


def test_a_head_signed_by_another_key_is_found(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, stranger(), 1, A)
    assert "not by this site's key" in found(tmp_path, key, {1: A})[0]


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"signature": 5}', b'{"signature": "zz"}', b"nan"],
)
def test_a_line_that_is_no_head_is_found(tmp_path: Path, key: SigningKey, line: bytes) -> None:
    heads(tmp_path).write_bytes(line + b"\n")
    assert len(found(tmp_path, key, {1: A})) == 1


def test_a_head_with_another_place_has_no_signature(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 2, A)
    signed = json.loads(heads(tmp_path).read_text())
    heads(tmp_path).write_bytes(canonical_json({**signed, "seq": 1}) + b"\n")
    assert "not by this site's key" in found(tmp_path, key, {1: A, 2: A})[0]


@pytest.mark.parametrize("kept", [1, 40, 150])
def test_a_line_cut_off_by_a_dying_process_is_no_finding_and_harms_no_other(
    tmp_path: Path, key: SigningKey, kept: int
) -> None:
    write_head(tmp_path, key, 1, A)
    whole = heads(tmp_path).read_bytes()
    heads(tmp_path).write_bytes(whole + whole[:kept])
    assert found(tmp_path, key, {1: A}) == []
    write_head(tmp_path, key, 2, B)
    assert found(tmp_path, key, {1: A, 2: B}) == []
    assert "truncated" in found(tmp_path, key, {1: A})[0]


def test_heads_of_a_key_and_then_of_its_successor_find_nothing(
    tmp_path: Path, key: SigningKey
) -> None:
    newer = stranger()
    write_head(tmp_path, key, 1, A)
    write_head(tmp_path, newer, 2, B)
    assert found(tmp_path, newer, {1: A, 2: B}, key) == []


def test_a_head_of_a_replaced_key_behind_one_of_its_successor_is_found(
    tmp_path: Path, key: SigningKey
) -> None:
    newer = stranger()
    for signer, seq in ((key, 1), (newer, 2), (key, 3)):
        write_head(tmp_path, signer, seq, A)
    assert found(tmp_path, newer, {1: A, 2: A, 3: A}, key) == [
        "the head of entry 3 is by a key that had been replaced"
    ]


def test_heads_written_at_once_are_each_whole(tmp_path: Path, key: SigningKey) -> None:
    def write(first: int) -> None:
        for seq in range(first, first + 20):
            write_head(tmp_path, key, seq, A)

    threads = [threading.Thread(target=write, args=(start,)) for start in (1, 21, 41)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(tmp_path, key, dict.fromkeys(range(1, 61), A)) == []
    assert len(heads(tmp_path).read_text().splitlines()) == 60


def test_the_newest_head_is_read_alone(tmp_path: Path, key: SigningKey) -> None:
    assert newest_head(tmp_path, key.public) is None
    for seq in range(1, 30):
        write_head(tmp_path, key, seq, A if seq < 29 else B)
    assert newest_head(tmp_path, key.public) == (29, B)
    assert newest_head(tmp_path, stranger().public) is None


def test_a_head_cut_off_while_it_was_written_is_not_the_newest(
    tmp_path: Path, key: SigningKey
) -> None:
    write_head(tmp_path, key, 1, A)
    whole = heads(tmp_path).read_bytes()
    heads(tmp_path).write_bytes(whole + whole[:40])
    assert newest_head(tmp_path, key.public) == (1, A)
    heads(tmp_path).write_bytes(b"")
    assert newest_head(tmp_path, key.public) is None
