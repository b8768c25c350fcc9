"""JSON as it is defined: what a model or a program wrote may hold ``NaN`` and ``Infinity``."""

import json
from collections.abc import Callable
from typing import Any

OnObject = Callable[[list[tuple[str, Any]]], Any]


def read_strict(text: str, on_object: OnObject | None = None) -> Any:
    """``on_object`` makes an object of its pairs. Raises ValueError, RecursionError."""
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=on_object)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
