import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from app.auth.passwords import Passwords, check_password, make_passwords, site_hasher
from app.core.errors import BadInput

CHEAP = make_passwords(12, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@given(st.text(), st.text())
def test_a_hash_fits_its_password_alone(password: str, other: str) -> None:
    hashed = CHEAP.hash(password)
    assert CHEAP.fits(password, hashed)
    assert not CHEAP.fits(password + "x", hashed)
    assert not CHEAP.fits(other, None)


def test_one_password_has_many_spellings_in_unicode() -> None:
    assert CHEAP.fits("cafe\u0301 au lait", CHEAP.hash("caf\u00e9 au lait"))


def test_nothing_fits_where_there_is_no_hash_not_even_the_decoy() -> None:
    passwords = Passwords(CHEAP.hasher, CHEAP.hash("known decoy"), 12)
    assert not passwords.fits("known decoy", None)


def test_a_hash_of_todays_parameters_is_not_renewed() -> None:
    assert CHEAP.renewed("x", CHEAP.hash("x")) is None
    renewed = make_passwords(12, PasswordHasher(2, 16, 1)).renewed("x", CHEAP.hash("x"))
    assert renewed is not None
    assert CHEAP.fits("x", renewed)


def test_the_sites_hashes_are_argon2id() -> None:
    assert make_passwords(12).hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not site_hasher().check_needs_rehash(make_passwords(12).decoy)


@pytest.mark.req("IA-04")
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("violet harb", "12 to 1024 characters"),
        ("v" + "iolet" * 205, "12 to 1024 characters"),
        ("I am Nora.Keane!", "user name"),
        ("ababababababab", "different characters"),
        ("Password1234!", "well known"),
        ("123456789012", "well known"),
        ("Correct Horse Battery Staple", "well known"),
        ("veridraft-2024", "well known"),
    ],
)
def test_a_weak_password_is_refused_and_not_repeated(password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        check_password(password, "nora.keane", 12)
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["violet harbour 41", "my password manager on paper", "日本語のパスワードですよね"]
)
def test_a_long_password_of_any_letters_is_taken(password: str) -> None:
    check_password(password, "nora.keane", 12)


def test_a_short_user_name_may_occur_in_a_password() -> None:
    check_password("violet harbour 41", "bo", 12)
