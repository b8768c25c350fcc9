"""A tool's typed result as people read it: single values, tables, places in the records."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.tools.result import Status

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FEW = 8  # more entries fold away

STATUS = {
    Status.OK: ("found", "ok"),
    Status.EMPTY: ("searched, nothing found", ""),
    Status.FAILED: ("failed: this is no answer", "bad"),
    Status.NOT_APPLICABLE: ("not applicable here", "dec"),
    Status.NOT_PROVIDED: ("not provided by the site", "dec"),
    Status.NOT_RUN: ("not run", "dec"),
}
"""In words, and the tone of the chip."""


@dataclass(frozen=True)
class Single:
    """``value`` is text, a number or a time."""

    value: str | float | datetime
    kind: Literal["text", "number", "moment"] = "text"
    shape: str = "single"


@dataclass(frozen=True)
class Source:
    """A row of the records, by its key and place."""

    keys: tuple["Single", ...]
    place: str
    shape: str = "source"


@dataclass(frozen=True)
class Pairs:
    """``title`` stands for them where they fold away."""

    items: tuple[tuple[str, "Node"], ...]
    title: str = ""
    shape: str = "pairs"


@dataclass(frozen=True)
class Table:
    """Without ``columns`` its rows have no names."""

    columns: tuple[str, ...]
    rows: tuple[tuple["Node", ...], ...]
    shape: str = "table"


Node = Single | Source | Pairs | Table


@dataclass(frozen=True)
class Part:
    title: str
    node: Node


def parts_of(title: str, whole: Mapping[str, Any]) -> Iterator[Part]:
    """Single values together under ``title``, then each table under its own name."""
    blank = [name for name, one in whole.items() if _is_blank(one) and one is not None]
    named = {name: one for name, one in whole.items() if name not in blank}
    single = {name: one for name, one in named.items() if not _is_nested(one)}
    together = {**single, **dict.fromkeys(blank, "none")}
    if together:
        yield Part(title, _pairs(together))
    for name, one in named.items():
        if name not in single:
            node = _table(one, whole) if isinstance(one, list) else node_of(one)
            yield Part(label(name), node)


def node_of(value: Any) -> Node:
    """Of one value, as JSON has it."""
    if isinstance(value, list):
        return _table(value, {}) if any(_is_part(one) for one in value) else _joined(value)
    if not isinstance(value, Mapping):
        return _single(value)
    if "key" in value and "line" in value:
        return _source(value)
    if len(value) == 2 and not any(_is_part(one) or _is_number(one) for one in value.values()):
        return _joined(value.values())
    return _pairs(value)


def label(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")


def _pairs(value: Mapping[str, Any]) -> Pairs:
    title = str(value.get("label") or len(value)) if len(value) > _FEW else ""
    return Pairs(tuple((label(name), node_of(one)) for name, one in value.items()), title)


def _table(items: list[Any], around: Mapping[str, Any]) -> Table:
    """What every row shares with ``around`` is not repeated, nor what no row has."""
    named = [one for one in items if isinstance(one, Mapping) and "key" not in one]
    if len(named) != len(items):
        rows = (one if isinstance(one, list) else [one] for one in items)
        return Table((), tuple(tuple(node_of(cell) for cell in row) for row in rows))
    columns = dict.fromkeys(key for one in named for key in one)
    told = [
        name
        for name in columns
        if not all(
            _is_blank(one.get(name)) or (name in around and one[name] == around[name])
            for one in named
        )
    ]
    rows = (tuple(node_of(one.get(name)) for name in told) for one in named)
    return Table(tuple(label(name) for name in told), tuple(rows))


def _source(value: Mapping[str, Any]) -> Source:
    keys = tuple(_single(one) for one in json.loads(value["key"]) if one is not None)
    version = f", version {value['version']}" if value["version"] > 1 else ""
    return Source(keys, f"{value['file']} line {value['line']}{version}")


def _joined(values: Iterable[Any]) -> Node:
    kept = [_single(one) for one in values]
    if len(kept) == 1:
        return kept[0]
    if not kept:
        return Single("none")
    return Table((), (tuple(kept),), shape="joined")


def _single(value: Any) -> Single:
    if value is None or value == "":
        return Single("–")
    if isinstance(value, bool):
        return Single("yes" if value else "no")
    if isinstance(value, int | float):
        return Single(value, "number")
    text = str(value)
    if _MOMENT.fullmatch(text):
        return Single(datetime.fromisoformat(text), "moment")
    return Single(f"{text[:12]}…" if _DIGEST.fullmatch(text) else text)


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(_is_part(one) for one in value)
    )


def _is_part(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_blank(value: Any) -> bool:
    return value is None or value == [] or value == {}
