"""Reads one cell of the contract into its type; every refusal is a ValueError with its reason."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from ingestion.package.contract import Column, Kind
from ingestion.package.records import Cell, Plant
from ingestion.times import parse_from, parse_moment, parse_to
from ingestion.values import parse_number, parse_value

Parser = Callable[[str], Cell]

EXPECTED: Final = {
    Kind.IDS: "ids divided by ;",
    Kind.NUMBER: "a number, ND, <LOQ, <0.05 or >100",
    Kind.VALUE: "a number, ND, <LOQ, <0.05, >100 or a word",
    Kind.INTEGER: "a whole number",
    Kind.TIME: "an ISO 8601 time",
    Kind.FROM: "an ISO 8601 date or time",
    Kind.TO: "an ISO 8601 date or time",
    Kind.FLAG: "true or false",
}


def parser_of(column: Column, plant: Plant) -> Parser:
    """A function of a cell's trimmed, not empty text."""
    zone = plant.zone
    parsers: dict[Kind, Parser] = {
        Kind.TEXT: str,
        Kind.ID: str,
        Kind.IDS: parse_ids,
        Kind.NUMBER: partial(parse_number, decimal_mark=plant.decimal),
        Kind.VALUE: partial(parse_value, decimal_mark=plant.decimal),
        Kind.INTEGER: _integer,
        Kind.TIME: partial(parse_moment, zone=zone),
        Kind.FROM: partial(parse_from, zone=zone),
        Kind.TO: partial(parse_to, zone=zone),
        Kind.FLAG: parse_flag,
        Kind.CHOICE: partial(_choice, choices=column.choices),
    }
    return parsers[column.kind]


def expected_in(column: Column) -> str | None:
    if column.kind is Kind.CHOICE:
        return " or ".join(column.choices)
    return EXPECTED.get(column.kind)


def parse_ids(text: str) -> tuple[str, ...]:
    """In the order written, each once."""
    if ";" not in text:
        return (text,)
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def parse_flag(text: str) -> bool:
    """``true`` or ``false`` in any case: spreadsheets write them in capitals."""
    lowered = text.casefold()
    if lowered not in ("true", "false"):
        raise ValueError("not a flag")
    return lowered == "true"


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError("not a whole number")
    return int(text)


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError("not one of the words of this column")
    return text
