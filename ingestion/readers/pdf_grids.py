"""Ruled grids on a page: which rules belong together and which cells they enclose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingestion.document import Box
from ingestion.readers.pdf_rules import Rule

_SNAP = 3.0  # points: rules closer than this are one border, drawn twice or with a width
_REACH = 5.0  # points: how far a rule may stop short of the one it meets (double borders)
_MAX_LINES = 120
_MAX_RULES = 1500  # a page with more is a drawing, and grouping takes quadratic time

Spot = tuple[int, int]


class GridCell(NamedTuple):
    """A cell of a grid at its top left row and column; merged cells have one box."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True)
class Grid:
    """A ruled table without its text."""

    box: Box
    cells: tuple[GridCell, ...]


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Grids of at least two columns, from the top of the page down."""
    if len(rules) > _MAX_RULES:
        return []
    grids = [grid for group in _connected(rules) if (grid := _grid(group)) is not None]
    return sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch one another."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [group for group in groups if any(_touch(rule, other) for other in group)]
        rest = [group for group in groups if group not in touching]
        groups = [*rest, [rule, *(other for group in touching for other in group)]]
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    if one.horizontal == other.horizontal:
        overlap = min(one.end, other.end) - max(one.start, other.start)
        return abs(one.at - other.at) <= _SNAP and overlap >= -_REACH
    return (
        other.start - _REACH <= one.at <= other.end + _REACH
        and one.start - _REACH <= other.at <= one.end + _REACH
    )


def _grid(rules: list[Rule]) -> Grid | None:
    ys = _positions(rule.at for rule in rules if rule.horizontal)
    xs = _positions(rule.at for rule in rules if not rule.horizontal)
    if not (2 <= len(ys) <= _MAX_LINES and 3 <= len(xs) <= _MAX_LINES):
        return None
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(_cells(rules, xs, ys)))


def _positions(values: Iterable[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _cells(rules: list[Rule], xs: list[float], ys: list[float]) -> list[GridCell]:
    """Cells after joining neighbours that no rule divides, in reading order."""
    label = {(r, c): (r, c) for r in range(len(ys) - 1) for c in range(len(xs) - 1)}
    for row, column in list(label):
        x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        if column + 2 < len(xs) and not _divided(rules, False, xs[column + 1], y):
            _join(label, (row, column), (row, column + 1))
        if row + 2 < len(ys) and not _divided(rules, True, ys[row + 1], x):
            _join(label, (row, column), (row + 1, column))
    members: dict[Spot, list[Spot]] = {}
    for spot in label:
        members.setdefault(_owner(label, spot), []).append(spot)
    return [_merged(spots, xs, ys) for _, spots in sorted(members.items())]


def _divided(rules: list[Rule], horizontal: bool, at: float, along: float) -> bool:
    return any(
        rule.horizontal == horizontal
        and abs(rule.at - at) <= _SNAP
        and rule.start - _SNAP <= along <= rule.end + _SNAP
        for rule in rules
    )


def _join(label: dict[Spot, Spot], one: Spot, other: Spot) -> None:
    kept, gone = sorted((_owner(label, one), _owner(label, other)))
    label[gone] = kept


def _owner(label: dict[Spot, Spot], spot: Spot) -> Spot:
    while label[spot] != spot:
        label[spot] = spot = label[label[spot]]
    return spot


def _merged(spots: list[Spot], xs: list[float], ys: list[float]) -> GridCell:
    rows, columns = zip(*spots, strict=True)
    box = (xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1])
    return GridCell(min(rows), min(columns), box)
