"""What the workspace of a deviation shows, whether it comes from a draft or from the records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from markupsafe import Markup

from app.drafts.content import Gate
from app.drafts.kinds import Decided, Slot
from app.drafts.states import DraftState
from app.web.deviations.hypotheses_view import Shown
from app.web.deviations.timeline import Timeline
from app.web.texts.said import NOTHING, Grid, Said

_GATE_OF_SCOPE = "G3"


@dataclass(frozen=True)
class Picture:
    svg: Markup
    caption: Said


@dataclass(frozen=True)
class Part:
    """One section: what is said first, tables, pictures, and remarks such as why it is empty."""

    lead: tuple[Said, ...] = ()
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[tuple[str, Said], ...] = ()


EMPTY = Part()


@dataclass(frozen=True)
class InForce:
    """A document in force when it happened; ``changes`` leads to what its next version changed."""

    name: Said
    title: Said
    since: Said
    later: Said
    changes: str = ""


@dataclass(frozen=True)
class Similar:
    """An earlier case; ``name`` is its number with its date."""

    number: str
    name: Said
    title: Said
    why: Said
    cause: Said
    capas: Said


@dataclass(frozen=True)
class Decision:
    """A field that a person decides: where, and what was decided."""

    label: str
    href: str
    gate: str | None = None
    decided: Decided | None = None
    said: Said = NOTHING


@dataclass(frozen=True)
class GateLine:
    """As the macro ``gate`` draws it; ``href`` is where what is missing can be mended."""

    title: str
    passed: bool
    missing: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class DraftStanding:
    """``facts`` counts the values, ``stale`` the cited rows that changed since; ``decided`` and
    ``asked`` are of the decisions that somebody has to take."""

    draft: str
    version: int
    state: DraftState
    facts: int
    gates: tuple[GateLine, ...]
    before: str
    adopted: int
    sections: int
    decided: int
    asked: int
    stale: int


@dataclass(frozen=True)
class Workspace:
    """``decisions`` are by field; ``standing`` is None where there is no draft."""

    facts: tuple[tuple[str, Said], ...]
    described: Said
    timeline: Timeline
    strip: Markup
    exceptions: Part
    series: Part = EMPTY
    hypotheses: tuple[Shown, ...] = ()
    causes: Part = EMPTY
    extent: Part = EMPTY
    history: Part = EMPTY
    similar: tuple[Similar, ...] = ()
    documents: tuple[InForce, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    standing: DraftStanding | None = None

    @property
    def relevance(self) -> list[Decision]:
        """Of each batch that shares something."""
        return [one for one in self.decisions.values() if one.gate == _GATE_OF_SCOPE]

    @property
    def undecided(self) -> list[Decision]:
        return [one for one in self.relevance if one.decided is None]


def gate_lines(
    gates: Iterable[Gate], slots: Sequence[Slot], decided: Mapping[str, Decided], draft: str
) -> Iterator[GateLine]:
    """What is open first; each leads to the first decision that it waits for."""
    waiting = {
        slot.gate: slot.field for slot in reversed(slots) if slot.field not in decided and slot.gate
    }
    for gate in sorted(gates, key=lambda one: one.passed):
        field = waiting.get(gate.id)
        href = decision_place(draft, field) if field else f"/drafts/{draft}"
        yield GateLine(gate.title, gate.passed, gate.missing, href)


def decision_place(draft: str, field: str) -> str:
    """Where in the editor of a draft it is decided."""
    return f"/drafts/{draft}#decide-{field}"


def changes_address(number: str, old: str, new: str) -> str:
    """What changed between two versions of a document, beside the deviation."""
    return f"/document-changes?{urlencode({'number': number, 'old': old, 'new': new})}"
