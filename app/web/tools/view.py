"""A tool's arguments as fields of a form, made from the JSON schema that its calls are checked
against, and back from what was filled in."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import BadInput
from app.retrieval.search import parse_as_of
from app.web.frame.formats import words

Schema = Mapping[str, Any]

_EXAMPLES = {
    "batch": "one batch number",
    "deviation": "one deviation number",
    "product": "where a batch number is not enough",
    "equipment": "numbers, separated by commas",
}


class Control(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    MOMENT = "moment"
    JSON = "json"  # what no other control can write


@dataclass(frozen=True)
class Field:
    """``options`` are of a choice; ``step`` is ``any`` for a number that need not be whole."""

    name: str
    label: str
    hint: str
    control: Control
    required: bool
    value: str = ""
    options: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    step: str = "any"
    is_numeric: bool = False


def fields_of(schema: Schema, given: Mapping[str, str]) -> Iterator[Field]:
    """In the order of the schema; ``given`` fills them in, else their defaults do."""
    required = frozenset(schema.get("required", ()))
    for name, described in schema["properties"].items():
        kind = _resolved(described, schema)
        yield Field(
            name=name,
            label=words(name).capitalize(),
            hint=described.get("description", _EXAMPLES.get(name, "")),
            control=_control(kind),
            required=name in required,
            value=given.get(name, _default(described)),
            options=tuple(str(one) for one in kind.get("enum", ())),
            least=kind.get("minimum", kind.get("exclusiveMinimum")),
            most=kind.get("maximum", kind.get("exclusiveMaximum")),
            step="1" if kind.get("type") == "integer" else "any",
            is_numeric=kind.get("type") in ("integer", "number"),
        )


def in_zone(field: Field, zone: ZoneInfo) -> Field:
    """A time as a clock of the site shows it; what is none stays as it was typed."""
    if field.control is not Control.MOMENT or not field.value:
        return field
    try:
        at = parse_as_of(field.value, zone).astimezone(zone)
    except (BadInput, OverflowError):
        return field
    return replace(field, value=at.strftime("%Y-%m-%dT%H:%M"))


def is_complete(fields: Iterable[Field]) -> bool:
    """All that is asked for is there: the tool can run."""
    return all(one.value for one in fields if one.required)


def arguments_of(fields: Iterable[Field], zone: ZoneInfo) -> dict[str, Any]:
    """What is empty is left to its default. Raises :class:`BadInput`."""
    return {one.name: _given(one, zone) for one in fields if one.value}


def _given(field: Field, zone: ZoneInfo) -> Any:
    try:
        if field.control is Control.MOMENT:
            return parse_as_of(field.value, zone)
        if field.control is Control.LIST:
            return [one.strip() for one in field.value.split(",") if one.strip()]
        if field.is_numeric or field.control is Control.JSON:
            return json.loads(field.value)
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadInput("cannot be read", where=field.label, got=field.value) from error
    return field.value


def _resolved(described: Schema, schema: Schema) -> Schema:
    """Without what only says that it may be absent."""
    for one in described.get("anyOf", (described,)):
        if one.get("type") != "null":
            name = one.get("$ref", "").rpartition("/")[2]
            return schema["$defs"][name] if name else one
    return described


def _control(kind: Schema) -> Control:
    if "enum" in kind:
        return Control.CHOICE
    match kind.get("type"), kind.get("format"):
        case "string", "date-time":
            return Control.MOMENT
        case "string", _:
            return Control.TEXT
        case "integer" | "number", _:
            return Control.NUMBER
        case "array", _ if kind.get("items", {}).get("type") == "string":
            return Control.LIST
        case _:
            return Control.JSON


def _default(described: Schema) -> str:
    value = described.get("default")
    return "" if value in (None, [], ()) else str(value)
