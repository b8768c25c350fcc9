"""The hypotheses of a draft side by side: for, against, missing, and how strong each is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.drafts.content import InferenceBlock, ParagraphBlock
from app.evidence.claims import Claim
from app.export.svg import document, node
from app.investigation.slots import hypothesis_field
from app.web.texts.said import Said, Speaker, plain

TIERS = {
    "E4": "A recorded test reproduced it or proved it.",
    "E3": "Association with the outcome, the right order in time, and a documented mechanism that "
    "links this factor to this effect.",
    "E2": "Association with the outcome: adjusted p at most 0.05, with enough batches.",
    "E1": "Analogy with a past case, or a physical observation. No statistics.",
    "E0": "Goes with the outcome before adjustment for how many factors were tested, and has "
    "nothing else for it.",
}
"""What each tier means, as a reader may ask."""

_WIDTH, _HEIGHT, _PAD = 240, 22, 6
_STATISTICS = (
    ("Difference", ("effect",)),
    ("Rank correlation", ("rho",)),
    ("95 % interval", ("interval",)),
    ("Batches", ("exposed", "batches")),
    ("Others", ("others",)),
    ("Adjusted p", ("p",)),
)


@dataclass(frozen=True)
class Shown:
    """One hypothesis; ``field`` is its status, a person's. ``statistics`` are label and value;
    ``plot`` draws effect and interval to the scale of all hypotheses of the same measure."""

    rank: int
    tier: str
    category: str
    statement: Said
    supports: tuple[Said, ...]
    contradicts: tuple[Said, ...]
    missing: tuple[str, ...]
    statistics: tuple[tuple[str, Said], ...]
    plot: Markup
    field: str


def hypotheses(speaker: Speaker) -> list[Shown]:
    """In their order. Whatever the draft does not hold any more is left out of its column."""
    content = speaker.content
    found = content.data.get("hypotheses", [])
    reach = _reach(found)
    return [
        Shown(
            rank=one["rank"],
            tier=one["tier"],
            category=one["category"],
            statement=_statement(speaker, one),
            supports=tuple(_claims(speaker, one["supports"])),
            contradicts=tuple(_claims(speaker, one["contradicts"])),
            missing=tuple(one["missing"]),
            statistics=tuple(_statistics(speaker, one)),
            plot=_plot(one["statistics"], reach),
            field=hypothesis_field(one),
        )
        for one in found
    ]


def _statement(speaker: Speaker, one: Mapping[str, Any]) -> Said:
    """As it stands in the draft, where a person may have mended it."""
    lead = f"H{one['rank']} "
    for section in speaker.content.sections:
        for block in section.blocks:
            if isinstance(block, InferenceBlock) and block.label.startswith(lead):
                first = next((b for b in block.blocks if isinstance(b, ParagraphBlock)), None)
                if first is not None:
                    return speaker.say(first.sentences[0].text)
    return plain(one["statement"])


def _claims(speaker: Speaker, names: Iterable[str]) -> Iterator[Said]:
    for name in names:
        if name in speaker.content.claims:
            yield speaker.say(speaker.content.claims[name].sentence())


def _statistics(speaker: Speaker, one: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    """Facts of the claim that says how the outcome goes with the factor."""
    claim = _association(speaker, one["supports"])
    roles = claim.roles if claim else {}
    for label, names in _STATISTICS:
        fact = next((roles[name] for name in names if name in roles), None)
        if fact is not None:
            yield label, speaker.say(f"[{fact}]")


def _association(speaker: Speaker, names: Iterable[str]) -> Claim | None:
    claims = (speaker.content.claims.get(name) for name in names)
    return next((one for one in claims if one and {"interval", "p"} <= one.roles.keys()), None)


def _reach(found: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Measure → the farthest that any interval reaches from zero."""
    reach: dict[str, float] = {}
    for one in found:
        if statistics := one["statistics"]:
            far = max(abs(bound) for bound in (statistics["effect"], *statistics["interval"]))
            reach[statistics["measure"]] = max(reach.get(statistics["measure"], 0.0), far)
    return reach


def _plot(statistics: Mapping[str, Any] | None, reach: Mapping[str, float]) -> Markup:
    if statistics is None or not reach[statistics["measure"]]:
        return Markup()
    far = reach[statistics["measure"]]
    half = _WIDTH / 2 - _PAD

    def x(value: float) -> float:
        return _WIDTH / 2 + value / far * half

    low, high = statistics["interval"]
    middle = _HEIGHT / 2
    drawing = node(
        "svg",
        node("line", class_="zero", x1=x(0), x2=x(0), y1=1, y2=_HEIGHT - 1),
        node("line", class_="interval", x1=x(low), x2=x(high), y1=middle, y2=middle),
        node("circle", class_="effect", cx=x(statistics["effect"]), cy=middle, r=3.6),
        class_="forest",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        aria_hidden="true",
    )
    return Markup(document(drawing))  # noqa: S704 - made of escaped elements
