"""The whole document of a record: front, sections, decisions, gates, signatures, evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.drafts import content as draft
from app.drafts.content import DraftContent, from_json
from app.drafts.kinds import Slot
from app.drafts.references import sentences_in
from app.drafts.states import DraftState
from app.export.blocks import (
    Block,
    Column,
    Front,
    Heading,
    Paragraph,
    Report,
    Run,
    Style,
    Table,
    TableCell,
    Tone,
)
from app.export.conversion import Setting, convert_section
from app.export.deciding import further_decisions
from app.export.placing import Placing
from app.export.record import Record
from app.export.record_file import edited_statements, entered_facts
from app.export.signing_page import signature_blocks
from app.export.text_runs import BY_MODEL, EDITED, ENTERED
from app.export.wording import changed

SIGNATURES, AI_USE, CONCLUSION = "signatures", "ai_use", "conclusion"
"""Sections that every kind of document has, by id, and to which printing adds."""

BEFORE_APPROVAL = frozenset({DraftState.IN_REVIEW, DraftState.QA_REVIEW, DraftState.APPROVED})
_LISTED = 4


@dataclass(frozen=True)
class Printing:
    """The print event and what the kind of document says: no part of the record."""

    at: datetime
    by: str
    notice: str
    title: str
    slots: tuple[Slot, ...] = ()
    gates: tuple[draft.Gate, ...] = ()


def build_report(record: Record, printing: Printing, content: DraftContent | None = None) -> Report:
    """``content`` is the record's, where it was parsed already. Raises KeyError for a token whose
    fact the draft does not hold."""
    content = content or from_json(record.content)
    zone = ZoneInfo(content.timezone)
    placing = Placing(printing.slots, record.decided)
    blocks: list[Block] = []
    for section in content.sections:
        title = f"{section.number}. {section.title}" if section.number else section.title
        blocks.append(Heading(1, title, section.id))
        blocks += _section(section, Setting(content, placing, zone, section.id), record)
        if section.id == CONCLUSION:
            blocks.append(_gates(printing.gates, record.state))
    if not any(section.id == SIGNATURES for section in content.sections):
        blocks += [Heading(1, "Signatures", SIGNATURES), *signature_blocks(record, zone)]
    return Report(_front(record, content, printing, zone), tuple(blocks))


def _section(section: draft.Section, setting: Setting, record: Record) -> Iterator[Block]:
    if section.id == SIGNATURES:
        kept = tuple(one for one in section.blocks if not isinstance(one, draft.TableBlock))
        yield from convert_section(kept, setting)
        yield from signature_blocks(record, setting.zone)
        return
    yield from convert_section(section.blocks, setting)
    further = setting.placing.not_shown(section.id)
    if section.id == CONCLUSION:
        further += setting.placing.not_asked(setting.content)
    if further:
        yield further_decisions(further, setting.placing, setting.zone)
    if section.id == AI_USE:
        yield from _human_marks(setting.content)


def _front(record: Record, content: DraftContent, printing: Printing, zone: ZoneInfo) -> Front:
    revised = sum(decision.revision > 1 for decision in record.decided.values())
    return Front(
        title=printing.title,
        subject=content.subject,
        subtitle=f"{content.title}. {content.subtitle}" if content.subtitle else content.title,
        site=content.site,
        document_id=record.draft,
        version=record.version,
        state=_state(record),
        printed_at=printing.at.replace(microsecond=0).astimezone(zone),
        printed_by=printing.by,
        configuration=record.configuration[:16],
        notice=printing.notice,
        watermark=_watermark(record),
        changes=changed(record.version, revised),
    )


def _state(record: Record) -> str:
    """The draft's state is its newest version's; an earlier one says what became of it."""
    if record.version == record.newest:
        return DraftState(record.state).words
    was = "approved" if record.is_approved else "not approved"
    return f"{was}, followed by version {record.newest}"


def _watermark(record: Record) -> str | None:
    """None only where an approval covers exactly what is printed (DS-05)."""
    if record.state == DraftState.WITHDRAWN:
        return "WITHDRAWN"
    return None if record.is_approved else "DRAFT"


def _human_marks(content: DraftContent) -> Iterator[Block]:
    """How many statements and values are people's own or a language model's, with the signs that
    mark them (IU-05)."""
    sentences = [one for part in content.sections for one in sentences_in(part.blocks)]
    edited, entered = len(edited_statements(content)), len(entered_facts(content))
    models = sum(one.is_models for one in sentences)
    said = [
        f"{count} {what} by {whom} and marked {sign}"
        for count, what, whom, sign in (
            (edited, _counted(edited, "statement", "written or edited"), "people", EDITED),
            (entered, _counted(entered, "value", "entered"), "people", ENTERED),
            (models, _counted(models, "statement", "written"), "a language model", BY_MODEL),
        )
        if count
    ]
    text = "; ".join(said) or "No statement was written or edited and no value entered by a person"
    yield Paragraph((Run(f"{text}."),))


def _counted(count: int, noun: str, done: str) -> str:
    return f"{noun} was {done}" if count == 1 else f"{noun}s were {done}"


def _gates(gates: tuple[draft.Gate, ...], state: str) -> Block:
    """What still waits for a person."""
    before = "approval" if state in BEFORE_APPROVAL else "review"
    columns = (Column("Gate", 0.5), Column("Requirement", 2.4), Column("Still needed", 3))
    rows = tuple(
        (TableCell((Run(gate.id, Style.CODE),)), TableCell((Run(gate.title),)), _gate_cell(gate))
        for gate in gates
    )
    return Table((Run(f"Completeness before {before}"),), columns, rows)


def _gate_cell(gate: draft.Gate) -> TableCell:
    if gate.passed:
        return TableCell((Run("complete"),), tone=Tone.OK)
    shown = ", ".join(gate.missing[:_LISTED])
    more = len(gate.missing) - _LISTED
    return TableCell((Run(f"{shown} and {more} more" if more > 0 else shown),), tone=Tone.DECIDE)
