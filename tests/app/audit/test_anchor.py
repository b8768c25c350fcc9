import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.anchor import SigningKey, compare, key_id, load_or_create_key, write_head
from app.core.canonical import canonical_json
from app.core.errors import BadInput, Corrupt

A, B = "a" * 64, "b" * 64


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_create_key(tmp_path)


def heads(folder: Path) -> Path:
    return folder / "heads.jsonl"


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_or_create_key(tmp_path / "anchor")
    finally:
        os.umask(before)
    file = tmp_path / "anchor" / "signing-key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_whose_making_was_cut_off_is_made_anew_for_its_owner_alone(tmp_path: Path) -> None:
    partial = tmp_path / "signing-key.partial"
    partial.write_text("half")
    partial.chmod(0o666)
    load_or_create_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "signing-key.pem").stat().st_mode) == 0o600


def test_the_key_stays(tmp_path: Path, key: SigningKey) -> None:
    assert load_or_create_key(tmp_path).key_id == key.key_id


@pytest.mark.parametrize("content", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_damaged_key_is_said_and_kept(tmp_path: Path, content: str) -> None:
    file = tmp_path / "signing-key.pem"
    file.write_text(content)
    with pytest.raises(Corrupt, match=r"signing-key\.pem: not a private key"):
        load_or_create_key(tmp_path)
    assert file.read_text() == content


def test_a_place_that_cannot_hold_the_key_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="VERIDRAFT_ANCHOR_DIR"):
        load_or_create_key(tmp_path / "file")


def test_signed_heads_that_agree_find_nothing(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 1, A)
    write_head(tmp_path, key, 2, B)
    assert compare(tmp_path, key.public, {1: A, 2: B}) == []


def test_a_database_ahead_of_its_head_is_legal(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 1, A)
    assert compare(tmp_path, key.public, {1: A, 2: B, 3: A}) == []


@pytest.mark.parametrize(
    ("hashes", "finding"),
    [({1: A}, "truncated: entry 2"), ({1: A, 2: A}, "rewritten: entry 2"), ({}, "entry 1")],
)
def test_what_was_signed_and_is_not_there_is_found(
    tmp_path: Path, key: SigningKey, hashes: dict[int, str], finding: str
) -> None:
    write_head(tmp_path, key, 1, A)
    write_head(tmp_path, key, 2, B)
    assert finding in " ".join(compare(tmp_path, key.public, hashes))


def test_no_heads_beside_a_trail_is_found(tmp_path: Path, key: SigningKey) -> None:
    assert "no signed heads" in compare(tmp_path, key.public, {1: A})[0]
    assert compare(tmp_path, key.public, {}) == []


def test_a_head_signed_by_another_key_is_found(tmp_path: Path, key: SigningKey) -> None:
    private = Ed25519PrivateKey.generate()
    stranger = SigningKey(private, key_id(private.public_key()))
    write_head(tmp_path, stranger, 1, A)
    assert "not by this site's key" in compare(tmp_path, key.public, {1: A})[0]


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"signature": 5}', b'{"signature": "zz"}', b"nan"],
)
def test_a_line_that_is_no_head_is_found(tmp_path: Path, key: SigningKey, line: bytes) -> None:
    heads(tmp_path).write_bytes(line + b"\n")
    assert len(compare(tmp_path, key.public, {1: A})) == 1


def test_a_head_with_another_place_has_no_signature(tmp_path: Path, key: SigningKey) -> None:
    write_head(tmp_path, key, 2, A)
    signed = json.loads(heads(tmp_path).read_text())
    heads(tmp_path).write_bytes(canonical_json({**signed, "seq": 1}) + b"\n")
    assert "not by this site's key" in compare(tmp_path, key.public, {1: A, 2: A})[0]


@pytest.mark.parametrize("kept", [1, 40, 150])
def test_a_line_cut_off_by_a_dying_process_is_no_finding_and_harms_no_other(
    tmp_path: Path, key: SigningKey, kept: int
) -> None:
    write_head(tmp_path, key, 1, A)
    whole = heads(tmp_path).read_bytes()
    heads(tmp_path).write_bytes(whole + whole[:kept])
    assert compare(tmp_path, key.public, {1: A}) == []
    write_head(tmp_path, key, 2, B)
    assert compare(tmp_path, key.public, {1: A, 2: B}) == []
    assert "truncated" in compare(tmp_path, key.public, {1: A})[0]
