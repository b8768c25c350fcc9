"""Is everything that is stored what it was?"""

from pathlib import Path

from sqlalchemy.orm import Session

from app.audit.keys import public_keys
from app.audit.verify import verify_trail
from app.auth.verify import verify_people
from app.configuration.verify import verify_configuration
from app.core.errors import Corrupt
from app.documents.verify import verify_originals
from app.drafts.verify import altered_versions
from app.opening import Opened
from app.plant.historian import verify_historian
from app.records.verify import verify_records
from app.retention.archive import verify_archived
from app.retention.verify import verify_disposals
from app.review.verify import verify_review
from app.signatures.verify import verify_signatures


def verify(opened: Opened) -> list[str]:
    """Findings, none when all is whole: trail and signed heads, rows against their hashes and
    Merkle roots, originals and historian against theirs, drafts against theirs, signatures against
    what they are under, configurations and their releases against theirs, received packages and
    disposals against what is kept of them, accounts and everything that people did to drafts
    against what the trail tells."""
    ledger, folder = opened.ledger, opened.settings.data
    with ledger.database.read() as session:
        return [
            *verify_trail(session, ledger.anchors, ledger.key.public),
            *verify_records(session),
            *verify_originals(session, folder / "originals"),
            *verify_historian(session, folder / "historian"),
            *altered_versions(session),
            *_verify_signatures(session, ledger.anchors),
            *verify_archived(session, folder / "originals"),
            *verify_disposals(session),
            *verify_review(session),
            *verify_people(session),
        ]


def _verify_signatures(session: Session, anchors: Path) -> list[str]:
    try:
        keys = public_keys(anchors)
    except Corrupt as error:
        return [f"signatures: {error}"]
    return [*verify_signatures(session, keys), *verify_configuration(session, keys)]
