"""Reads measured values out of columns that the contract does not know, such as ``assay [%]``."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ingestion.units import canonical_unit
from ingestion.values import Value, parse_value


class Measured(NamedTuple):
    """``header`` is the column as written, ``name`` without its unit; the unit is canonical."""

    header: str
    name: str
    unit: str
    value: Value


def unit_in_header(header: str) -> str | None:
    """``%`` for ``assay [%]``; None for a header without brackets at its end."""
    match = _HEADER.fullmatch(header)
    return match["unit"].strip() if match else None


def measured_attributes(attributes: Mapping[str, str], decimal_mark: str) -> list[Measured]:
    """The attributes of a row of an accepted package that have a unit, in their order."""
    found = []
    for header, text in attributes.items():
        match = _HEADER.fullmatch(header)
        if match:
            unit = canonical_unit(match["unit"])
            value = parse_value(text, decimal_mark)
            found.append(Measured(header, match["name"].strip(), unit, value))
    return found


_HEADER: Final = re.compile(r"(?P<name>.+?)\s*\[(?P<unit>[^\[\]]+)\]")
