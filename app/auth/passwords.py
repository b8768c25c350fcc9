"""Passwords: what may be one, and argon2id hashes that take equal work for whoever it is.

A password is compared in Unicode's NFKC form (NIST SP 800-63B, 3.1.1.2). Checking one where there
is no hash costs what checking one against a hash costs, so that time does not tell whether a user
name exists. A hash takes some 40 ms and is never made within a transaction.
"""

import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.core.errors import BadInput

_LONGEST = 1024
_FEWEST_DIFFERENT = 5
_TELLING_NAME = 4  # a shorter user name is part of many a word
_WELL_KNOWN = (
    "password",
    "passwort",
    "qwertyuiop",
    "qwertzuiop",
    "1q2w3e4r5t",
    "letmein",
    "welcome",
    "changeme",
    "administrator",
    "iloveyou",
    "correcthorsebatterystaple",
    "123456789",
    "987654321",
    "abcdefghi",
    "veridraft",
)


def site_hasher() -> PasswordHasher:
    """OWASP's argon2id parameters of 19 MiB: forty threads that sign in at once take 760 MiB."""
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@dataclass(frozen=True)
class Passwords:
    """``decoy`` is a hash that no password fits, of the same cost."""

    hasher: PasswordHasher
    decoy: str
    min_length: int

    def hash(self, password: str) -> str:
        return self.hasher.hash(_bytes(password))

    def fits(self, password: str, hashed: str | None) -> bool:
        """False where there is no hash, after the same work."""
        try:
            self.hasher.verify(hashed or self.decoy, _bytes(password))
        except VerifyMismatchError:
            return False
        return hashed is not None

    def renewed(self, password: str, hashed: str) -> str | None:
        """A hash of today's parameters for a password that fits an older one."""
        return self.hash(password) if self.hasher.check_needs_rehash(hashed) else None


def make_passwords(min_length: int, hasher: PasswordHasher | None = None) -> Passwords:
    chosen = hasher or site_hasher()
    return Passwords(chosen, chosen.hash(_bytes("a decoy")), min_length)


def check_password(password: str, username: str, min_length: int) -> None:
    """Raises :class:`BadInput`, which never repeats the password."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if not min_length <= len(plain) <= _LONGEST:
        raise _refusal(f"{min_length} to {_LONGEST} characters")
    if len(username) >= _TELLING_NAME and username.casefold() in plain:
        raise _refusal("one that does not contain the user name")
    if len(set(plain)) < _FEWEST_DIFFERENT:
        raise _refusal(f"at least {_FEWEST_DIFFERENT} different characters")
    if any(_is_mostly(known, plain) for known in _WELL_KNOWN):
        raise _refusal("one that is not well known")


def _is_mostly(known: str, plain: str) -> bool:
    """``Password1234!`` is ``password`` with what everybody adds."""
    letters = "".join(char for char in plain if char.isalnum())
    return known in letters and len(letters.replace(known, "")) < len(known)


def _refusal(expected: str) -> BadInput:
    return BadInput("this cannot be a password", where="password", expected=expected)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
