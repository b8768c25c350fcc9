"""Decisions on paper: the value, by whom, in which role, when and why; or the room to decide."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.drafts import content as draft
from app.drafts.kinds import Slot
from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Column,
    KeyValues,
    Paragraph,
    Run,
    Runs,
    Style,
    Table,
    TableCell,
)
from app.export.decided_values import value_blocks, value_runs
from app.export.placing import Placing
from app.export.record import Decision
from app.export.wording import day, role_words, stamp

_OPEN = "Not yet decided."


def decision_box(block: draft.DecisionBlock, placing: Placing, zone: ZoneInfo) -> Box:
    """One decision in a frame of its own: dashed with room to write, or closed."""
    name, is_copy = placing.of_block(block.field)
    decision = placing.show(name)
    if decision is None:
        prompt = (Paragraph((Run(block.prompt, Style.SOFT),)),) if block.prompt else ()
        label = f"Decision, open · {block.role} · {block.label}"
        return Box(BoxKind.DECISION, label, prompt, writing_space=not is_copy)
    blocks = (*value_blocks(decision.value, placing.labels), Paragraph(_by_whom(decision, zone)))
    return Box(BoxKind.DECIDED, f"Decision · {block.role} · {block.label}", blocks)


def decision_form(group: Iterable[draft.DecisionBlock], placing: Placing, zone: ZoneInfo) -> Box:
    """Several decisions as one form, a line each."""
    items, open_ones = [], 0
    for block in group:
        name, is_copy = placing.of_block(block.field)
        decision = placing.show(name)
        open_ones += decision is None
        line: Runs = (Run(block.prompt or _OPEN, Style.SOFT),)
        if decision is not None:
            said = value_runs(decision.value, placing.labels)
            line = (*said, Run(". "), *(_briefly if is_copy else _by_whom)(decision, zone))
        items.append((f"{block.label} · {block.role}", line))
    label = "Decisions"
    if open_ones:
        label += ", open" if open_ones == len(items) else f", {open_ones} of {len(items)} open"
    kind = BoxKind.DECISION if open_ones else BoxKind.DECIDED
    return Box(kind, label, (KeyValues(tuple(items)),))


def decided_cell(decision: Decision, placing: Placing, zone: ZoneInfo, *, brief: bool) -> Runs:
    """The decision in a row of a table; ``brief`` where the rest stands beside it."""
    if brief:
        return value_runs(decision.value, placing.labels)
    return (*_with_reason(decision, placing), Run(" "), *_briefly(decision, zone))


def status_line(decision: Decision | None, placing: Placing, zone: ZoneInfo) -> Block:
    """What was decided about the thing that a box is about."""
    lead = Run("Status: ", Style.STRONG)
    if decision is None:
        return Paragraph((lead, Run("not yet decided.", Style.SOFT)))
    said = value_runs(decision.value, placing.labels)
    return Paragraph((lead, *said, Run(". "), *_by_whom(decision, zone)))


def further_decisions(
    found: list[tuple[Slot, Decision]], placing: Placing, zone: ZoneInfo
) -> Table:
    """Decisions of a section that none of its blocks has a place for."""
    columns = (Column("Subject", 2.0), Column("Decision and reason", 3.1), Column("By", 2.4))
    rows = tuple(
        (
            TableCell((Run(slot.label),)),
            TableCell(_with_reason(decision, placing)),
            TableCell(_briefly(decision, zone)),
        )
        for slot, decision in found
    )
    return Table((Run("Further decisions on this section"),), columns, rows)


def _with_reason(decision: Decision, placing: Placing) -> Runs:
    said = value_runs(decision.value, placing.labels)
    return (*said, Run(f". {_sentence(decision.reason)}"))


def _by_whom(decision: Decision, zone: ZoneInfo) -> Runs:
    """Reason, printed name, role and time."""
    at = stamp(decision.at.astimezone(zone))
    who = f"{decision.name}, {role_words(decision.role)}, {at}."
    return (Run(f"Reason: {_sentence(decision.reason)} "), Run(who, Style.SOFT))


def _briefly(decision: Decision, zone: ZoneInfo) -> Runs:
    who = f"{decision.name}, {role_words(decision.role)}, {day(decision.at.astimezone(zone))}."
    return (Run(who, Style.SOFT),)


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."
