"""A section as a person adopts it: its hash, the groups of its evidence, what is opened singly.

Rules (WF-02), in order:

1. The hash covers the section's blocks and every fact, claim and piece of evidence that they refer
   to; the list of all evidence is a view of the others and adds none.
2. Evidence is grouped by its source: a document's version, a table of records, a computation. What
   a person typed is a group of its own.
3. Singly is opened the evidence of: a claim that a limit or requirement was not kept; a claim that
   contradicts a hypothesis; a value read by OCR and not yet verified; a value that a person typed.
"""

from collections import defaultdict
from collections.abc import Iterator

from app.core.canonical import sha256_of
from app.drafts.content import DraftContent
from app.drafts.references import References, references, section_of
from app.evidence.facts import Evidence, EvidenceKind
from app.evidence.predicates import PREDICATES


def section_sha256(content: DraftContent, section_id: str) -> str:
    """Raises KeyError for a section that the draft does not have."""
    section = section_of(content, section_id)
    found = references(content, section.blocks)
    return sha256_of([section, found.facts, found.evidence, found.claims])


def evidence_groups(content: DraftContent, section_id: str) -> dict[str, tuple[str, ...]]:
    """Name of the source → evidence ids, in the order of the draft. Raises KeyError."""
    groups: dict[str, list[str]] = defaultdict(list)
    for evidence in _references(content, section_id).evidence:
        groups[_source(evidence)].append(evidence.id)
    return {name: tuple(members) for name, members in groups.items()}


def must_open_singly(content: DraftContent, section_id: str) -> tuple[str, ...]:
    """Evidence ids in the order of the draft. Raises KeyError."""
    found = _references(content, section_id)
    single = set(_single(content, found))
    return tuple(evidence.id for evidence in found.evidence if evidence.id in single)


def _references(content: DraftContent, section_id: str) -> References:
    return references(content, section_of(content, section_id).blocks)


def _source(evidence: Evidence) -> str:
    where = evidence.where
    match evidence.kind:
        case EvidenceKind.PASSAGE:
            return f"{where['document']} version {where['version']}"
        case EvidenceKind.RECORD:
            return where["table"].replace("_", " ")
        case EvidenceKind.COMPUTATION:
            return f"computation {where['tool']}"
        case EvidenceKind.IMAGE:
            return f"images of {where['station']}"
        case EvidenceKind.ENTRY:
            return f"entry {evidence.id}"


def _single(content: DraftContent, found: References) -> Iterator[str]:
    contradicting = {
        claim
        for hypothesis in content.data.get("hypotheses", ())
        for claim in hypothesis["contradicts"]
    }
    for claim in found.claims:
        if claim.id in contradicting or PREDICATES[claim.predicate].adverse:
            yield from claim.evidence
    yield from (fact.evidence for fact in found.facts if not fact.verified)
    yield from (one.id for one in found.evidence if one.kind is EvidenceKind.ENTRY)
