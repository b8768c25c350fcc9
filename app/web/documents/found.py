"""Findings of a document in words."""

from ingestion.document import Finding, FindingKind

_KINDS = {
    FindingKind.HIDDEN: "Hidden text",
    FindingKind.INSTRUCTION: "Worded as an instruction to a machine",
    FindingKind.HIDDEN_INSTRUCTION: "Hidden text, worded as an instruction to a machine",
}


def said_of(finding: Finding) -> str:
    """One line: what it is, where it stands, its words."""
    return f"{_KINDS[finding.kind]} ({finding.where}): “{finding.excerpt}”"
