"""Similar deviations before, what was found and done then, and how often it happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from pydantic import BaseModel, ConfigDict, Field
from scipy.stats import norm

from app.plant.batches import find_deviation
from app.records.record import Record
from app.records.tables import RECORDS
from app.retrieval.passages import Passage, PassageKind
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, ok

_MONTH = timedelta(days=30.44)
_SHOWN = 8
_COMPARED = 200  # nearest at first; more while half of them are alike, by words or by meaning
_MOST_COMPARED = 12_800
_SAME = {"step": 0.15, "equipment": 0.15, "product": 0.05, "parameter": 0.15}
_TEXT_WEIGHT = 1.0 - sum(_SAME.values())
# Descriptions of unlike events by the same staff reach a cosine of about 0.4 with this encoder, of
# the same kind 0.6 and more; what is merely the same step and product is not alike.
_SIMILAR_FROM = 0.6
_ALIKE_IN_TEXT = 0.5


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    deviation: str
    months: int = Field(default=24, ge=1, le=240)
    subjects: tuple[str, ...] = Field(default=(), description="Parameters or tests concerned.")


@dataclass(frozen=True)
class SimilarCase:
    """``score`` = 0.5 × cosine of the texts + weights of what is the same; ``why`` names it."""

    deviation: Record
    score: float
    text_similarity: float
    why: tuple[str, ...]
    capas: tuple[Record, ...]


@dataclass(frozen=True)
class Rate:
    """``count`` similar deviations in ``batches`` made, with the 95 % Wilson interval."""

    count: int
    batches: int
    low: float
    high: float


@dataclass(frozen=True)
class History:
    """``similar`` best first; ``searched`` is every deviation that was compared."""

    similar: tuple[SimilarCase, ...]
    searched: int
    since: datetime
    until: datetime
    rate: Rate | None
    months: tuple[tuple[str, int, int], ...]  # month, all deviations, similar ones


def find_history(context: Context, arguments: Arguments) -> Outcome:
    deviation = find_deviation(context.view, arguments.deviation)
    until = deviation.require_at("occurred_at")
    since = until - arguments.months * _MONTH
    occurred = [
        at
        for number, at in context.view.select("deviations", "deviation", "occurred_at")
        if since <= at < until and number != arguments.deviation
    ]
    scope = {"since": since, "until": until, "deviations_searched": len(occurred)}
    cases = _compare(context, deviation, since, arguments.subjects)
    similar = tuple(case for case in cases if _is_similar(case))
    output = History(
        similar=similar[:_SHOWN],
        searched=len(occurred),
        since=since,
        until=until,
        rate=_rate(context, deviation, similar, since, until),
        months=_by_month(occurred, similar),
    )
    scope["similar"] = len(similar)
    if not similar:
        return empty("no similar deviation in the period searched", output, **scope)
    return ok(output, **scope)


def _is_similar(case: SimilarCase) -> bool:
    return case.score >= _SIMILAR_FROM and case.text_similarity >= _ALIKE_IN_TEXT


def wilson_interval(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a proportion (Wilson, JASA 22, 1927)."""
    z = float(norm.ppf(0.5 + confidence / 2))
    share = count / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _compare(
    context: Context, deviation: Record, since: datetime, subjects: tuple[str, ...]
) -> list[SimilarCase]:
    """Earlier deviations nearest in text, scored; one that lies in several passages counts once."""
    until = deviation.require_at("occurred_at")
    near = _nearest(context, _text(deviation), until)
    cosines: dict[int, float] = {}
    for passage, cosine in near:
        cosines.setdefault(passage.source["row_id"], cosine)
    columns = RECORDS["deviations"].c
    rows = context.view.rows(
        "deviations",
        columns.row_id.in_(cosines),
        columns.occurred_at >= since,
        columns.occurred_at < until,
    )
    others = [row for row in rows if row.key != deviation.key]
    cases = [_case(context, deviation, row, cosines[row.row_id], subjects) for row in others]
    return sorted(cases, key=lambda case: (-case.score, case.deviation.key))


def _nearest(context: Context, text: str, until: datetime) -> list[tuple[Passage, float]]:
    """All that are alike in text, in growing steps: a site may have more than one step holds."""
    limit = _COMPARED
    while True:
        near = context.searcher.similar(
            context.view.session,
            context.actor,
            text,
            PassageKind.DEVIATION,
            as_of=until,
            limit=limit,
        )
        alike = sum(cosine >= _ALIKE_IN_TEXT for _passage, cosine in near)
        if len(near) < limit or alike < limit / 2 or limit >= _MOST_COMPARED:
            return near
        limit *= 4


def _case(
    context: Context, one: Record, other: Record, cosine: float, subjects: tuple[str, ...]
) -> SimilarCase:
    why = list(_same(one, other))
    text = _text(other).lower()
    if any(subject.replace("_", " ").lower() in text for subject in subjects):
        why.append("parameter")
    score = _TEXT_WEIGHT * max(cosine, 0.0) + sum(_SAME[name] for name in why)
    number = other.require("deviation")
    capas = context.view.rows("capas", deviation=number) if score >= _SIMILAR_FROM else []
    return SimilarCase(other, round(score, 3), round(cosine, 3), tuple(why), tuple(capas))


def _same(one: Record, other: Record) -> list[str]:
    same = [
        column
        for column in ("step", "product")
        if one.text(column) and one.text(column) == other.text(column)
    ]
    if set(one.ids("equipment")) & set(other.ids("equipment")):
        same.append("equipment")
    return same


def _rate(
    context: Context,
    deviation: Record,
    similar: tuple[SimilarCase, ...],
    since: datetime,
    until: datetime,
) -> Rate | None:
    """Of the deviation's product, both similar deviations and batches; of all without one."""
    product = deviation.text("product")
    count = sum(product in (None, case.deviation.text("product")) for case in similar)
    columns = RECORDS["batches"].c
    same = {"product": product} if product else {}
    batches = len(
        context.view.rows(
            "batches", columns.started_at >= since, columns.started_at < until, **same
        )
    )
    if batches == 0 or count > batches:
        return None
    return Rate(count, batches, *wilson_interval(count, batches))


def _by_month(
    occurred: list[datetime], similar: tuple[SimilarCase, ...]
) -> tuple[tuple[str, int, int], ...]:
    months: dict[str, list[int]] = {}
    for at in occurred:
        months.setdefault(f"{at:%Y-%m}", [0, 0])[0] += 1
    for case in similar:
        months[f"{case.deviation.require_at('occurred_at'):%Y-%m}"][1] += 1
    return tuple((month, counts[0], counts[1]) for month, counts in sorted(months.items()))


def _text(row: Record) -> str:
    return f"{row.text('title')}. {row.text('description')}"


HISTORY = Tool(
    Specification(
        name="history",
        version="1",
        purpose="Earlier deviations like this one, with their root causes and CAPAs, and the rate.",
        method="Cosine of the sentence embeddings of title and description, plus fixed weights "
        "for the same step, equipment, product and parameter; Wilson interval of the rate.",
        arguments=Arguments,
        assumptions=("One similar deviation a batch at the most, for the rate.",),
    ),
    find_history,
)
