"""The workspace of a deviation that has a draft: every value is the draft's, one step from its
evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.drafts.content import (
    Block,
    Cell,
    DraftContent,
    FigureBlock,
    NoticeBlock,
    PairsBlock,
    ParagraphBlock,
    StatementClass,
    TableBlock,
)
from app.drafts.kinds import Decided, Slot
from app.drafts.parsing import content_of
from app.drafts.staleness import replaced_rows
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion
from app.evidence.tokens import tokens_in
from app.export.charts import draw_svg
from app.export.decided_values import value_runs
from app.export.placing import Placing
from app.records.record import Record
from app.review import decisions
from app.review.adoption import AdoptionStatus, adoption_state
from app.web.deviations.hypotheses_view import hypotheses
from app.web.deviations.timeline import Timeline
from app.web.deviations.timeline_of_draft import timeline_of_draft
from app.web.deviations.timeline_strip import draw_strip
from app.web.deviations.workspace import (
    Decision,
    DraftStanding,
    InForce,
    Part,
    Picture,
    Similar,
    Workspace,
    changes_address,
    decision_place,
    gate_lines,
)
from app.web.texts.said import NOTHING, Grid, Said, Speaker
from app.web.texts.statement import set_runs
from app.wiring import Service

_KEPT = 8  # drafts that people have open at a time
_CASE_COLUMNS = 5  # of the table of earlier cases


def workspace_of_draft(
    service: Service, session: Session, deviation: Record, stored: StoredVersion
) -> Workspace:
    content = content_of(stored)
    asked = service.reviewing.kind_of(content).slots(content)
    decided = decisions.current(session, stored.draft)
    event = deviation.require_at("occurred_at")
    return replace(
        _made(_Version(stored.draft, stored.sha256, event, stored, asked)),
        decisions={one.field: _decision(stored.draft, one, asked, decided) for one in asked},
        standing=_standing(service, session, stored, content, asked, decided),
    )


@dataclass(frozen=True)
class _Version:
    draft: str
    sha256: str
    event: datetime
    stored: StoredVersion = field(compare=False)
    asked: tuple[Slot, ...] = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _made(version: _Version) -> Workspace:
    """What the draft itself says, which never changes: made once for a version."""
    content = content_of(version.stored)
    speaker = Speaker(version.draft, content)
    told = _Told(speaker, version.asked)
    timeline = timeline_of_draft(speaker, version.event)
    history = Part(
        told.leads("history"),
        told.grids("history"),
        told.pictures("history"),
        told.remarks("history"),
    )
    return Workspace(
        facts=tuple(told.pairs("header")),
        described=told.quote("event"),
        timeline=timeline,
        strip=_strip(timeline),
        exceptions=Part(grids=told.grids("event"), remarks=told.remarks("event")),
        series=Part(pictures=told.pictures("event")),
        hypotheses=tuple(hypotheses(speaker)),
        causes=Part(pictures=told.pictures("root_cause"), remarks=told.remarks("root_cause")),
        extent=Part(told.leads("scope"), told.grids("scope"), remarks=told.remarks("scope")),
        history=history,
        similar=tuple(_similar(content, history)),
        documents=tuple(_documents(speaker)),
    )


def _decision(
    draft: str, slot: Slot, asked: tuple[Slot, ...], all_decided: Mapping[str, Decided]
) -> Decision:
    decided = all_decided.get(slot.field)
    labels = {one.field: one.label for one in asked}
    said = set_runs(value_runs(decided.value, labels)) if decided else NOTHING
    return Decision(slot.label, decision_place(draft, slot.field), slot.gate, decided, said)


def _strip(timeline: Timeline) -> Markup:
    return Markup(draw_strip(timeline))  # noqa: S704 - made of escaped elements


class _Told:
    """The sections of a draft as the workspace shows them."""

    def __init__(self, speaker: Speaker, asked: tuple[Slot, ...]) -> None:
        self._speaker = speaker
        self._placing = Placing(asked)

    def leads(self, section: str) -> tuple[Said, ...]:
        return tuple(
            self._speaker.sentences(one.sentences)
            for one in self._blocks(section)
            if isinstance(one, ParagraphBlock)
        )

    def grids(self, section: str) -> tuple[Grid, ...]:
        blocks = self._blocks(section)
        return tuple(self._grid(one, section) for one in blocks if isinstance(one, TableBlock))

    def pictures(self, section: str) -> tuple[Picture, ...]:
        blocks = self._blocks(section)
        return tuple(self._picture(one) for one in blocks if isinstance(one, FigureBlock))

    def remarks(self, section: str) -> tuple[tuple[str, Said], ...]:
        return tuple(
            (one.label, self._speaker.say(one.text))
            for one in self._blocks(section)
            if isinstance(one, NoticeBlock)
        )

    def pairs(self, section: str) -> Iterator[tuple[str, Said]]:
        for block in self._blocks(section):
            if isinstance(block, PairsBlock):
                yield from self._speaker.pairs(block)

    def quote(self, section: str) -> Said:
        """The description as it was reported."""
        for block in self._blocks(section):
            if isinstance(block, ParagraphBlock):
                for one in block.sentences:
                    if one.kind is StatementClass.QUOTE:
                        return self._speaker.sentences((one,))
        return NOTHING

    def _blocks(self, section: str) -> tuple[Block, ...]:
        return _blocks(self._speaker.content, section)

    def _grid(self, table: TableBlock, section: str) -> Grid:
        def in_row(heading: str) -> str:
            slot = self._placing.of_row(section, heading)
            return slot.field if slot else ""

        return self._speaker.grid(table, in_row)

    def _picture(self, figure: FigureBlock) -> Picture:
        svg = Markup(draw_svg(figure.chart))  # noqa: S704 - made of escaped elements
        return Picture(svg, self._speaker.say(figure.caption))


def _blocks(content: DraftContent, section: str) -> tuple[Block, ...]:
    return next((one.blocks for one in content.sections if one.id == section), ())


def _similar(content: DraftContent, history: Part) -> Iterator[Similar]:
    """Of the table of earlier cases, those that the draft names, in its order."""
    rows = history.grids[0].rows if history.grids else ()
    for one in content.data.get("similar", ()):
        for row in rows:
            said = [cell.said for cell in row]
            if len(said) == _CASE_COLUMNS and said[0].striptags().startswith(one["deviation"]):
                yield Similar(one["deviation"], *said)


def _documents(speaker: Speaker) -> Iterator[InForce]:
    """Of the table of documents in force then, with what replaced them since."""
    for table in _blocks(speaker.content, "requirement"):
        if isinstance(table, TableBlock) and table.columns[0].title == "Document":
            for name, title, since, later in table.rows:
                yield InForce(
                    speaker.say(name.text),
                    speaker.say(title.text),
                    speaker.say(since.text),
                    speaker.say(later.text),
                    _changes(speaker.content, name, later),
                )


def _changes(content: DraftContent, name: Cell, later: Cell) -> str:
    cited = [content.facts[one.id] for one in tokens_in(name.text + later.text) if one.kind == "F"]
    numbers = [one.written for one in cited if one.column == "number"]
    versions = [one.written for one in cited if one.column == "version"]
    return changes_address(numbers[0], *versions) if len(versions) == 2 else ""


def _standing(
    service: Service,
    session: Session,
    stored: StoredVersion,
    content: DraftContent,
    asked: tuple[Slot, ...],
    decided: Mapping[str, Decided],
) -> DraftStanding:
    """In QA's review what is asked before approval, else what is asked before review."""
    kind = service.reviewing.kind_of(content)
    before_approval = stored.state is DraftState.QA_REVIEW
    gates = kind.gates(content, decided, before_approval)
    adopted = adoption_state(session, content, stored.draft).values()
    return DraftStanding(
        draft=stored.draft,
        version=stored.version,
        state=stored.state,
        facts=len(content.facts),
        gates=tuple(gate_lines(gates, asked, decided, stored.draft)),
        before="approved" if before_approval else "sent to review",
        adopted=sum(one.status is AdoptionStatus.ADOPTED for one in adopted),
        sections=len(adopted),
        decided=sum(slot.field in decided for slot in asked),
        asked=len(asked),
        stale=len(replaced_rows(session, stored.draft)),
    )
