import os
import stat
from pathlib import Path

import pytest

from app.audit.keys import (
    SigningKey,
    check_current,
    load_or_create_key,
    prepare_next,
    public_keys,
    replace_by_next,
)
from app.core.errors import BadInput, Corrupt, Unavailable


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_create_key(tmp_path)


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


def test_the_folder_of_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_or_create_key(tmp_path / "anchor")
    finally:
        os.umask(before)
    for folder in (tmp_path / "anchor", tmp_path / "anchor" / "keys"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_public_half_of_the_key_is_kept_under_its_id(tmp_path: Path, key: SigningKey) -> None:
    kept = public_keys(tmp_path)
    assert list(kept) == [key.key_id]
    assert kept[key.key_id].public_bytes_raw() == key.public.public_bytes_raw()


def test_an_older_installation_gets_its_public_half_written(
    tmp_path: Path, key: SigningKey
) -> None:
    (tmp_path / "keys" / f"{key.key_id}.pub").unlink()
    load_or_create_key(tmp_path)
    assert list(public_keys(tmp_path)) == [key.key_id]


def test_another_key_under_the_id_is_found(tmp_path: Path, key: SigningKey) -> None:
    other = prepare_next(tmp_path)
    file = tmp_path / "keys" / f"{key.key_id}.pub"
    file.write_bytes((tmp_path / "keys" / f"{other.key_id}.pub").read_bytes())
    with pytest.raises(Corrupt, match="holds another key"):
        public_keys(tmp_path)


@pytest.mark.parametrize("content", ["", "zz", "00"])
def test_a_damaged_public_key_is_found(content: str, tmp_path: Path, key: SigningKey) -> None:
    (tmp_path / "keys" / f"{key.key_id}.pub").write_text(content)
    with pytest.raises(Corrupt, match="not a public key"):
        public_keys(tmp_path)


def test_of_a_replaced_key_only_the_public_half_is_left(tmp_path: Path, key: SigningKey) -> None:
    new = prepare_next(tmp_path)
    check_current(tmp_path, key)
    replace_by_next(tmp_path)
    assert load_or_create_key(tmp_path).key_id == new.key_id
    assert set(public_keys(tmp_path)) == {key.key_id, new.key_id}
    secret = key.private.private_bytes_raw()
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or secret not in file.read_bytes()
    files = {file.name for file in tmp_path.iterdir()}
    assert files == {"signing-key.pem", "keys"}
    assert stat.S_IMODE((tmp_path / "signing-key.pem").stat().st_mode) == 0o600


def test_a_process_with_the_replaced_key_is_refused(tmp_path: Path, key: SigningKey) -> None:
    prepare_next(tmp_path)
    replace_by_next(tmp_path)
    with pytest.raises(Unavailable, match=f"replaced.*{key.key_id}"):
        check_current(tmp_path, key)
