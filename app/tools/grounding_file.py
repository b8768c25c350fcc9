"""Checks the pairs of a file, or one pair: light enough to run without an installation."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import BadInput
from app.grounding.check import Entails, check_many
from app.grounding.verdicts import Embed, Grounding

NAME = "grounding"
VERSION = "1"
_EXPECTED = 'a line {"claim": "…", "source": "…"} (source: a text or a list of texts)'


@dataclass(frozen=True)
class Checked:
    """``results`` are in the order of the pairs."""

    results: Sequence[Grounding]


def check_pairs(
    pairs: Iterable[tuple[str, str]], embed: Embed, entails: Entails | None = None
) -> Checked:
    return Checked(tuple(check_many(pairs, embed, entails)))


def read_pairs(file: Path) -> list[tuple[str, str]]:
    """Of a file of JSON lines. Raises :class:`BadInput` that names the first wrong line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(
            "the file cannot be read", where=str(file), expected="a file of JSON lines", got=reason
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(
            "the file is not UTF-8", where=str(file), expected=_EXPECTED, got=error.reason
        ) from error
    return list(_pairs(file, text))


def source_text(source: Any) -> str | None:
    """A text, or texts one below the other; None for anything else."""
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(one, str) for one in source):
        return "\n\n".join(source)
    return None


def _pairs(file: Path, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{file} line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"not JSON ({error})", where=where, expected=_EXPECTED) from error
        yield _pair(row, where)


def _pair(row: Any, where: str) -> tuple[str, str]:
    if not isinstance(row, dict):
        raise BadInput("not an object", where=where, expected=_EXPECTED, got=type(row).__name__)
    for field in ("claim", "source"):
        if field not in row:
            raise BadInput(f"no {field!r}", where=where, expected=_EXPECTED, got=sorted(row))
    claim, source = row["claim"], source_text(row["source"])
    if not isinstance(claim, str):
        got = type(claim).__name__
        raise BadInput("'claim' is no text", where=where, expected=_EXPECTED, got=got)
    if source is None:
        got = type(row["source"]).__name__
        raise BadInput("'source' is no text", where=where, expected=_EXPECTED, got=got)
    return claim, source
