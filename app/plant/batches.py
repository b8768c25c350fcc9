"""Finding the one batch, deviation or range that is meant; ambiguity is said, never guessed."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Ambiguous, NotFound
from app.records.in_force import version_in_force
from app.records.record import Record
from app.records.view import View


@dataclass(frozen=True, order=True)
class BatchKey:
    """A batch within a site: numbers alone may repeat across products."""

    batch: str
    product: str

    def __str__(self) -> str:
        return self.batch


def batch_key(record: Record) -> BatchKey:
    return BatchKey(record.require("batch"), record.require("product"))


def find_batch(view: View, batch: str, product: str | None = None) -> Record:
    """Raises :class:`NotFound`, or :class:`Ambiguous` naming the products it could be of."""
    found = view.rows("batches", batch=batch)
    if product is not None:
        found = [record for record in found if record.text("product") == product]
    if not found:
        of = f" of product {product}" if product else ""
        raise NotFound(f"no batch {batch}{of} in the records", hint="See `list batches`")
    if len(found) > 1:
        products = ", ".join(sorted(record.require("product") for record in found))
        raise Ambiguous(
            f"batch {batch} means {len(found)} batches", expected=f"product= one of {products}"
        )
    return found[0]


def find_deviation(view: View, deviation: str) -> Record:
    record = view.one("deviations", deviation=deviation)
    if record is None:
        hint = "See `list deviations`"
        raise NotFound(f"no deviation {deviation} in the records", hint=hint)
    return record


def range_in_force(
    view: View, product: str, step: str, parameter: str, at: datetime
) -> Record | None:
    """The validated range of a parameter at a time."""
    rows = view.rows("parameters", product=product, step=step, parameter=parameter)
    return version_in_force(rows, at)


def specification_in_force(
    view: View, product: str, test: str, stage: str | None, at: datetime
) -> Record | None:
    """The acceptance criterion of a test at a time; without ``stage`` that of release."""
    rows = view.rows("specifications", product=product, test=test)
    wanted = stage or "release"
    staged = [row for row in rows if (row.text("stage") or "release") == wanted]
    return version_in_force(staged, at)
