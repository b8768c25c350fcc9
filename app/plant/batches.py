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
        raise Ambiguous(f"batch {batch} means {len(found)} batches", expected=_tell_apart(found))
    return found[0]


def find_deviation(view: View, deviation: str) -> Record:
    """Raises :class:`NotFound`, or :class:`Ambiguous` naming the sites it could be of."""
    found = view.rows("deviations", deviation=deviation)
    if not found:
        hint = "See `list deviations`"
        raise NotFound(f"no deviation {deviation} in the records", hint=hint)
    if len(found) > 1:
        what = f"deviation {deviation} means {len(found)} deviations"
        raise Ambiguous(what, expected=_of_one_site(found))
    return found[0]


def _tell_apart(found: list[Record]) -> str:
    products = sorted({record.require("product") for record in found})
    if len(products) == 1:
        return _of_one_site(found)
    return f"product= one of {', '.join(products)}"


def _of_one_site(found: list[Record]) -> str:
    sites = ", ".join(sorted({record.site for record in found}))
    return f"an actor whose scope is one of the sites {sites}"


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
