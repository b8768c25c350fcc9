"""The evidence list: what each source is called, where exactly it stands, what its hash was."""

from app.evidence.facts import Evidence, EvidenceKind
from app.export.blocks import EvidenceEntry
from app.export.text_runs import anchor_of, number_of

_EXCERPT = 160


def evidence_entry(evidence: Evidence) -> EvidenceEntry:
    return EvidenceEntry(
        anchor_of(evidence),
        number_of(evidence),
        evidence.title,
        _detail(evidence),
        _excerpt(evidence.excerpt),
    )


def _detail(evidence: Evidence) -> str:
    where = evidence.where
    digest = f"sha256 {evidence.sha256[:16]}…"
    match evidence.kind:
        case EvidenceKind.RECORD:
            place = f"{where['file']} line {where['line']}, row version {where['version']}"
            return f"{place}, package {where['package'][:12]}…, {digest}"
        case EvidenceKind.PASSAGE:
            span = f"page {where['page']}, characters {where['start']}–{where['end']}"
            return f"{where['document']} v{where['version']}, {span}, {digest}"
        case EvidenceKind.COMPUTATION:
            return f"tool {where['tool']} version {where['tool_version']}, result {digest}"
        case EvidenceKind.ENTRY:
            return f"entered by {where['name']}, {where['at']}, reason: {where['reason']}, {digest}"
        case EvidenceKind.IMAGE:
            return f"station {where['station']}, {digest}"


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rstrip() + "…"
