"""A small valid package that a test changes in one place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.errors import PackageRejected, Problem
from ingestion.package.known import NOTHING_KNOWN, KnownRecords
from ingestion.package.reader import Package, read_package
from ingestion.package.source import open_package

PLANT = {
    "format": "veridraft-plant/1",
    "site": "DUB",
    "name": "Dublin",
    "timezone": "Europe/Dublin",
    "decimal": ".",
}
FILES = {
    "plant.json": json.dumps(PLANT),
    "products.csv": "product,name\nP1,One\nP2,Two\n",
    "batches.csv": "batch,product,started_at\nB-01,P1,2024-01-02T08:00\nB-02,P2,2024-01\n",
}

Build = Callable[..., Path]
Read = Callable[..., Package]
Problems = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """``build({"steps.csv": "…"})`` writes the package with these files added or replaced."""

    def write(changes: dict[str, str | bytes | None] | None = None, name: str = "package") -> Path:
        folder = tmp_path / name
        for path, content in (FILES | (changes or {})).items():
            if content is not None:
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def read(build: Build) -> Read:
    def read_changed(
        changes: dict[str, str | bytes | None] | None = None,
        known: KnownRecords = NOTHING_KNOWN,
        name: str = "package",
    ) -> Package:
        with open_package(build(changes, name)) as source:
            return read_package(source, known)

    return read_changed


@pytest.fixture
def problems(read: Read) -> Problems:
    """All problems of the changed package; fails where it has none."""

    def found(
        changes: dict[str, str | bytes | None], known: KnownRecords = NOTHING_KNOWN
    ) -> tuple[Problem, ...]:
        with pytest.raises(PackageRejected) as rejected:
            read(changes, known)
        return rejected.value.problems

    return found
