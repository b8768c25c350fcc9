"""Is every touch of a sealed package found? Flipped bytes, files changed, packages sealed anew.

Dataset: one approved record with a source of every kind and three signatures, sealed by a site's
key; copies of it with one byte changed at a place drawn at random; copies whose files were taken
out, added, exchanged or put in another order by somebody without the key; and copies that were
changed and sealed anew with another key, all hashes and signatures made to agree.

Solver: the offline verifier with the site's key, as ``veridraft verify PACKAGE --key FILE`` runs
it. Metrics: the share found of each; and the untouched package, which must be found intact.
"""

import json
import random
from collections.abc import Iterator

from app.audit.keys import SigningKey, public_pem
from app.core.canonical import sha256_bytes
from app.export.sealed import seal_files
from app.export.sealed_format import (
    DOCX,
    MANIFEST,
    PDF,
    SEAL,
    as_file,
    key_path,
)
from app.export.sealed_zip import pack, unpack
from app.export.verifier import verify_package
from evals.sealed_record import about_package, make_files, make_key, make_package, make_record
from evals.suite import Metrics, Suite

_FLIPS, _MANY_FLIPS = 600, 20_000


def measure(full: bool) -> Metrics:
    draw = random.Random(7)
    key, other = make_key(), make_key()
    sealed = make_package(key)
    flips = list(flipped(sealed, draw, _MANY_FLIPS if full else _FLIPS))
    changed = list(rearranged(sealed))
    resealed = list(sealed_anew(sealed, other))
    return {
        "intact_proven": float(verify_package(sealed, key.public).origin_proven),
        "flips": len(flips),
        "flips_found": _found(flips, key),
        "flips_found_without_key": _found(flips, None),
        "rearranged_found": _found(changed, key),
        "resealed_found": _found(resealed, key),
    }


def flipped(sealed: bytes, draw: random.Random, count: int) -> Iterator[bytes]:
    """One byte of each copy is another, spread over the whole file."""
    for turn in range(count):
        step = len(sealed) / count
        place = min(int((turn + draw.random()) * step), len(sealed) - 1)
        touched = bytearray(sealed)
        touched[place] ^= draw.randrange(1, 256)
        yield bytes(touched)


def rearranged(sealed: bytes) -> Iterator[bytes]:
    """What somebody without a key can do to the files of a package."""
    files = unpack(sealed)
    for path in files:
        yield pack({name: content for name, content in files.items() if name != path})
        yield pack({**files, path: files[path] + b" "})
    yield pack({**files, "report2.pdf": files[PDF]})
    yield pack({**files, PDF: files[DOCX], DOCX: files[PDF]})
    yield _exchanged_with_manifest(files)
    yield sealed + b"\0"
    yield b"\0" + sealed
    yield sealed + sealed


def sealed_anew(sealed: bytes, other: SigningKey) -> Iterator[bytes]:
    """Another content, sealed with another key so that everything in it agrees."""
    files = _without_seal(unpack(sealed))
    about = {
        name: json.loads(unpack(sealed)[MANIFEST])[name]
        for name in about_package(make_record(other))
    }
    yield seal_files({**files, key_path(other.key_id): public_pem(other.public)}, about, other)
    forged = make_record(other)
    yield seal_files(make_files(forged, other), about_package(forged), other)


def _found(packages: list[bytes], key: SigningKey | None) -> float:
    public = key.public if key else None
    found = sum(not verify_package(package, public).is_intact for package in packages)
    return found / len(packages)


def _exchanged_with_manifest(files: dict[str, bytes]) -> bytes:
    """Another report with its hash in the manifest, under the old signature."""
    forged = files[PDF].replace(b"%PDF-1.7", b"%PDF-1.6")
    manifest = json.loads(files[MANIFEST])
    for entry in manifest["files"]:
        if entry["path"] == PDF:
            entry["sha256"] = sha256_bytes(forged)
    return pack({**files, PDF: forged, MANIFEST: as_file(manifest)})


def _without_seal(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: files[path] for path in files if path not in (MANIFEST, SEAL)}


SUITE = Suite(
    "sealed",
    measure,
    floors={
        "intact_proven": 1.0,
        "flips_found": 1.0,
        "flips_found_without_key": 1.0,
        "rearranged_found": 1.0,
        "resealed_found": 1.0,
    },
)
