"""The gates of an investigation, from its content and what was decided: what still needs a person.

G0 to G13 stand before *in review*, G14 before *approved* alone (WF-04). They are computed anew each
time; those stored with the content are what was open when it was composed.

G0 no tool failed · G1 facts cited and verified · G2 gaps of the timeline explained · G3 relevance
of each related batch · G4 history searched · G5 six branches · G6 each hypothesis · G7 root cause,
and human error justified · G8 impact · G9 an action for each cause · G10 effectiveness measurable ·
G11 statement on AI · G12 no inference where conclusions stand · G13 the writer's other decisions ·
G14 QA's. Sources that changed since are no gate: ``drafts.staleness`` asks the records.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.drafts.content import (
    DraftContent,
    Gate,
    InferenceBlock,
    Sentence,
    StatementClass,
)
from app.drafts.kinds import Decided, Slot
from app.investigation.conclusions import (
    ROOT_CAUSE,
    blames_people,
    capa_lacks,
    effectiveness_lacks,
    impact_lacks,
    root_cause_lacks,
)
from app.investigation.hypotheses import Category
from app.investigation.slots import (
    CONFIRMED,
    MOST_PROBABLE,
    SEARCHED,
    hypothesis_field,
    slots,
    step_status,
)

_CONCLUDING = ("summary", "impact", "conclusion")

Decisions = Mapping[str, Decided]


def check_gates(
    content: DraftContent, decisions: Decisions, before_approval: bool
) -> tuple[Gate, ...]:
    asked = slots(content)
    gates = (
        _gate("G0", "No tool failed", _failed(content)),
        _gate("G1", "Every fact is cited and verified", _unfounded(content)),
        _gate("G2", "The timeline has no unexplained gap", _open(asked, decisions, "G2")),
        _gate("G3", "Relevance given for each related batch", _batches(asked, decisions)),
        _gate("G4", "Scope of the history is stated", _history(content, decisions)),
        _gate("G5", "All six branches are checked", _branches(asked, decisions)),
        _gate("G6", "Each hypothesis has a status and reason", _undecided(content, decisions)),
        _gate("G7", "Human error is justified where it is the cause", _cause(content, decisions)),
        _gate("G8", "Product impact has a rationale", _impact(asked, decisions)),
        _gate("G9", "Every confirmed cause has an action", _capa(content, asked, decisions)),
        _gate("G10", "The effectiveness check is measurable", _effectiveness(asked, decisions)),
        _gate("G11", "AI-use statement is present", _absent(content, "ai_use")),
        _gate("G12", "No inference is left where decisions stand", _inferences(content)),
        _gate("G13", "The writer's other decisions are made", _open(asked, decisions, "G13")),
    )
    if not before_approval:
        return gates
    return (*gates, _gate("G14", "QA has decided", _open(asked, decisions, "G14")))


def _gate(gate_id: str, title: str, missing: Iterable[str]) -> Gate:
    named = tuple(missing)
    return Gate(gate_id, title, not named, named)


def _open(asked: tuple[Slot, ...], decisions: Decisions, gate: str) -> list[str]:
    return [one.label for one in asked if one.gate == gate and one.field not in decisions]


def _failed(content: DraftContent) -> list[str]:
    steps = content.data.get("steps")
    if steps is None:
        return ["what was searched is not recorded"]
    return [step for step, status in steps.items() if status == "failed"]


def _unfounded(content: DraftContent) -> Iterator[str]:
    for fact in content.facts.values():
        if fact.evidence not in content.evidence:
            yield f"{fact.id}: its evidence"
        if not fact.verified:
            yield f"{fact.id}: a second person's verification"


def _batches(asked: tuple[Slot, ...], decisions: Decisions) -> Iterator[str]:
    for slot in asked:
        if slot.gate == "G3" and slot.field not in decisions:
            yield slot.field.removeprefix("scope:") if slot.options else "genealogy not traced"


def _history(content: DraftContent, decisions: Decisions) -> list[str]:
    searched = step_status(content, "history") in SEARCHED
    return [] if searched or "recurrence" in decisions else ["history not searched"]


def _branches(asked: tuple[Slot, ...], decisions: Decisions) -> Iterator[str]:
    for slot in asked:
        if slot.gate == "G5" and slot.field not in decisions:
            yield slot.field.removeprefix("branch:")


def _undecided(content: DraftContent, decisions: Decisions) -> Iterator[str]:
    for one in content.data.get("hypotheses", []):
        if hypothesis_field(one) not in decisions:
            yield f"H{one['rank']}"


def _cause(content: DraftContent, decisions: Decisions) -> list[str]:
    if ROOT_CAUSE not in decisions:
        return ["Root cause and category"]
    value = decisions[ROOT_CAUSE].value
    lacking = list(root_cause_lacks(value))
    named = {field: one["category"] for field, one in _named_causes(content, decisions).items()}
    personal = blames_people(value) or Category.PERSONNEL in named.values()
    if personal and "human_error" not in decisions:
        lacking.append("human error: why process, procedure and system are ruled out")
    return lacking


def _named_causes(content: DraftContent, decisions: Decisions) -> dict[str, dict[str, Any]]:
    """The hypotheses that a person holds to be the cause, by field."""
    by_field = {hypothesis_field(one): one for one in content.data.get("hypotheses", [])}
    return {
        field: one
        for field, one in by_field.items()
        if field in decisions and decisions[field].value in (CONFIRMED, MOST_PROBABLE)
    }


def _impact(asked: tuple[Slot, ...], decisions: Decisions) -> list[str]:
    if "impact" not in decisions:
        return _open(asked, decisions, "G8") or ["Product impact and rationale"]
    return list(impact_lacks(decisions["impact"].value, decisions["impact"].reason))


def _capa(content: DraftContent, asked: tuple[Slot, ...], decisions: Decisions) -> list[str]:
    """Where no hypothesis is held to be the cause, the stated root cause needs the action."""
    if "capa" not in decisions:
        return _open(asked, decisions, "G9") or ["Actions adopted"]
    causes = list(_named_causes(content, decisions)) or [ROOT_CAUSE]
    known = [ROOT_CAUSE, *(slot.field for slot in asked if slot.gate == "G6")]
    return list(capa_lacks(decisions["capa"].value, causes, known))


def _effectiveness(asked: tuple[Slot, ...], decisions: Decisions) -> list[str]:
    if "effectiveness" not in decisions:
        return _open(asked, decisions, "G10") or ["Effectiveness check"]
    return list(effectiveness_lacks(decisions["effectiveness"].value))


def _absent(content: DraftContent, section_id: str) -> list[str]:
    return [] if any(one.id == section_id for one in content.sections) else [section_id]


def _inferences(content: DraftContent) -> list[str]:
    """Statements of inference in the sections that a person's conclusion replaces."""
    return [
        sentence.id
        for section in content.sections
        if section.id in _CONCLUDING
        for block in section.blocks
        if not isinstance(block, InferenceBlock)
        for sentence in _sentences(block)
        if sentence.kind is StatementClass.INFERENCE
    ]


def _sentences(block: object) -> tuple[Sentence, ...]:
    return getattr(block, "sentences", getattr(block, "items", ()))
