"""Follows the ids of a package's rows: to its other files, to stored rows, to its documents' files.

Rules, in order:

1. A batch is (product, batch). Where the product cell is empty and one product has a batch of
   that number, the product is filled in; where several have, the missing product is a problem.
   A cell of several batches fills in the product only if all are of one.
2. Any other reference must exist in the file it refers to or among the stored rows. Where neither
   has that table at all, nothing is checked: the file is optional.
3. A row that the package withdraws is nobody's target; a withdrawn row's own references are not
   checked, only its batch is resolved, because it is part of its key.
4. A file of the package is named by a plain relative path and must be there.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from typing import Final

from ingestion.errors import Problem
from ingestion.package.contract import Column
from ingestion.package.known import KnownRecords
from ingestion.package.members import unsafe_path
from ingestion.package.records import Cell
from ingestion.package.sheets import Draft, Sheet

# Columns that name a file of the package.
FILE_COLUMNS: Final = {"documents": ("file",), "images": ("file", "mask")}


class Batches:
    """Which products have a batch of a number: in the package or stored, and not withdrawn."""

    def __init__(self, sheet: Sheet, known: KnownRecords) -> None:
        self._known = known
        self._cached: dict[str, frozenset[str]] = {}
        self._live: dict[str, set[str]] = defaultdict(set)
        self._withdrawn: dict[str, set[str]] = defaultdict(set)
        for draft in sheet.drafts:
            batch, product = draft.values["batch"], draft.values["product"]
            if isinstance(batch, str) and isinstance(product, str):
                (self._withdrawn if draft.withdrawn else self._live)[batch].add(product)

    def products_of(self, batch: str, *, withdrawn: bool = False) -> frozenset[str]:
        """For a withdrawn row the withdrawn batches count too."""
        if batch not in self._cached:
            stored = self._known.products_of_batch(batch) - self._withdrawn[batch]
            self._cached[batch] = frozenset(stored | self._live[batch])
        if withdrawn:
            return self._cached[batch] | self._withdrawn[batch]
        return self._cached[batch]


def resolve_products(sheet: Sheet, batches: Batches) -> Iterator[Problem]:
    """Fills in the products; a row whose batch stays unresolved is marked broken."""
    column = sheet.table.column("batch")
    if column is None or sheet.table.name == "batches":
        return
    for draft in sheet.drafts:
        found = list(_resolve(sheet, draft, batches))
        draft.broken = draft.broken or bool(found)
        yield from found


def check_references(
    sheet: Sheet, sheets: Mapping[str, Sheet], known: KnownRecords
) -> Iterator[Problem]:
    """Every reference but the one to a batch."""
    for column in sheet.table.columns:
        if column.refers_to is None or column.refers_to[0] == "batches":
            continue
        target = sheets.get(column.refers_to[0])
        if target.readable if target else known.has_table(column.refers_to[0]):
            yield from _dangling(sheet, column, _Targets(target, column.refers_to, known))


def check_files(sheet: Sheet, files: Container[str]) -> Iterator[Problem]:
    for name in FILE_COLUMNS.get(sheet.table.name, ()):
        for draft in sheet.live:
            path = draft.values[name]
            if not isinstance(path, str):
                continue
            reason = unsafe_path(path)
            if reason or path not in files:
                message = reason or "file is not in the package"
                yield Problem(sheet.table.file, message, draft.line, name, got=path)


class _Targets:
    """The values to which one column may refer."""

    def __init__(self, sheet: Sheet | None, target: tuple[str, str], known: KnownRecords) -> None:
        self.table, self.column = target
        self._known = known
        self._stored: dict[str, bool] = {}
        drafts = sheet.drafts if sheet else []
        self._live = {draft.values[target[1]] for draft in drafts if not draft.withdrawn}
        self._withdrawn = {draft.values[target[1]] for draft in drafts if draft.withdrawn}

    def __contains__(self, value: str) -> bool:
        if value in self._live:
            return True
        if value in self._withdrawn:
            return False
        if value not in self._stored:
            self._stored[value] = self._known.has(self.table, self.column, value)
        return self._stored[value]


def _dangling(sheet: Sheet, column: Column, targets: _Targets) -> Iterator[Problem]:
    for draft in sheet.live:
        for value in _ids(draft.values[column.name]):
            if value not in targets:
                yield Problem(
                    sheet.table.file,
                    "refers to a row that does not exist",
                    draft.line,
                    column.name,
                    expected=f"a {targets.column} of {targets.table}.csv or already stored",
                    got=value,
                )


def _resolve(sheet: Sheet, draft: Draft, batches: Batches) -> Iterator[Problem]:
    """Checks each batch of one row against the product given, or fills the product in."""
    given = draft.values["product"]
    resolved: set[str] = set()
    for batch in _ids(draft.values["batch"]):
        products = batches.products_of(batch, withdrawn=draft.withdrawn)
        if given in products:
            continue
        if given is None and len(products) == 1:
            resolved |= products
        else:
            yield _unresolved(sheet.table.file, draft, batch, products)
    if given is None and len(resolved) == 1:
        draft.values["product"] = resolved.pop()


def _unresolved(file: str, draft: Draft, batch: str, products: frozenset[str]) -> Problem:
    if not products:
        expected = "a batch of batches.csv or already stored"
        return Problem(file, "batch does not exist", draft.line, "batch", expected, batch)
    given = draft.values["product"]
    expected = " or ".join(sorted(products))
    if isinstance(given, str):
        message = f"this product has no batch {batch}"
        return Problem(file, message, draft.line, "product", expected, given)
    message = f"batch {batch} could be of several products, the product must be given"
    return Problem(file, message, draft.line, "product", expected)


def _ids(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, str):
        return (cell,)
    return cell if isinstance(cell, tuple) else ()
