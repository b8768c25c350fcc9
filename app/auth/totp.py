"""Time-based one-time codes (RFC 6238), and the key that their secrets are encrypted with.

1. A code is good for its step of 30 s and the one before and after it (5.2 of the RFC).
2. A code is good once: only a later step than that of the last one used.
3. A secret is stored encrypted, together with whose it is: a row that is copied to another person
   opens nothing. The key lies in the anchor folder, outside the data folder, with mode 0600.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pyotp import random_base32
from pyotp.totp import TOTP

from app.core.durable import sync
from app.core.errors import BadInput, Corrupt

_KEY_FILE = "totp-key"
_STEP_S = 30
_CONFIRM_WITHIN = timedelta(minutes=10)
_ISSUER = "Veridraft"


@dataclass(frozen=True)
class Enrolment:
    """``sealed`` comes back with the first code; ``uri`` is for the person's authenticator."""

    sealed: str
    secret: str
    uri: str


class TotpVault:
    """Seals and opens secrets with the installation's key."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def seal(self, person_id: str, secret: str, at: datetime) -> str:
        content = f"{person_id}:{secret}".encode()
        return self._fernet.encrypt_at_time(content, int(at.timestamp())).decode()

    def open(self, person_id: str, sealed: str) -> str:
        """Raises :class:`Corrupt` for what this key has not sealed for this person."""
        try:
            owner, _, secret = self._fernet.decrypt(sealed.encode()).decode().partition(":")
        except InvalidToken as error:
            raise Corrupt(
                "the second factor cannot be read",
                where=person_id,
                expected=f"what the key {_KEY_FILE} of the anchor folder has sealed",
                hint="An administrator can remove it",
            ) from error
        if owner != person_id:
            raise Corrupt("the second factor is another person's", where=person_id)
        return secret

    def enrol(self, person_id: str, username: str, at: datetime) -> Enrolment:
        secret = random_base32()
        uri = TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)
        return Enrolment(self.seal(person_id, secret, at), secret, uri)

    def open_enrolment(self, person_id: str, sealed: str, at: datetime) -> str:
        """Raises :class:`BadInput` for one that is of another person or too old."""
        ttl = int(_CONFIRM_WITHIN.total_seconds())
        try:
            token = sealed.encode("ascii", "replace")
            self._fernet.decrypt_at_time(token, ttl, int(at.timestamp()))
            return self.open(person_id, sealed)
        except (InvalidToken, Corrupt) as error:
            raise BadInput(
                "the enrolment cannot be confirmed",
                expected="one that was begun by this person within the last ten minutes",
                hint="Begin it again",
            ) from error


def step_of(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The step that ``code`` belongs to, None where it is not good."""
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // _STEP_S
    unused = (step for step in (now - 1, now, now + 1) if last_step is None or step > last_step)
    return _matching(TOTP(secret), code, unused)


def load_or_create_vault(folder: Path) -> TotpVault:
    file = folder / _KEY_FILE
    try:
        if not file.exists():
            _create(file)
        return TotpVault(file.read_bytes().strip())
    except OSError as error:
        raise BadInput(
            "the key of second factors cannot be kept here",
            where=str(folder),
            expected="a folder that this user may write (VERIDRAFT_ANCHOR_DIR)",
            got=error.strerror,
        ) from error
    except ValueError as error:
        raise Corrupt("not a key", where=str(file)) from error


def _matching(totp: TOTP, code: str, steps: Iterable[int]) -> int | None:
    for step in steps:
        if compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)  # whatever lies there keeps its own mode when written over
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(Fernet.generate_key())
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)
