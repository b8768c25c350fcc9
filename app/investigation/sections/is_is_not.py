"""Section 9, continued: where the event is, and where it could be but is not."""

from collections.abc import Iterator

from app.drafts.content import (
    Block,
    Cell,
    StatementClass,
    TableColumn,
)
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing, plain
from app.tools.association import Associations
from app.tools.series import SeriesFound


def is_is_not(w: Writing) -> Block:
    rows = tuple(_is_rows(w))
    return w.composer.table(
        caption="Where the event is, and where it could be but is not",
        columns=(
            TableColumn("", 0.6),
            TableColumn("Is", 2.2),
            TableColumn("Is not", 2.2),
            TableColumn("Distinction", 1.6),
        ),
        rows=rows,
        kind=StatementClass.COMPUTED,
    )


def _is_rows(w: Writing) -> Iterator[tuple[Cell, ...]]:
    subject, associations = w.subject, w.gathered.output("association", Associations)
    label = "no data"
    batch = w.show(subject.batch, "batch") if subject.batch else "no data"
    relevant = relevant_exceptions(w)
    if w.gathered.measure is not None and relevant:
        evidence = w.computed("exceptions")
        label = f"[{w.ledger.text_fact('subject', w.measure_label, evidence)}] {relevant[0].text}"
    yield _row("What", label, "the other entries of the step" if relevant else "no data", "")
    where = (
        w.show(subject.deviation, "equipment") if subject.deviation.text("equipment") else "no data"
    )
    yield _row("Where", f"batch {batch}, {where}", _other_equipment(w), "equipment")
    yield _row("When", w.show_time(subject.deviation, "occurred_at"), _before(w), "time")
    yield _row("Extent", _extent(w, associations, True), _extent(w, associations, False), "batches")
    shift = subject.step
    who = f"shift {w.show(shift, 'shift')}" if shift and shift.text("shift") else "no data"
    yield _row("Who", who, "other shifts ran the step as well" if shift else "no data", "shift")


def _row(what: str, is_text: str, is_not: str, distinction: str) -> tuple[Cell, ...]:
    return plain(what), plain(is_text), plain(is_not), plain(distinction or "–")


def _other_equipment(w: Writing) -> str:
    """Equipment of the same step that other batches used."""
    step = w.subject.step
    if step is None or w.subject.key is None:
        return "no data"
    product, used = w.subject.key.product, set(step.ids("equipment"))
    rows = w.view.rows("steps", step=step.require("step"), product=product)
    others = sorted({one for row in rows for one in row.ids("equipment")} - used)
    if not others:
        return "no other equipment runs this step"
    evidence = w.computed("genealogy")
    names = ", ".join(f"[{w.ledger.id_fact('equipment', one, evidence)}]" for one in others[:6])
    return f"the same step on {names}"


def _before(w: Writing) -> str:
    series = w.gathered.output("series", SeriesFound)
    if series is None or series.shift is None:
        return "no change of level before it over the batches" if series else "no data"
    evidence = w.computed("series")
    return f"batches before [{w.ledger.id_fact('batch', series.shift.first.batch, evidence)}]"


def _extent(w: Writing, associations: Associations | None, affected: bool) -> str:
    """Batches on the outcome's side of the middle between it and the others' mean."""
    if associations is None or associations.index not in associations.values:
        return "no data"
    own = associations.values[associations.index]
    others = {k: v for k, v in associations.values.items() if k != associations.index}
    middle = (own + sum(others.values()) / len(others)) / 2
    alike = [key for key, value in others.items() if (value < middle) == (own < middle)]
    count = len(alike) if affected else len(others) - len(alike)
    evidence = w.computed("association")
    shown = w.count("batches", count, evidence, "words")
    noun = "batch" if count == 1 else "batches"
    where = "on the same side of the middle" if affected else "on the other side"
    return f"{shown} other {noun} {where}"
