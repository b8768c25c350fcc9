"""Completeness gates before review: what still needs a person (G1 to G12), and failed tools."""

from collections.abc import Iterator

from app.drafts.content import (
    DecisionBlock,
    Gate,
    InferenceBlock,
    Section,
    Sentence,
    StatementClass,
)
from app.investigation.gather import Gathered
from app.investigation.hypotheses import CATEGORY_OF, Category, Ranking
from app.tools.association import Associations
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.result import Status

_DECIDED_ONLY = ("summary", "impact", "conclusion")


def check_gates(
    gathered: Gathered, ranking: Ranking, sections: tuple[Section, ...]
) -> tuple[Gate, ...]:
    related = gathered.output("genealogy", Genealogy)
    history = gathered.output("history", History)
    failed = [name for name, result in gathered.results.items() if result.status is Status.FAILED]
    decisions = list(_decisions(sections))
    return (
        _gate("G0", "No tool failed", failed),
        _gate("G1", "Every fact is cited and current", []),
        _gate("G2", "The timeline has no unexplained gap", _gaps(sections)),
        _gate("G3", "Relevance given for each related batch", _batches(related)),
        _gate("G4", "Scope of the history is stated", [] if history else ["history not searched"]),
        _gate("G5", "All six branches are checked", _unchecked(gathered, ranking)),
        _gate(
            "G6",
            "Each hypothesis has a status and reason",
            [f"H{one.rank}" for one in ranking.hypotheses],
        ),
        _gate("G7", "Human error is justified where it is the category", _open(decisions, "root_")),
        _gate("G8", "Product impact has a rationale", _open(decisions, "impact")),
        _gate("G9", "Every confirmed cause has an action", _open(decisions, "capa")),
        _gate("G10", "The effectiveness check is measurable", _open(decisions, "effectiveness")),
        _gate("G11", "AI-use statement is present", _absent(sections, "ai_use")),
        _gate("G12", "No inference is left where decisions stand", _inferences(sections)),
    )


def _gate(gate_id: str, title: str, missing: list[str]) -> Gate:
    return Gate(gate_id, title, not missing, tuple(missing))


def _decisions(sections: tuple[Section, ...]) -> Iterator[DecisionBlock]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, DecisionBlock):
                yield block


def _open(decisions: list[DecisionBlock], prefix: str) -> list[str]:
    return [one.label for one in decisions if one.field.startswith(prefix) and one.value is None]


def _gaps(sections: tuple[Section, ...]) -> list[str]:
    timeline = next(section for section in sections if section.id == "timeline")
    return ["a gap to explain"] if len(timeline.blocks) > 1 else []


def _batches(related: Genealogy | None) -> list[str]:
    return [one.batch for one in related.related] if related else ["genealogy not traced"]


def _unchecked(gathered: Gathered, ranking: Ranking) -> list[str]:
    found = gathered.output("association", Associations)
    checked = {CATEGORY_OF[kind] for kind in found.recorded} if found else set()
    checked |= {one.category for one in ranking.hypotheses}
    return [category.value for category in Category if category not in checked]


def _absent(sections: tuple[Section, ...], section_id: str) -> list[str]:
    return [] if any(section.id == section_id for section in sections) else [section_id]


def _inferences(sections: tuple[Section, ...]) -> list[str]:
    """Statements of inference in the sections that a person's conclusion replaces."""
    return [
        sentence.id
        for section in sections
        if section.id in _DECIDED_ONLY
        for block in section.blocks
        if not isinstance(block, InferenceBlock)
        for sentence in _sentences(block)
        if sentence.kind is StatementClass.INFERENCE
    ]


def _sentences(block: object) -> tuple[Sentence, ...]:
    return getattr(block, "sentences", ())
