"""Is a sealed package what was sealed, and by whom? Offline: needs the file, and a key at most.

Rules, in order. What fails of the first three says what was touched, and nothing further is read:

1. The zip is, byte for byte, the one zip of its files (``sealed_zip``): no file twice, no odd path,
   nothing before, between or behind, no comment, no other time or mode.
2. ``manifest.json`` is signed by the key given, or, without one, by the key enclosed.
3. The files are exactly those of the manifest, each with its size and SHA-256; none that every
   package has is missing.
4. The content in ``record.json`` has the hash that record, manifest and history say.
5. The signatures in ``signatures.json`` and in the record are the same; of each, what is said about
   whether it holds is what its seal, its statement and the record show.
6. The three signatures of an approved record hold, by three different people.
7. Each event of the trail has its hash, and follows the one before where that is enclosed.
8. Every source of the content is there as it was cited: rows and originals by their hashes.

Without a key the package can be intact and still made by anybody: its origin is unproven. Not done
here: whether a signer was entitled; whether the trail of the installation is whole (``verify``).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.audit.keys import key_id
from app.core.canonical import sha256_bytes
from app.core.errors import BadInput
from app.export.sealed_contents import check_contents, enclosed_keys
from app.export.sealed_format import FORMAT, MANIFEST, REQUIRED, SEAL
from app.export.sealed_zip import NotSealed, unpack

Files = Mapping[str, bytes]
ILL_FORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading JSON of another shape raises."""


@dataclass(frozen=True)
class Verdict:
    """``findings`` name what was touched, none when the package is intact. ``origin_proven`` when
    a key was given and the package is intact and signed with it."""

    findings: tuple[str, ...]
    origin_proven: bool
    key_id: str | None = None

    @property
    def is_intact(self) -> bool:
        return not self.findings


def verify_package(package: Path | bytes, key: Ed25519PublicKey | None = None) -> Verdict:
    """Raises :class:`BadInput` only for a file that cannot be read at all."""
    try:
        files = unpack(package if isinstance(package, bytes) else _read(package))
    except NotSealed as error:
        return Verdict((str(error),), origin_proven=False)
    sealed_by, findings = _check_seal(files, key)
    findings = findings or list(_check_manifest(files))
    if not findings:
        findings = list(_check_contents(files))
    return Verdict(tuple(findings), key is not None and not findings, sealed_by)


def is_sealed(package: Path) -> bool:
    """Whether a file sets out to be a sealed package; says nothing of whether it is intact."""
    if not package.is_file():
        return False
    try:
        with ZipFile(package) as packed:
            return {MANIFEST, SEAL} <= set(packed.namelist())
    except BadZipFile:
        return False


def read_public_key(file: Path) -> Ed25519PublicKey:
    """The site's key, PEM. Raises :class:`BadInput`."""
    try:
        key = load_pem_public_key(_read(file))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("not a public key in PEM", where=str(file)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput("not an Ed25519 key", where=str(file))
    return key


def _check_seal(files: Files, given: Ed25519PublicKey | None) -> tuple[str | None, list[str]]:
    """``(id of the key that signed, findings)``."""
    missing = [path for path in (MANIFEST, SEAL) if path not in files]
    if missing:
        return None, [f"{path} is missing" for path in missing]
    try:
        named = json.loads(files[MANIFEST])["key_id"]
        enclosed = enclosed_keys(files)[named]
    except (*ILL_FORMED, UnsupportedAlgorithm) as error:
        return None, [f"{MANIFEST}: names no key that is enclosed: {error!r}"]
    public = given or enclosed
    if _has_signed(public, files):
        return key_id(public), []
    if given is not None and _has_signed(enclosed, files):
        return named, [f"{SEAL}: signed with the key {named}, not with {key_id(given)}"]
    return None, [f"{MANIFEST} or {SEAL}: not what the key {key_id(public)} has signed"]


def _has_signed(public: Ed25519PublicKey, files: Files) -> bool:
    try:
        public.verify(files[SEAL], files[MANIFEST])
    except InvalidSignature:
        return False
    return True


def _check_manifest(files: Files) -> Iterator[str]:
    try:
        manifest = json.loads(files[MANIFEST])
        listed = {one["path"]: (one["sha256"], one["size"]) for one in manifest["files"]}
        is_own_format = manifest["format"] == FORMAT
    except ILL_FORMED as error:
        yield f"{MANIFEST} cannot be read: {error!r}"
        return
    if not is_own_format:
        yield f"{MANIFEST}: expected the format {FORMAT}, got {manifest['format']!r}"
    sealed = files.keys() - {MANIFEST, SEAL}
    yield from (f"{path} is missing" for path in sorted((REQUIRED | listed.keys()) - sealed))
    yield from (f"{path} is not in the manifest" for path in sorted(sealed - listed.keys()))
    for path in sorted(sealed & listed.keys()):
        if listed[path] != (sha256_bytes(files[path]), len(files[path])):
            yield f"{path} is not the file that the manifest lists"


def _check_contents(files: Files) -> Iterator[str]:
    try:
        yield from check_contents(files)
    except (*ILL_FORMED, UnsupportedAlgorithm) as error:
        yield f"what the package says cannot be read: {error!r}"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput("cannot be read", where=str(file), got=error.strerror) from error
