"""The deviation investigation as a kind of document: what is decided in it, and its gates."""

from app.drafts.kinds import DocumentKind
from app.investigation.draft import DOCUMENT_TYPE
from app.investigation.gates import check_gates
from app.investigation.slots import slots

INVESTIGATION = DocumentKind(
    name=DOCUMENT_TYPE,
    title="Deviation investigation",
    slots=slots,
    gates=check_gates,
)
