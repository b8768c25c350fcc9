"""Is everything that is stored what it was?"""

from app.audit.verify import verify_trail
from app.documents.verify import verify_originals
from app.drafts.store import altered_versions
from app.opening import Opened
from app.plant.historian import verify_historian
from app.records.verify import verify_records


def verify(opened: Opened) -> list[str]:
    """Findings, none when all is whole: trail and signed heads, rows against their hashes and
    Merkle roots, originals and historian against theirs, drafts against theirs."""
    ledger, folder = opened.ledger, opened.settings.data
    with ledger.database.read() as session:
        return [
            *verify_trail(session, ledger.anchors, ledger.key.public),
            *verify_records(session),
            *verify_originals(session, folder / "originals"),
            *verify_historian(session, folder / "historian"),
            *altered_versions(session),
        ]
