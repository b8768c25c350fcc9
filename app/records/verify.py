"""Is every stored row what was imported?

Checks, in order:

1. Each row has its hash.
2. The rows of a package have the Merkle root, and its plant the site, name and time zone, that
   stand in the audit trail.
3. The files of a package have the hash that names it.
4. Every package of the trail is there.
5. A row is superseded by its next version and by nothing else: that cell is in no hash.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.chain import merkle_root
from app.records import store

_PLANT = ("site", "name", "timezone")


def verify_records(session: Session) -> list[str]:
    """Findings, none when all rows are whole; a row is named by its file and line."""
    expected = _imports_in_trail(session)
    findings: list[str] = []
    for package in store.each_package(session):
        imported = expected.pop(package["sha256"], {})
        findings += _package_findings(session, package, imported)
    findings += [
        f"{_short(package)} is in the trail and not in the records" for package in expected
    ]
    findings += [
        f"{_row(*found)} was hidden or brought back: its next version says otherwise"
        for found in store.wrongly_superseded(session)
    ]
    return findings


def _package_findings(
    session: Session, package: Mapping[str, Any], imported: Mapping[str, Any]
) -> Iterator[str]:
    sha256 = package["sha256"]
    leaves = []
    try:
        for table, line, stored, recomputed in store.each_leaf(session, sha256):
            leaves.append(recomputed)
            if stored != recomputed:
                yield f"{_row(table, line, sha256)} was altered"
    except (ValueError, TypeError) as error:  # cells that the service never writes
        yield f"a row of {_short(sha256)} was altered and cannot be read: {error}"
    if merkle_root(leaves) != imported.get("merkle_root"):
        yield f"rows of {_short(sha256)} are not those that were imported"
    for name in _PLANT:
        if package[name] != imported.get(name):
            yield f"{name} of {_short(sha256)} is not the one that was imported"
    if _hash_of_files(session, sha256) != sha256:
        yield f"the list of files of {_short(sha256)} was altered"


def _hash_of_files(session: Session, package: str) -> str:
    """As the plant package defines it: what ``sha256sum`` prints, in the order of paths."""
    hashes = store.file_hashes(session)
    files = sorted((path, digest) for (of, path), digest in hashes.items() if of == package)
    listing = "".join(f"{digest}  {path}\n" for path, digest in files)
    return hashlib.sha256(listing.encode()).hexdigest()


def _imports_in_trail(session: Session) -> dict[str, Mapping[str, Any]]:
    events = trail.find(session, Action.PACKAGE_IMPORTED)
    return {entry.event.entity_id: entry.event.new for entry in events}


def _row(table: str, line: int, package: str) -> str:
    return f"{table}.csv:{line} of {_short(package)}"


def _short(package: str) -> str:
    return f"package {package[:12]}"
