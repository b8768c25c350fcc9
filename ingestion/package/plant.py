"""Reads ``plant.json``: which site this is, in which zone its clocks run, how it writes numbers."""

import json
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.errors import PackageRejected, Problem
from ingestion.package.contract import FORMAT
from ingestion.package.members import PLANT_FILE
from ingestion.package.records import Plant
from ingestion.package.source import PackageSource

_DECIMAL_MARKS: Final = (".", ",")


def read_plant(source: PackageSource) -> Plant:
    """Raises PackageRejected: without the plant no other file can be read."""
    if PLANT_FILE not in source:
        raise PackageRejected([Problem(PLANT_FILE, "required file is missing", expected=FORMAT)])
    try:
        content = json.loads(source.read(PLANT_FILE))
    except ValueError as error:
        raise PackageRejected([Problem(PLANT_FILE, f"not JSON in UTF-8: {error}")]) from error
    if not isinstance(content, dict):
        raise PackageRejected([Problem(PLANT_FILE, "not an object", expected="{…}")])
    if problems := _problems(content):
        raise PackageRejected(problems)
    return Plant(
        content["site"].strip(),
        content["name"].strip(),
        content["timezone"],
        content.get("decimal", "."),
    )


def _problems(content: dict[str, Any]) -> list[Problem]:
    found = []
    if content.get("format") != FORMAT:
        found.append(_wrong("format", "unknown format", FORMAT, content))
    for name in ("site", "name"):
        if not isinstance(content.get(name), str) or not content[name].strip():
            found.append(_wrong(name, "missing or empty", "a text", content))
    if not _is_zone(content.get("timezone")):
        found.append(_wrong("timezone", "unknown time zone", "an IANA name", content))
    if content.get("decimal", ".") not in _DECIMAL_MARKS:
        found.append(_wrong("decimal", "not a decimal mark", "'.' or ','", content))
    return found


def _wrong(name: str, message: str, expected: str, content: dict[str, Any]) -> Problem:
    got = content.get(name)
    return Problem(
        PLANT_FILE,
        message,
        column=name,
        expected=expected,
        got=got if got is None or isinstance(got, str) else json.dumps(got),
    )


def _is_zone(name: object) -> bool:
    if not isinstance(name, str) or not name:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
