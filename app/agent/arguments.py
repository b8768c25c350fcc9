"""A model's arguments for a tool: read, and refused unless the tool takes exactly them.

Rules, in order; the first that fails refuses the call:

1. They are one JSON object, of limited length, with no name twice, no ``NaN`` or ``Infinity``.
2. Every text in it is printable: what a database, a log or a page might read otherwise is refused.
3. They are what the tool's own schema takes, with nothing beside it.
4. A text that names something, a batch, a lot, a parameter, was said before: in the question, in
   the thread, or as a value of this answer. Words that were found in a passage steer no tool.
5. A time is not later than that as of which is asked.

Not done here: what is in scope. The tool looks with the asker's own rights, and finds no more.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from app.agent.offers import Offer
from app.core.clock import show_time
from app.core.errors import BadInput
from app.core.strict_json import read_strict

_SHOWN = 80
_FREE = ("words", "question")
"""Arguments that are words to look for, and name nothing."""


def read_arguments(written: str, offer: Offer, most_chars: int) -> BaseModel:
    """Rules 1 to 3. Raises :class:`BadInput`."""
    if len(written) > most_chars:
        raise _wrong(offer, "too long", f"at most {most_chars} characters", len(written))
    try:
        arguments = read_strict(written, _object)
    except (ValueError, RecursionError) as error:
        raise _wrong(offer, str(error)[:_SHOWN], "a JSON object") from error
    if not isinstance(arguments, dict):
        raise _wrong(offer, "not a JSON object", "a JSON object")
    if not all(text.isprintable() for text in _texts(arguments)):
        raise _wrong(offer, "characters that cannot be printed", "plain text")
    try:
        return offer.arguments.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:_SHOWN] or "arguments"
        names = ", ".join(offer.arguments.model_fields)
        raise _wrong(offer, f"{where}: {first['msg'][:_SHOWN]}", f"arguments {names}") from error


def check_named(arguments: BaseModel, offer: Offer, question: str, said: Iterable[str]) -> None:
    """Rule 4. ``said`` are whole names; in the question a name stands among other words. Raises
    :class:`BadInput`."""
    named = arguments.model_dump(mode="python", exclude_unset=True, exclude=set(_FREE))
    known = {_same(name) for name in said}
    asked = f" {_same(question)} "
    for text in _texts(named):
        name = _same(text)
        if name not in known and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", asked):
            expected = "names that the question or the answer so far has"
            raise _wrong(offer, "a name that nobody said", expected, text[:_SHOWN])


def check_times(arguments: BaseModel, offer: Offer, as_of: datetime) -> None:
    """Rule 5. Raises :class:`BadInput`."""
    for name, value in arguments:
        if isinstance(value, datetime) and value > as_of:
            what = f"{name} is later than the time as of which is asked"
            raise _wrong(offer, what, f"at most {as_of.isoformat()}", value.isoformat())


def narrowed(arguments: BaseModel, zone: ZoneInfo) -> str:
    """What was given, for people: ``equipment P-203, hours 1``. Without words to look for, which
    are the model's own."""
    given = arguments.model_dump(mode="python", exclude_unset=True, exclude=set(_FREE))
    pieces = ((name.replace("_", " "), _shown(value, zone)) for name, value in given.items())
    return ", ".join(f"{name} {value}" for name, value in pieces if value)


def _shown(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return show_time(value, zone)
    if isinstance(value, list | tuple):
        return " and ".join(_shown(one, zone) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value.value if isinstance(value, Enum) else value)


def _texts(value: Any) -> Iterator[str]:
    """Every text in it; a choice of a list is no name."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _same(text: str) -> str:
    """``Fill_Volume`` and ``fill volume`` are one name."""
    return " ".join(text.replace("_", " ").casefold().split())


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _wrong(offer: Offer, what: str, expected: str, got: object = None) -> BadInput:
    return BadInput(what, where=offer.name, expected=expected, got=got)
