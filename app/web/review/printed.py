"""A record as it prints, statement by statement: printed blocks with the statements they show.

The words are those of ``app.export``: the page, the PDF and the DOCX come from the same blocks. A
paragraph alone is set sentence by sentence, so that each can be found, marked and commented on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.drafts import content as draft
from app.drafts.content import DraftContent, Sentence
from app.drafts.references import sentences_of
from app.export.blocks import Block, Box, Figure, Heading, Report, Run, Runs, Style
from app.export.charts import draw_svg
from app.export.conversion import grouped
from app.export.report import SIGNATURES
from app.export.text_runs import sentence_runs

_NOTHING = Markup()


@dataclass(frozen=True)
class Statement:
    """What can be commented on: a sentence, or a block that has an id. ``runs`` are a sentence's,
    ``named`` says of a block which it is."""

    id: str
    kind: str
    named: str = ""
    runs: Runs = ()
    is_models: bool = False

    @property
    def words(self) -> str:
        """Without its citation marks."""
        runs = (run.text for run in self.runs if run.style is not Style.CITATION)
        return self.named or "".join(runs)


@dataclass(frozen=True)
class Part:
    """A printed block; ``parts`` are those in a box, ``svg`` is a figure's drawing."""

    block: Block
    statements: tuple[Statement, ...] = ()
    parts: tuple["Part", ...] = ()
    svg: Markup = _NOTHING

    @property
    def shape(self) -> str:
        return type(self.block).__name__.lower()

    @property
    def every(self) -> tuple[Statement, ...]:
        """Its statements, with those within a box."""
        return tuple(statements_of((self,)))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Classes of its statements, each once."""
        return tuple(dict.fromkeys(one.kind for one in self.statements))


@dataclass(frozen=True)
class Sources:
    """Which evidence a run of text comes from. ``waiting`` are the pieces that whoever looks has
    yet to open; None for somebody whose openings do not count."""

    draft: str
    facts: dict[str, str]
    waiting: frozenset[str] | None = None

    def of(self, run: Run) -> str | None:
        if run.target is not None:
            return f"E{run.target.rpartition('-')[2]}"
        return self.facts.get(run.fact or "")

    def href(self, evidence: str | None) -> str:
        return f"/evidence/draft/{self.draft}/{evidence}" if evidence else ""

    def waits(self, evidence: str | None) -> bool:
        return self.waiting is not None and evidence in self.waiting


def parts_by_section(
    report: Report, content: DraftContent
) -> dict[str, tuple[str, tuple[Part, ...]]]:
    """Section → its title and its blocks in order; what printing adds stands at its end."""
    written = {section.id: section for section in content.sections}
    return {
        heading.anchor: (heading.text, _parts(written.get(heading.anchor), blocks, content))
        for heading, blocks in _printed_sections(report)
    }


def statements_of(parts: Iterable[Part]) -> Iterator[Statement]:
    for part in parts:
        yield from part.statements
        yield from statements_of(part.parts)


def _printed_sections(report: Report) -> Iterator[tuple[Heading, list[Block]]]:
    found: list[tuple[Heading, list[Block]]] = []
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            found.append((block, []))
        else:
            found[-1][1].append(block)
    yield from found


def _parts(
    section: draft.Section | None, printed: Sequence[Block], content: DraftContent
) -> tuple[Part, ...]:
    blocks = section.blocks if section else ()
    if section and section.id == SIGNATURES:  # its table is drawn from the signatures themselves
        blocks = tuple(one for one in blocks if not isinstance(one, draft.TableBlock))
    return _paired(blocks, printed, content)


def _paired(
    blocks: Iterable[draft.Block], printed: Sequence[Block], content: DraftContent
) -> tuple[Part, ...]:
    groups = list(grouped(blocks))
    own = [_part(group, block, content) for group, block in zip(groups, printed, strict=False)]
    return (*own, *(Part(block) for block in printed[len(groups) :]))


def _part(group: list[draft.Block], printed: Block, content: DraftContent) -> Part:
    first = group[0]
    statements = tuple(one for block in group for one in _statements(block, content))
    inner: tuple[Part, ...] = ()
    if isinstance(printed, Box):
        blocks = first.blocks if isinstance(first, draft.InferenceBlock) else ()
        inner = _paired(blocks, printed.blocks, content)
    return Part(printed, statements, inner, _drawing(printed))


def _drawing(printed: Block) -> Markup:
    if not isinstance(printed, Figure):
        return _NOTHING
    return Markup(draw_svg(printed.chart))  # noqa: S704 - written as elements, which escapes


def _statements(block: draft.Block, content: DraftContent) -> Iterator[Statement]:
    for one in sentences_of(block):
        yield _sentence(one, content)
    identity = getattr(block, "id", None)
    if identity is not None:
        yield Statement(identity, _kind(block), _name(block))


def _sentence(one: Sentence, content: DraftContent) -> Statement:
    runs = sentence_runs((one,), content)
    return Statement(one.id, one.kind.value, runs=runs, is_models=one.is_models)


def _kind(block: draft.Block) -> str:
    match block:
        case draft.TableBlock() | draft.FigureBlock():
            return block.kind.value
        case draft.PairsBlock():
            return draft.StatementClass.FACT.value
        case draft.NoticeBlock():
            return "note"
    return block.block


def _name(block: draft.Block) -> str:
    """Blocks are named by what they are: their texts hold tokens."""
    match block:
        case draft.DecisionBlock() | draft.InferenceBlock() | draft.NoticeBlock():
            return block.label
        case draft.PairsBlock():
            return "These entries"
    return f"This {block.block}"
