"""From a stored draft to the block tree: tokens become values and links, classes become styles."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from itertools import groupby

from app.drafts import content as draft
from app.drafts.content import DraftContent
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind, View
from app.evidence.tokens import Token, tokens_in
from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Bullets,
    Column,
    EvidenceEntry,
    EvidenceList,
    Figure,
    Front,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Run,
    Runs,
    Style,
    Table,
    TableCell,
    Tone,
)


def build_report(
    content: DraftContent,
    *,
    document_id: str,
    version: int,
    state: str,
    generated_at: datetime,
    generated_by: str,
    configuration: str,
    notice: str,
) -> Report:
    """The whole document. Raises KeyError for a token whose fact the draft does not hold."""
    front = Front(
        title="Deviation investigation report",
        subject=content.subject,
        subtitle=f"{content.title}. {content.subtitle}" if content.subtitle else content.title,
        site=content.site,
        document_id=document_id,
        version=version,
        state=state,
        generated_at=generated_at,
        configuration=configuration[:16],
        notice=notice,
        watermark=None if state == "approved" else "DRAFT",
        generated_by=generated_by,
    )
    blocks: list[Block] = []
    for section in content.sections:
        title = f"{section.number}. {section.title}" if section.number else section.title
        blocks.append(Heading(1, title, section.id))
        for place, group in enumerate(_grouped(section.blocks)):
            anchor = f"{section.id}-{place}"
            if len(group) > 1:
                blocks.append(_decisions(group))
            else:
                blocks += convert(group[0], content, anchor)
        if section.id == "conclusion":
            blocks.append(_gates(content))
    return Report(front, tuple(blocks))


def runs_of(text: str, content: DraftContent) -> Runs:
    """Text with tokens as runs: values carry their fact, citation marks their target."""
    return tuple(_merge(_runs(text, content)))


@singledispatch
def convert(block: object, content: DraftContent, anchor: str) -> Iterator[Block]:
    raise TypeError(f"no rendering for {type(block).__name__}")


@convert.register
def _(block: draft.ParagraphBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    text = " ".join(sentence.text for sentence in block.sentences)
    yield Paragraph(runs_of(text, content))


@convert.register
def _(block: draft.ListBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    items = tuple(runs_of(item.text, content) for item in block.items)
    yield Bullets(items, block.ordered)


@convert.register
def _(block: draft.SubheadingBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    yield Heading(2, block.text, anchor)


@convert.register
def _(block: draft.TableBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    rows = tuple(
        tuple(
            TableCell(runs_of(cell.text, content), column.align_right, cell.tone)
            for cell, column in zip(row, block.columns, strict=True)
        )
        for row in block.rows
    )
    note = runs_of(block.note, content) if block.note else ()
    yield Table(runs_of(block.caption, content), block.columns, rows, note)


@convert.register
def _(block: draft.FigureBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    yield Figure(block.chart, runs_of(block.caption, content))


@convert.register
def _(block: draft.DecisionBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    prompt = (Paragraph((Run(block.prompt, Style.SOFT),)),) if block.prompt else ()
    label = f"Decision, open · {block.role} · {block.label}"
    yield Box(BoxKind.DECISION, label, prompt, writing_space=True)


@convert.register
def _(block: draft.InferenceBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    inner = tuple(
        made
        for place, one in enumerate(block.blocks)
        for made in convert(one, content, f"{anchor}-{place}")
    )
    yield Box(BoxKind.INFERENCE, f"Inference · {block.label}", inner)


@convert.register
def _(block: draft.NoticeBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    yield Box(BoxKind.NOTICE, block.label, (Paragraph(runs_of(block.text, content)),))


@convert.register
def _(block: draft.PairsBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    yield KeyValues(tuple((label, runs_of(text, content)) for label, text in block.pairs))


@convert.register
def _(block: draft.EvidenceBlock, content: DraftContent, anchor: str) -> Iterator[Block]:
    yield EvidenceList(tuple(_entry(one) for one in content.evidence.values()))


def _grouped(blocks: tuple[draft.Block, ...]) -> Iterator[list[draft.Block]]:
    """Decisions that follow each other together, everything else alone."""
    for together, run in groupby(blocks, lambda block: isinstance(block, draft.DecisionBlock)):
        if together:
            yield list(run)
        else:
            yield from ([block] for block in run)


def _decisions(group: list[draft.Block]) -> Block:
    """Several decisions as one form, a line each."""
    items = tuple(
        (f"{one.label} · {one.role}", (Run(one.prompt or "Not yet decided.", Style.SOFT),))
        for one in group
        if isinstance(one, draft.DecisionBlock)
    )
    return Box(BoxKind.DECISION, "Decisions, open", (KeyValues(items),), writing_space=False)


def _gates(content: DraftContent) -> Block:
    """What still waits for a person, as a table after the conclusion."""
    columns = (Column("Gate", 0.5), Column("Before review", 2.4), Column("Still needed", 3))
    rows = tuple(
        (
            TableCell((Run(gate.id, Style.CODE),)),
            TableCell((Run(gate.title),)),
            _gate_cell(gate),
        )
        for gate in content.gates
    )
    return Table((Run("Completeness before review"),), columns, rows)


_LISTED = 4


def _gate_cell(gate: draft.Gate) -> TableCell:
    if gate.passed:
        return TableCell((Run("complete"),), tone=Tone.OK)
    shown = ", ".join(gate.missing[:_LISTED])
    more = len(gate.missing) - _LISTED
    return TableCell((Run(f"{shown} and {more} more" if more > 0 else shown),), tone=Tone.DECIDE)


def _runs(text: str, content: DraftContent) -> Iterator[Run]:
    at = 0
    for token in tokens_in(text):
        if token.start > at:
            yield Run(text[at : token.start])
        yield from _token_run(token, content)
        at = token.end
    if at < len(text):
        yield Run(text[at:])


def _token_run(token: Token, content: DraftContent) -> Iterator[Run]:
    if token.kind == "C":
        return
    if token.kind == "E":
        entry = content.evidence[token.id]
        yield Run(f"[{_number(entry)}]", Style.CITATION, target=_anchor(entry))
        return
    fact = content.facts[token.id]
    yield Run(fact.show(token.view or View.VALUE), _style(fact), fact=fact.id)


def _style(fact: Fact) -> Style:
    if fact.id.startswith("Q"):
        return Style.EMPHASIS
    if fact.kind is FactKind.ID and any(character.isdigit() for character in fact.written):
        return Style.CODE
    return Style.PLAIN if fact.kind in (FactKind.TEXT, FactKind.ID) else Style.FACT


def _merge(runs: Iterable[Run]) -> Iterator[Run]:
    """Drops empty runs; a token that opens a sentence begins with a capital letter."""
    opens = True
    for run in (run for run in runs if run.text):
        if opens and run.style in (Style.PLAIN, Style.FACT) and run.text[0].islower():
            yield replace(run, text=run.text[0].upper() + run.text[1:])
        else:
            yield run
        if run.text.strip():
            opens = run.text.rstrip().endswith(".") and run.text != run.text.rstrip()


def _entry(evidence: Evidence) -> EvidenceEntry:
    return EvidenceEntry(
        _anchor(evidence),
        _number(evidence),
        evidence.title,
        _detail(evidence),
        _excerpt(evidence.excerpt),
    )


def _detail(evidence: Evidence) -> str:
    where = evidence.where
    digest = f"sha256 {evidence.sha256[:16]}…"
    if evidence.kind is EvidenceKind.RECORD:
        place = f"{where['file']} line {where['line']}, row version {where['version']}"
        return f"{place}, package {where['package'][:12]}…, {digest}"
    if evidence.kind is EvidenceKind.PASSAGE:
        span = f"page {where['page']}, characters {where['start']}–{where['end']}"
        return f"{where['document']} v{where['version']}, {span}, {digest}"
    return f"tool {where['tool']} version {where['tool_version']}, result {digest}"


_EXCERPT = 160


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rstrip() + "…"


def _anchor(evidence: Evidence) -> str:
    return f"evidence-{evidence.id[1:]}"


def _number(evidence: Evidence) -> int:
    return int(evidence.id[1:])
