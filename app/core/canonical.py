"""One byte form of a value, so that equal content has an equal hash on every host."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

_AS_IT_IS = frozenset((str, int, bool, type(None)))
_FLOAT_DIGITS = 12  # significant digits kept of a float: beyond that, hosts may differ


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, floats rounded to 12 significant digits."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def plain(value: Any) -> Any:
    """``value`` with only JSON types in it; TypeError for anything it does not know."""
    if type(value) in _AS_IT_IS:  # most of what there is; then containers, then the rest
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return float(f"{value:.{_FLOAT_DIGITS}g}") + 0.0  # -0.0 equals 0.0 and is written as it
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, set | frozenset):  # the order of a set differs between two runs
        return sorted((plain(item) for item in value), key=canonical_json)
    if hasattr(value, "item"):  # numpy scalars
        return plain(value.item())
    raise TypeError(f"no canonical form for {type(value).__name__}")


def sha256_of(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()


def sha256_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
