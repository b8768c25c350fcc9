"""How Excel shows a stored value: decimals, thousands, percent and dates of its format."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_SIGNIFICANT = 15  # digits; Excel shows no more, binary noise lies behind


def shown(value: object, number_format: str | None) -> str:
    """The text a reader of the sheet sees; an empty cell gives the empty string.

    Dates are written in ISO 8601 whatever the format, because ``01/02/2025`` has two
    meanings. Literal words in a format (``0.0" mg"``) are not repeated.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    if isinstance(value, datetime | date | time):
        return _moment(value)
    return " ".join(str(value).split()) if not isinstance(value, timedelta) else str(value)


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()


def _number(value: float, number_format: str) -> str:
    section = _QUOTED.sub("", number_format.split(";")[0])
    exact = Decimal(f"{value:.{_SIGNIFICANT}g}")
    if "E" in section.upper() and "GENERAL" not in section.upper():
        return f"{exact:.{_decimals(section)}E}"
    if not re.search(r"[0#?]", section):
        return f"{exact.normalize():f}"
    percent = "%" in section
    scaled = exact.scaleb(2) if percent else exact
    places = _decimals(section)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in section else f"{rounded:f}"
    return _without_optional(text, section) + ("%" if percent else "")


def _decimals(section: str) -> int:
    match = _DECIMALS.search(section)
    return len(match[1]) if match else 0


def _without_optional(text: str, section: str) -> str:
    """Drops final zeros that the format shows only where there is a digit (``0.0##``)."""
    match = _DECIMALS.search(section)
    optional = len(match[1]) - len(match[1].rstrip("#?")) if match else 0
    for _ in range(optional):
        if not text.endswith("0"):
            break
        text = text[:-1]
    return text.removesuffix(".")
