"""Is every original what was received?"""

from pathlib import Path

from sqlalchemy.orm import Session

from app.core.errors import VeridraftError
from app.documents import originals
from app.records.store import file_hashes


def verify_originals(session: Session, folder: Path) -> list[str]:
    """Findings for each imported file that is missing or no longer has its hash."""
    findings = []
    for (package, path), digest in sorted(file_hashes(session).items()):
        try:
            originals.get(folder, digest)
        except VeridraftError as error:
            findings.append(f"{path} of package {package[:12]}: {error}")
    return findings
