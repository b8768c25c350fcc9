"""The report's sections in their order (see the document structure in the README)."""

from collections.abc import Callable
from typing import Final

from app.drafts.content import Section
from app.investigation.sections import (
    causes,
    closing,
    event,
    extent,
    opening,
    outcome,
    timeline,
)
from app.investigation.writing import Writing

# The summary repeats claims of the body and the evidence list holds all evidence, so both are
# written after the rest; the draft shows them in the order of their numbers.
WRITTEN_IN_ORDER: Final[tuple[Callable[[Writing], Section], ...]] = (
    opening.header,
    opening.requirement,
    event.description,
    timeline.timeline,
    event.containment,
    extent.classification,
    extent.scope,
    extent.history,
    causes.root_cause,
    outcome.impact,
    outcome.risk,
    outcome.capa,
    outcome.effectiveness,
    outcome.conclusion,
    opening.summary,
    closing.ai_use,
    closing.signatures,
    closing.evidence_list,
)


def write_sections(w: Writing) -> tuple[Section, ...]:
    written = [write(w) for write in WRITTEN_IN_ORDER]
    return tuple(sorted(written, key=lambda section: section.number))
