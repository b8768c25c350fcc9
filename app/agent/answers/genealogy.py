"""Which batches share a lot or equipment with one, and where a lot or an equipment was used."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.agent.answering import Answered, Answering
from app.agent.answers.investigating import find_subject
from app.agent.reply import Column, Row
from app.agent.telling import listed, noun
from app.agent.things import Thing, ThingKind, first_of
from app.investigation.citing import words
from app.plant.batches import BatchKey, batch_key
from app.records.record import Record
from app.tools.genealogy import Genealogy, RelatedBatch
from app.tools.result import ToolResult

_FEW = 2
_NUMBERS = 12  # batch numbers in one cell; their count is that of all
_SHARES = (Column("Shared"), Column("Batches", align_right=True), Column("Numbers"))
_USED = (Column("Batch"), Column("Product"), Column("Step"), Column("Started"))
_NEWEST = 20
_LOT, _EQUIPMENT = "material_lot", "equipment"


def answer_genealogy(a: Answering) -> Answered:
    if lot := first_of(a.things, ThingKind.LOT):
        return _of_lot(a, lot.id)
    batch = _batch(a)
    if batch is not None:
        arguments = {"batch": batch.id, "product": batch.product or None}
        result = a.steps.run("genealogy", arguments, f"what batch {batch.id} used")
        tell_genealogy(a, result)
        return Answered((batch,), _follow_ups(batch.id, result))
    if equipment := first_of(a.things, ThingKind.EQUIPMENT):
        return _of_equipment(a, equipment.id)
    a.reply.note("Not found: a batch that this deviation names.")
    return Answered()


def tell_genealogy(a: Answering, result: ToolResult) -> None:
    found = result.outcome.output
    if not isinstance(found, Genealogy):
        a.reply.note(f"Other batches could not be traced{a.tell.mark_of(result)}.")
        return
    evidence = a.tell.computed(result)
    related = _asked(a, found)
    searched = a.tell.count("batches searched", found.searched, evidence, view="")
    batch = a.tell.name("batch", found.batch, evidence)
    what = _what(a)
    if not related:
        a.reply.note(
            f"Not found: another batch that shares {what} with {batch} (searched: {searched})."
        )
        return
    count = a.tell.count("related batches", len(related), evidence)
    other = noun(len(related), "other batch shares", "other batches share")
    a.reply.paragraph(
        f"{count} {other} {what} with batch {batch}, of the {searched} made within the months "
        "around it."
    )
    a.reply.table(f"What batch {batch} shares", _SHARES, _share_rows(a, found, related, evidence))


def _batch(a: Answering) -> Thing | None:
    if named := first_of(a.things, ThingKind.BATCH):
        return named
    deviation = first_of(a.things, ThingKind.DEVIATION)
    key = find_subject(a, deviation.id).key if deviation else None
    return Thing(ThingKind.BATCH, key.batch, key.product) if key else None


def _kinds(a: Answering) -> tuple[str, ...]:
    """Lots, equipment, or both where the question names neither or both."""
    text = a.question.lower()
    lots = any(word in text for word in ("lot", "material"))
    equipment = any(word in text for word in ("equipment", "machine", "pump", "vessel"))
    if lots == equipment:
        return (_LOT, _EQUIPMENT)
    return (_LOT,) if lots else (_EQUIPMENT,)


def _what(a: Answering) -> str:
    names = {_LOT: "a material lot", _EQUIPMENT: "equipment"}
    return listed([names[kind] for kind in _kinds(a)], "or")


def _asked(a: Answering, found: Genealogy) -> list[RelatedBatch]:
    """Those that share what is asked for; with a line or an equipment, of that alone."""
    kinds = _kinds(a)
    equipment = first_of(a.things, ThingKind.EQUIPMENT)
    line = first_of(a.things, ThingKind.LINE)
    return [
        one
        for one in found.related
        if any(
            share.kind in kinds and (equipment is None or share.id == equipment.id)
            for share in one.shares
        )
        and (line is None or one.record.text("line") == line.id)
    ]


def _share_rows(
    a: Answering, found: Genealogy, related: Sequence[RelatedBatch], evidence: str
) -> list[Row]:
    """Lots before equipment, what fewest share first: it tells most."""
    kinds = _kinds(a)
    by_share: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in related:
        for share in one.shares:
            if share.kind in kinds:
                by_share[share.kind, share.of, share.id].append(one.batch)
    ordered = sorted(by_share.items(), key=lambda item: (item[0][0] == _EQUIPMENT, len(item[1])))
    return [
        (
            _share(a, found, *key),
            a.tell.count(f"batches with {key[2]}", len(numbers), evidence, view=""),
            _numbers(a, sorted(numbers), evidence),
        )
        for key, numbers in ordered
    ]


def _share(a: Answering, found: Genealogy, kind: str, of: str, identity: str) -> str:
    share = next(one for one in found.used if (one.kind, one.of, one.id) == (kind, of, identity))
    if kind == _LOT:
        name, lot = a.tell.cell(share.record, "material"), a.tell.cell(share.record, "lot")
        return f"{name}, lot {lot}{a.tell.mark(share.record)}"
    evidence = a.tell.computed(a.steps.results["genealogy"])
    name = a.tell.name("equipment", identity, evidence)
    return f"{name} at {words(of)}{a.tell.mark(share.record)}"


def _numbers(a: Answering, numbers: Sequence[str], evidence: str) -> str:
    shown = [a.tell.name("batch", one, evidence) for one in numbers[-_NUMBERS:]]
    left = len(numbers) - len(shown)
    more = (
        f" and {a.tell.count('further batches', left, evidence, view='')} earlier" if left else ""
    )
    return f"{', '.join(shown)}{more}"


def _of_lot(a: Answering, lot: str) -> Answered:
    rows = a.steps.look(
        f"use of lot {lot}",
        lambda: tuple(a.view.rows("consumption", lot=lot)),
        lambda found: f"{len({batch_key(row) for row in found})} batches",
    )
    if (material := a.view.one("materials", lot=lot)) is not None:
        a.reply.paragraph(_what_it_is(a, material))
    if not rows:
        a.reply.note("Not found: a batch that used this lot.")
        return Answered()
    _tell_used(a, rows, "lot", lot)
    newest = batch_key(rows[-1])
    asked = (f"What happened in {newest.batch}?", f"Which deviations name lot {lot}?")
    return Answered((), asked)


def _what_it_is(a: Answering, lot: Record) -> str:
    said = f"Lot {a.tell.cell(lot, 'lot')} is {a.tell.cell(lot, 'material')}"
    if lot.text("supplier"):
        said += f" from {a.tell.cell(lot, 'supplier')}"
    if lot.at("received_at") is not None:
        said += f", received on {a.tell.time(lot, 'received_at', 'date')}"
    status = f"; its status is {a.tell.said(lot, 'status')}" if lot.text("status") else ""
    return f"{said}{status}."


def _of_equipment(a: Answering, equipment: str) -> Answered:
    rows = a.steps.look(
        f"use of {equipment}",
        lambda: tuple(
            row
            for row in a.view.each("steps", order=("started_at",))
            if equipment in row.ids("equipment")
        ),
        lambda found: f"{len({batch_key(row) for row in found})} batches",
    )
    if not rows:
        a.reply.note("Not found: a batch that was made with this equipment.")
        return Answered()
    _tell_used(a, rows, "equipment", equipment)
    return Answered((), (f"What happened to {equipment}?",))


def _tell_used(a: Answering, rows: Sequence[Record], what: str, name: str) -> None:
    """The count of all, and the newest by name."""
    batches = _by_batch(rows)
    keys = [str(key) for key in batches]
    result = a.tell.counted(f"Count of batches with {what} {name}", {what: name}, keys)
    count = a.tell.count("batches", len(batches), result)
    shown = f"[{a.ledger.id_fact(what, name, result)}]"
    newest = list(batches.values())[-_NEWEST:]
    if len(batches) <= _FEW:
        numbers = listed([a.tell.cell(row, "batch") for row in newest])
        used = f"{what.capitalize()} {shown} was used in"
        a.reply.paragraph(f"{used} {noun(len(batches), 'batch', 'batches')} {numbers}.")
        return
    a.reply.paragraph(f"{what.capitalize()} {shown} was used in {count} batches.")
    caption = "The newest of them" if len(newest) < len(batches) else "All of them"
    a.reply.table(caption, _USED, [_used_row(a, row) for row in reversed(newest)])


def _by_batch(rows: Iterable[Record]) -> dict[BatchKey, Record]:
    """In order of the rows, the first of each."""
    found: dict[BatchKey, Record] = {}
    for row in rows:
        found.setdefault(batch_key(row), row)
    return found


def _used_row(a: Answering, row: Record) -> Row:
    key = batch_key(row)
    batch = a.view.one("batches", batch=key.batch, product=key.product)
    return (
        f"{a.tell.cell(row, 'batch')}{a.tell.mark(row)}",
        a.tell.cell(row, "product"),
        a.tell.said(row, "step") if row.text("step") else "–",
        a.tell.time(batch, "started_at", "date") if batch else "–",
    )


def _follow_ups(batch: str, result: ToolResult) -> tuple[str, ...]:
    found = result.outcome.output
    nearest = found.related[0].batch if isinstance(found, Genealogy) and found.related else None
    asked = [f"What happened in {nearest}?"] if nearest else []
    return (*asked, f"Did the results of {batch} meet the specification?")
