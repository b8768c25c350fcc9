"""Genealogy: which other batches share a material lot or equipment with a batch."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from app.plant.batches import BatchKey, batch_key
from app.records.record import Record
from app.records.view import View
from app.tools.exception_types import BatchRows
from app.tools.exceptions import batch_rows
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, not_provided, ok

_MONTH = timedelta(days=30.44)


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    batch: str
    product: str | None = None
    months: int = Field(default=6, ge=1, le=120, description="Before and after the batch.")


@dataclass(frozen=True)
class Share:
    """What two batches have in common: ``kind`` is material_lot or equipment."""

    kind: str
    id: str
    of: str  # the material, or the step
    record: Record


@dataclass(frozen=True)
class RelatedBatch:
    """Another batch; ``record`` is its row."""

    batch: str
    product: str
    record: Record
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Genealogy:
    """What the batch used, and the batches that used any of it, most shared first."""

    batch: str
    product: str
    used: tuple[Share, ...]
    related: tuple[RelatedBatch, ...]
    searched: int


def trace(context: Context, arguments: Arguments) -> Outcome:
    rows = batch_rows(context.view, arguments.batch, arguments.product)
    if not any(context.view.provided(file) for file in ("consumption", "steps")):
        return not_provided("neither consumption.csv nor steps.csv was imported")
    candidates = _batches_near(context.view, rows, arguments.months)
    used = tuple(_used(rows))
    shares: dict[BatchKey, list[Share]] = defaultdict(list)
    for share in used:
        for record in _users(context.view, share):
            shares[batch_key(record)].append(_with(share, record))
    related = [
        RelatedBatch(key.batch, key.product, record, tuple(_distinct(shares[key])))
        for key, record in candidates.items()
        if shares.get(key)
    ]
    related.sort(key=lambda one: (-len(one.shares), one.batch))
    output = Genealogy(rows.number, rows.product, used, tuple(related), len(candidates))
    scope = {"batches_searched": len(candidates), "months_each_side": arguments.months}
    if not related:
        return empty("no other batch shares a lot or equipment", output, **scope)
    return ok(output, **scope)


def _batches_near(view: View, rows: BatchRows, months: int) -> dict[BatchKey, Record]:
    started = rows.batch.require_at("started_at")
    own = batch_key(rows.batch)
    near = (
        record
        for record in view.each("batches", order=("started_at",))
        if abs(record.require_at("started_at") - started) <= months * _MONTH
    )
    return {key: record for record in near if (key := batch_key(record)) != own}


def _used(rows: BatchRows) -> Iterator[Share]:
    for used in rows.consumption:
        yield Share("material_lot", used.require("lot"), used.require("material"), used)
    for step in rows.steps:
        for equipment in step.ids("equipment"):
            yield Share("equipment", equipment, step.require("step"), step)


def _users(view: View, share: Share) -> list[Record]:
    if share.kind == "material_lot":
        return view.rows("consumption", lot=share.id, material=share.of)
    steps = view.rows("steps", step=share.of)
    return [step for step in steps if share.id in step.ids("equipment")]


def _with(share: Share, record: Record) -> Share:
    return Share(share.kind, share.id, share.of, record)


def _distinct(shares: list[Share]) -> Iterator[Share]:
    seen = set()
    for share in shares:
        # a lot number means a lot of its material; equipment is the same at every step
        same = (share.kind, share.id, share.of if share.kind == "material_lot" else "")
        if same not in seen:
            seen.add(same)
            yield share


GENEALOGY = Tool(
    Specification(
        name="genealogy",
        version="1",
        purpose="Other batches that share material lots or equipment with a batch.",
        method="Exact identity of lot within material and of equipment within step, over all "
        "batches within the window.",
        arguments=Arguments,
        limits=("Shared utilities and cleaning campaigns are not in the records.",),
    ),
    trace,
)
