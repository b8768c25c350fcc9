"""The keys that the site signs with: one private key, and the public ones of all there were.

The folder is its owner's alone. ``signing-key.pem`` is the private key of today; ``keys/<id>.pub``
holds, in PEM, the public key of each that was ever used: what a verifier elsewhere is given. An id
is bound to its key: it is the start of the key's SHA-256.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.canonical import sha256_bytes
from app.core.durable import sync
from app.core.errors import BadInput, Corrupt, Unavailable

_KEY_FILE = "signing-key.pem"
_NEXT_FILE = "signing-key.next"
_PUBLIC_FOLDER = "keys"


@dataclass(frozen=True)
class SigningKey:
    """The site's private key and the id that signatures carry."""

    private: Ed25519PrivateKey
    key_id: str

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()


def key_id(public: Ed25519PublicKey) -> str:
    return sha256_bytes(public.public_bytes_raw())[:16]


def load_or_create_key(folder: Path) -> SigningKey:
    """The key of ``folder``, made with mode 0600 when there is none."""
    file = folder / _KEY_FILE
    try:
        if not file.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_private(file, Ed25519PrivateKey.generate())
        key = _load(file)
        keep_public_key(folder, key.public)
    except OSError as error:
        raise BadInput(
            "the signing key cannot be kept here",
            where=str(folder),
            expected="a folder that this user may write (VERIDRAFT_ANCHOR_DIR)",
            got=error.strerror,
        ) from error
    return key


def public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Id → key, of today's and of those that it replaced. Raises :class:`Corrupt` for a file that
    holds another key than its name says."""
    return dict(_read_public(file) for file in sorted((folder / _PUBLIC_FOLDER).glob("*.pub")))


def keep_public_key(folder: Path, key: Ed25519PublicKey) -> None:
    """Beside the others, where :func:`public_keys` finds it."""
    file = folder / _PUBLIC_FOLDER / f"{key_id(key)}.pub"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, public_pem(key))


def public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def check_current(folder: Path, key: SigningKey) -> None:
    """Raises :class:`Unavailable` when another process has put a new key in the place of ``key``
    since it was loaded."""
    current = _load(folder / _KEY_FILE)
    if current.key_id != key.key_id:
        raise Unavailable(
            "the signing key was replaced",
            expected=current.key_id,
            got=key.key_id,
            hint="Start this process again",
        )


def prepare_next(folder: Path) -> SigningKey:
    """A new key beside today's, its public half already known."""
    private = Ed25519PrivateKey.generate()
    _write_private(folder / _NEXT_FILE, private)
    key = SigningKey(private, key_id(private.public_key()))
    keep_public_key(folder, key.public)
    return key


def replace_by_next(folder: Path) -> None:
    """Of the old private key nothing is left."""
    (folder / _NEXT_FILE).rename(folder / _KEY_FILE)
    sync(folder)


def _load(file: Path) -> SigningKey:
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Corrupt("not a private key", where=str(file)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Corrupt("not an Ed25519 key", where=str(file))
    return SigningKey(private, key_id(private.public_key()))


def _read_public(file: Path) -> tuple[str, Ed25519PublicKey]:
    try:
        public = serialization.load_pem_public_key(file.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Corrupt("not a public key", where=str(file)) from error
    if not isinstance(public, Ed25519PublicKey):
        raise Corrupt("not an Ed25519 key", where=str(file))
    if key_id(public) != file.stem:
        raise Corrupt("holds another key", where=str(file), expected=file.stem, got=key_id(public))
    return file.stem, public


def _write_private(file: Path, private: Ed25519PrivateKey) -> None:
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(file, pem)


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, for its owner alone."""
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)  # whatever lies there keeps its own mode when written over
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)
