"""Cutting long work into pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def slices(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Consecutive lists of ``size`` values, the last one shorter."""
    remaining = iter(values)
    while piece := list(islice(remaining, size)):
        yield piece
