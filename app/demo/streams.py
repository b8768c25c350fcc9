"""Seeded random streams: one a concern, so that a change in one leaves the others as they were."""

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of ``name`` under ``seed``; the same pair always gives the same numbers."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of ``options``, kept as it is (numpy's own choice would turn it into an array item)."""
    return options[int(rng.integers(len(options)))]


def balanced(rng: np.random.Generator, options: Sequence[T], count: int) -> list[T]:
    """``count`` choices in shuffled rounds: each option equally often, in an order without pattern.

    Production planning spreads work over machines in this way, and it keeps the factors of a
    small plant nearly independent of each other.
    """
    chosen: list[T] = []
    while len(chosen) < count:
        chosen.extend(options[i] for i in rng.permutation(len(options)))
    return chosen[:count]


def some(rng: np.random.Generator, options: Sequence[T], count: int) -> list[T]:
    """``count`` different options in random order, or all of them where there are fewer."""
    order = rng.permutation(len(options))[:count]
    return [options[i] for i in order]
