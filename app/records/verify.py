"""Is every stored row what was imported?"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.chain import merkle_root
from app.records import store


def verify_records(session: Session) -> list[str]:
    """Findings, none when all rows are whole: each row against its hash, and all the rows of a
    package against the Merkle root in the audit trail."""
    expected = _roots_in_trail(session)
    findings = []
    for package, _root in store.each_package(session):
        leaves = []
        for table, line, stored, recomputed in store.each_leaf(session, package):
            leaves.append(recomputed)
            if stored != recomputed:
                findings.append(f"{table}.csv:{line} of package {package[:12]} was altered")
        if merkle_root(leaves) != expected.pop(package, None):
            findings.append(f"rows of package {package[:12]} are not those that were imported")
    gone = [
        f"package {package[:12]} is in the trail and not in the records" for package in expected
    ]
    return findings + gone


def _roots_in_trail(session: Session) -> dict[str, str]:
    events = trail.find(session, Action.PACKAGE_IMPORTED)
    news: list[Mapping[str, str]] = [entry.event.new for entry in events]
    return {new["package"]: new["merkle_root"] for new in news}
