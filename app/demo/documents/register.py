"""Composes each version of each controlled document: its clauses, with the limits in force.

A text file ``texts/<number>.toml`` holds the clauses of all versions; a clause that is not in
every version says so with ``in``. Clauses are numbered as they stand in the version. Limits are
never written in the text: ``{limit:fill_volume}`` is filled from the same source as the tables
of ranges and specifications, so that document and data cannot disagree.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.demo import catalogue
from app.demo.catalogue import Characteristic, Product
from app.demo.editions import Edition
from app.demo.records import Row

_TEXTS = Path(__file__).parent / "texts"
_SLOT = re.compile(r"\{(limit|target):([a-z0-9_]+)(?:@([A-Z0-9-]+))?\}")


@dataclass(frozen=True)
class TextTable:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """A numbered heading (level 1 or 2), a numbered clause (level 2 or 3), or a table."""

    kind: str  # heading, clause or table
    number: str = ""
    level: int = 0
    text: str = ""
    table: TextTable | None = None


@dataclass(frozen=True)
class ControlledDocument:
    edition: Edition
    file: str
    blocks: tuple[Block, ...]
    history: tuple[tuple[str, str, str], ...]  # version, effective from, what changed
    author: str
    approver: str


def compose_documents(
    editions: Sequence[Edition], *, typeset: bool
) -> tuple[ControlledDocument, ...]:
    return tuple(_compose(editions, edition, typeset) for edition in editions)


def document_rows(documents: Sequence[ControlledDocument]) -> list[Row]:
    return [
        {
            "number": document.edition.number,
            "version": document.edition.version,
            "title": document.edition.title,
            "type": document.edition.type,
            "file": document.file,
            "effective_from": document.edition.effective_from.isoformat(),
            "effective_to": str(document.edition.effective_to or ""),
            "product": document.edition.product,
            "department": document.edition.department,
            "confidentiality": "internal",
        }
        for document in documents
    ]


@cache
def _text(number: str) -> dict[str, Any]:
    return tomllib.loads((_TEXTS / f"{number}.toml").read_text(encoding="utf-8"))


def _compose(editions: Sequence[Edition], edition: Edition, typeset: bool) -> ControlledDocument:
    text = _text(edition.number)
    suffix = edition.format if typeset else "md"
    return ControlledDocument(
        edition=edition,
        file=f"documents/{edition.number}_v{edition.version}.{suffix}",
        blocks=tuple(_blocks(text, edition)),
        history=tuple(_history(text, editions, edition)),
        author=text["author"],
        approver=text["approver"],
    )


def _history(
    text: dict[str, Any], editions: Sequence[Edition], edition: Edition
) -> Iterator[tuple[str, str, str]]:
    """Rows up to this version; dates of simulated versions come from the register."""
    known = {
        e.version: e.effective_from.isoformat() for e in editions if e.number == edition.number
    }
    for row in text["history"]:
        if int(row["version"]) <= int(edition.version):
            since = known.get(row["version"]) or row["from"]
            yield row["version"], since, row["text"]


def _blocks(text: dict[str, Any], edition: Edition) -> Iterator[Block]:
    first = 0
    for section in _present(text["section"], edition):
        first += 1
        yield Block("heading", f"{first}", 1, section["title"])
        second = 0
        for entry in _present(section.get("clause", []), edition):
            if "table" in entry:
                yield Block("table", table=_table(entry, edition))
                continue
            second += 1
            number = f"{first}.{second}"
            if "title" not in entry:
                yield Block("clause", number, 2, _fill(entry["text"], edition))
                continue
            yield Block("heading", number, 2, entry["title"])
            yield from _sub_blocks(entry, number, edition)


def _sub_blocks(entry: dict[str, Any], number: str, edition: Edition) -> Iterator[Block]:
    third = 0
    for sub in _present(entry.get("sub", []), edition):
        if "table" in sub:
            yield Block("table", table=_table(sub, edition))
        else:
            third += 1
            yield Block("clause", f"{number}.{third}", 3, _fill(sub["text"], edition))


def _present(entries: list[dict[str, Any]], edition: Edition) -> Iterator[dict[str, Any]]:
    return (e for e in entries if "in" not in e or edition.version in e["in"])


def _fill(text: str, edition: Edition) -> str:
    def value(match: re.Match[str]) -> str:
        product = catalogue.product(match[3] or edition.product)
        measured = product.characteristic(match[2])
        low, high, target = measured.limits(edition.version)
        if match[1] == "target":
            return f"{measured.number(target)} {measured.unit}"
        return measured.limit_text(low, high)

    return _SLOT.sub(value, text)


def _table(entry: dict[str, Any], edition: Edition) -> TextTable:
    """A table of the text, or one computed from what the version sets (``limits``, ``tests``,
    ``materials``)."""
    kind = entry["table"]
    if kind == "rows":
        rows = tuple(tuple(_fill(cell, edition) for cell in row) for row in entry["rows"])
        return TextTable(tuple(entry["header"]), rows)
    products = [p for p in catalogue.products() if edition.product in (p.id, "")]
    if kind == "limits":
        return _limits(products, edition, entry.get("step", ""))
    return _materials(products[0]) if kind == "materials" else _tests(products[0], edition)


def _limits(products: Sequence[Product], edition: Edition, step: str) -> TextTable:
    """The ranges this version sets; for a step, all of them with the document that sets each."""
    rows = [
        (
            product.step(measured.step).title,
            measured.title,
            measured.limit_text(*_range(measured, edition)),
            f"{measured.every_min} min" if measured.every_min else "once",
        )
        for product in products
        for measured in product.parameters
        if measured.document == edition.number and step in ("", measured.step)
    ]
    return TextTable(("Step", "Parameter", "Acceptance range", "Check"), tuple(rows))


def _range(measured: Characteristic, edition: Edition) -> tuple[float | None, float | None]:
    low, high, _ = measured.limits(edition.version)
    return low, high


def _tests(product: Product, edition: Edition) -> TextTable:
    rows = [
        (test.title, test.limit_text(*_range(test, edition)), test.method) for test in product.tests
    ]
    return TextTable(("Test", "Acceptance criterion", "Method"), tuple(rows))


def _materials(product: Product) -> TextTable:
    rows = [
        (
            m.name,
            f"{m.quantity:g} {m.unit}",
            f"± {m.tolerance_percent:g} %",
            product.step(m.step).title,
        )
        for m in product.materials
    ]
    return TextTable(("Material", "Quantity", "Tolerance", "Step"), tuple(rows))
