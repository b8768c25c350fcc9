import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp.totp import TOTP

from app.auth.totp import TotpVault, load_or_create_vault, step_of
from app.core.errors import BadInput, Corrupt

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - of the standard
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
NOW = int(NOON.timestamp()) // 30


def code(step: int) -> str:
    return TOTP(SECRET).generate_otp(step)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, last six digits."""
    at = datetime.fromtimestamp(1111111109, UTC)
    assert step_of(SECRET, "081804", at, None) == 1111111109 // 30


@pytest.mark.req("IA-04")
@given(st.integers(-40, 40))
def test_a_code_is_good_a_step_before_and_after(away: int) -> None:
    found = step_of(SECRET, code(NOW + away), NOON, None)
    assert (found == NOW + away) if abs(away) <= 1 else found is None


@pytest.mark.req("IA-04")
@given(st.integers(-1, 1), st.integers(-1, 1))
def test_a_code_is_good_once_and_none_before_it_is_after(used: int, tried: int) -> None:
    found = step_of(SECRET, code(NOW + tried), NOON, NOW + used)
    assert (found is not None) is (tried > used)


@pytest.mark.parametrize("typed", ["", " ", "abcdef", "１２３４５６", "12345", "\x00", "\ud800"])
def test_what_is_no_code_is_not_good(typed: str) -> None:
    assert step_of(SECRET, typed, NOON, None) is None


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = load_or_create_vault(tmp_path / "anchor").seal("P", SECRET, NOON)
    assert load_or_create_vault(tmp_path / "anchor").open("P", sealed) == SECRET
    mode = (tmp_path / "anchor" / "totp-key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert SECRET not in sealed


def test_a_secret_opens_for_its_person_and_key_alone(tmp_path: Path) -> None:
    vault = load_or_create_vault(tmp_path)
    sealed = vault.seal("P", SECRET, NOON)
    with pytest.raises(Corrupt, match="another person's"):
        vault.open("Q", sealed)
    with pytest.raises(Corrupt, match="cannot be read"):
        load_or_create_vault(tmp_path / "other").open("P", sealed)


def test_a_spoilt_key_says_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "totp-key").write_text("spoilt")
    with pytest.raises(Corrupt, match="totp-key"):
        load_or_create_vault(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="VERIDRAFT_ANCHOR_DIR"):
        load_or_create_vault(tmp_path / "file")


@pytest.mark.parametrize("minutes", [9, 11])
def test_an_enrolment_is_confirmed_soon_and_by_its_person(tmp_path: Path, minutes: int) -> None:
    vault: TotpVault = load_or_create_vault(tmp_path)
    begun = vault.enrol("P", "ann", NOON)
    assert begun.uri.startswith("otpauth://totp/Veridraft:ann?")
    then = NOON + timedelta(minutes=minutes)
    if minutes < 10:
        assert vault.open_enrolment("P", begun.sealed, then) == begun.secret
    else:
        with pytest.raises(BadInput, match="Begin it again"):
            vault.open_enrolment("P", begun.sealed, then)
    for person, sealed in (("Q", begun.sealed), ("P", "nonsense"), ("P", "é\ud800")):
        with pytest.raises(BadInput, match="Begin it again"):
            vault.open_enrolment(person, sealed, NOON)
