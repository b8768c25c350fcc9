"""The configuration item: everything that shapes an output, each part with its version (LC-01).

Pure. A part is named by its kind and, where there are several of a kind, its own name; its version
is a number, a digest, or both. The hash of the item is that of all its parts, whatever their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from app.release.service import configuration_hash

NEVER_MET: Final = "never met"
"""How the version of a served part ends whose server has not answered yet."""


class Kind(StrEnum):
    """What an installation's outputs depend on. Each item holds at least one part of every kind."""

    CODE = "code"
    MODEL = "model"  # what the server calls it, with the quantisation and digest that it tells
    WEIGHTS = "weights"  # digest of the folder, where it can be read here
    TOKENIZER = "tokenizer"
    DECODING = "decoding"
    PROMPT = "prompt"
    READER = "reader"  # of documents and packages
    CHUNKER = "chunker"
    EMBEDDER = "embedder"
    INDEX = "index"
    FUSION = "fusion"  # of rankings, and the reranker
    GUARD = "guard"
    TEMPLATE = "template"
    TOOL = "tool"
    SETTING = "setting"


@dataclass(frozen=True)
class PartChange:
    """``old`` or ``new`` is None for a part that came or went."""

    part: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Item:
    """``parts`` by name, sorted: ``guard linter`` → digest."""

    parts: Mapping[str, str]

    @cached_property
    def hash(self) -> str:
        return configuration_hash(self.parts)

    @property
    def unmet(self) -> tuple[str, ...]:
        return unmet_parts(self.parts)

    def of_kind(self, kind: Kind) -> dict[str, str]:
        return {name: one for name, one in self.parts.items() if name.split()[0] == kind.value}


def make_item(named: Mapping[tuple[Kind, str], str]) -> Item:
    """From ``(kind, name)`` → version; the name is empty where there is one of the kind."""
    parts = {f"{kind.value} {name}".strip(): version for (kind, name), version in named.items()}
    return Item(dict(sorted(parts.items())))


def unmet_parts(parts: Mapping[str, str]) -> tuple[str, ...]:
    """Served parts of which nobody knows what they are, by name."""
    served = (Kind.MODEL.value, Kind.EMBEDDER.value)
    return tuple(name for name in served if parts.get(name, "").endswith(f", {NEVER_MET}"))


def changed_parts(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[PartChange, ...]:
    """By name."""
    return tuple(
        PartChange(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )
