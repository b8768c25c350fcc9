from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit.keys import SigningKey, load_or_create_key
from app.signatures.seal import broken_seal, seal

STATEMENT = {"id": "SIG-1", "at": "2024-06-01T12:00:00+00:00", "signer": {"name": "Zoë"}}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return load_or_create_key(tmp_path_factory.mktemp("site"))


def test_a_seal_holds(key: SigningKey) -> None:
    keys = {key.key_id: key.public}
    assert broken_seal(STATEMENT, seal(STATEMENT, key), key.key_id, keys) is None


def test_the_order_of_a_statement_does_not_matter(key: SigningKey) -> None:
    shuffled = dict(reversed(list(STATEMENT.items())))
    assert seal(shuffled, key) == seal(STATEMENT, key)


@pytest.mark.req("ES-02")
@given(st.integers(0, 127), st.sampled_from("0123456789abcdefABCDEF zé"))
@settings(deadline=None)
def test_no_other_seal_holds(key: SigningKey, place: int, char: str) -> None:
    sealed = seal(STATEMENT, key)
    changed = sealed[:place] + char + sealed[place + 1 :]
    finding = broken_seal(STATEMENT, changed, key.key_id, {key.key_id: key.public})
    assert (finding is None) is (changed == sealed)


@pytest.mark.req("ES-02")
def test_no_other_statement_fits_a_seal(key: SigningKey) -> None:
    sealed, keys = seal(STATEMENT, key), {key.key_id: key.public}
    for changed in ({**STATEMENT, "id": "SIG-2"}, {**STATEMENT, "more": 1}, {}):
        assert broken_seal(changed, sealed, key.key_id, keys) is not None


def test_a_key_of_somebody_else_is_none_of_the_sites(key: SigningKey, tmp_path: Path) -> None:
    other = load_or_create_key(tmp_path)
    finding = broken_seal(STATEMENT, seal(STATEMENT, other), other.key_id, {key.key_id: key.public})
    assert finding == f"signed with the key {other.key_id}, which is none of this site's"
    under_our_name = broken_seal(
        STATEMENT, seal(STATEMENT, other), key.key_id, {key.key_id: key.public}
    )
    assert under_our_name == "its statement is not what the key has signed"
