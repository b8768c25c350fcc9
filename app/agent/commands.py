"""``/tool name=value name="two words" names=[a,b]``: a tool with its arguments, as one types it."""

import re
import shlex
from dataclasses import dataclass
from typing import Any

from app.core.errors import BadInput

_NAME = re.compile(r"[a-z_]+")
_EXAMPLE = "/history deviation=DEV-2025-0124"


@dataclass(frozen=True)
class Command:
    tool: str
    arguments: dict[str, Any]


def parse_command(text: str) -> Command:
    """Values are text, which the tool's own schema reads, or lists of it. Raises
    :class:`BadInput`."""
    try:
        words = shlex.split(text.strip())
    except ValueError as error:
        raise _wrong(str(error), text) from error
    tool = words[0].removeprefix("/").lower() if words else ""
    if not _NAME.fullmatch(tool):
        raise _wrong("no tool is named", text)
    arguments: dict[str, Any] = {}
    for word in words[1:]:
        name, sign, value = word.partition("=")
        if not sign or not _NAME.fullmatch(name):
            raise _wrong("an argument is written name=value", word)
        arguments[name] = _value(value)
    return Command(tool, arguments)


def _value(text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [part.strip() for part in text[1:-1].split(",") if part.strip()]
    return text


def _wrong(what: str, got: str) -> BadInput:
    return BadInput(what, where="question", expected=_EXAMPLE, got=got)
