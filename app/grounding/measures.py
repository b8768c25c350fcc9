"""The unit behind a number, in the controlled codes or in everyday words.

Laboratory units are those of :mod:`ingestion.units`. Everyday ones (miles, acres, pounds, per cent,
money) are factors of those codes or dimensions of their own. Counted things (tablets, cases) are no
units: what was counted is told from the words around the number.
"""

import re
from decimal import Decimal
from typing import Final

from ingestion.units import canonical_unit, convert, convertible, known_unit

_PREFIXES: Final = {
    "kilo": "k", "milli": "m", "micro": "µ", "nano": "n", "centi": "c", "deci": "d", "mega": "M",
    "hecto": "h", "": "",
}  # fmt: skip
_STEMS: Final = {
    "metre": "m", "meter": "m", "gram": "g", "gramme": "g", "litre": "L", "liter": "L",
    "second": "s", "bar": "bar", "volt": "V", "watt": "W", "newton": "N", "pascal": "Pa",
    "hertz": "Hz", "joule": "J", "mole": "mol", "ampere": "A", "amp": "A",
}  # fmt: skip
_WORDS: Final = {
    prefix + name + plural: symbol + code
    for prefix, symbol in _PREFIXES.items()
    for name, code in _STEMS.items()
    for plural in ("", "s")
    if known_unit(symbol + code)
} | {
    "degrees celsius": "°C", "degree celsius": "°C", "degrees c": "°C", "celsius": "°C", "ºc": "°C",
    "degrees centigrade": "°C", "degrees fahrenheit": "°F", "degrees f": "°F", "fahrenheit": "°F",
    "kelvin": "K", "kelvins": "K", "percent": "%", "per cent": "%", "mins": "min", "hrs": "h",
    "secs": "s", "day": "d", "days": "d", "parts per million": "ppm", "parts per billion": "ppb",
    "revolutions per minute": "rpm", "tonne": "t", "tonnes": "t", "metric tons": "t", "kgs": "kg",
    "degrees": "°", "micrograms": "µg", "mcg": "µg", "cfu/100 ml": "CFU/100mL",
    "cfu per 100 ml": "CFU/100mL", "mm": "mm", "cm³": "cm3", "mo": "month", "yr": "year",
    "yrs": "year", "wk": "week", "wks": "week",
}  # fmt: skip

# name: factor and code of the table above, or of a dimension that starts with "~".
_EVERYDAY: Final = {
    **dict.fromkeys(("mile", "miles", "mi"), ("1609.344", "m")),
    **dict.fromkeys(("foot", "feet", "ft"), ("0.3048", "m")),
    **dict.fromkeys(("inch", "inches"), ("0.0254", "m")),
    **dict.fromkeys(("yard", "yards", "yd"), ("0.9144", "m")),
    **dict.fromkeys(("lb", "lbs"), ("453.59237", "g")),
    **dict.fromkeys(("ounce", "ounces", "oz"), ("28.349523125", "g")),
    **dict.fromkeys(("hectare", "hectares", "ha"), ("10000", "m2")),
    **dict.fromkeys(("acre", "acres"), ("4046.8564224", "m2")),
    **dict.fromkeys(
        ("km2", "sq km", "square kilometres", "square kilometers", "square kilometre"),
        ("1000000", "m2"),
    ),
    **dict.fromkeys(("square metres", "square meters", "sq m"), ("1", "m2")),
    **dict.fromkeys(("square miles", "sq mi", "square mile"), ("2589988.110336", "m2")),
    **dict.fromkeys(("square feet", "sq ft"), ("0.09290304", "m2")),
    **dict.fromkeys(("cubic metres", "cubic meters"), ("1", "m3")),
    **dict.fromkeys(("gallon", "gallons"), ("3.785411784", "L")),
    **dict.fromkeys(("decade", "decades"), ("10", "year")),
    **dict.fromkeys(("century", "centuries"), ("100", "year")),
    **dict.fromkeys(("fortnight", "fortnights"), ("2", "week")),
    **dict.fromkeys(
        ("km/h", "kmh", "kph", "kilometres per hour", "kilometers per hour", "km per hour"),
        ("1", "~speed"),
    ),
    **dict.fromkeys(("mph", "miles per hour"), ("1.609344", "~speed")),
    **dict.fromkeys(("m/s", "metres per second", "meters per second"), ("3.6", "~speed")),
    **dict.fromkeys(("kn", "knots"), ("1.852", "~speed")),
    **dict.fromkeys(("KB", "kilobytes"), ("0.001", "~bytes")),
    **dict.fromkeys(("MB", "megabytes"), ("1", "~bytes")),
    **dict.fromkeys(("GB", "gigabytes"), ("1000", "~bytes")),
    **dict.fromkeys(("TB", "terabytes"), ("1000000", "~bytes")),
    **dict.fromkeys(("kcal", "calories", "cal"), ("1", "~kcal")),
    **dict.fromkeys(("percentage points", "percentage point", "pp"), ("1", "~points")),
    **dict.fromkeys(("dollar", "dollars", "usd", "us dollars", "$", "us$"), ("1", "~dollar")),
    **dict.fromkeys(("euro", "euros", "eur", "€"), ("1", "~euro")),
    **dict.fromkeys(("pound", "pounds", "gbp", "£", "pounds sterling"), ("1", "~pound")),
    **dict.fromkeys(("yen", "jpy", "¥"), ("1", "~yen")),
    **dict.fromkeys(("rupee", "rupees", "inr", "₹"), ("1", "~rupee")),
    **dict.fromkeys(("cent", "cents"), ("0.01", "~dollar")),
    **dict.fromkeys(("-fold", "fold"), ("1", "~fold")),
}  # fmt: skip
# Read as counted things, or as signs of something else.
_NO_UNITS: Final = frozenset(
    {
        "1",
        "-",
        "tablet",
        "tablets",
        "capsule",
        "capsules",
        "vial",
        "vials",
        "syringe",
        "syringes",
        "bottle",
        "bottles",
        "blisters",
        "packs",
        "unit",
        "units",
        "count",
        "counts",
        "particles",
    }
)
_CURRENCY: Final = re.compile(r"(?:US)?[$€£¥₹]\s?$")
_CANDIDATE: Final = re.compile(
    r"[ -]?([%‰°℃℉ºA-Za-zµ][A-Za-zµ%°./²³0-9()*·]*(?:[ ][A-Za-z0-9][A-Za-z0-9/²³.]*){0,2}"
    r"|/[a-z]+|[$€£]|-fold)"
)
_LATER_TIME: Final = re.compile(r"\s(?:[a-z]{4,})\s(hours|days|weeks|months|years)\b")
_CASELESS_ONLY: Final = 2  # letters; "M" is not "m", but "Minutes" is "minutes"

Unit = tuple[str, Decimal]
"""A code of the table, or ``~dimension``, and the factor that a number is multiplied by."""

ONE: Final[Unit] = ("", Decimal(1))


def currency_before(text: str, start: int) -> Unit | None:
    sign = _CURRENCY.search(text[max(0, start - 4) : start])
    return _unit(sign.group().strip().lower().replace("us", "")) if sign else None


def unit_after(text: str, end: int) -> tuple[Unit, int] | None:
    """The unit that stands at ``end`` of a text, and where it ends; the longest that is known."""
    match = _CANDIDATE.match(text, end)
    if match is None:
        return None
    later = _LATER_TIME.match(text, end)  # "five unused days"
    if later is not None:
        return (canonical_unit(later[1]), Decimal(1)), later.end()
    written = match.group(1)
    stops = [len(written), *(gap.start() for gap in re.finditer(r"[ /]", written))]
    stops += [len(written[:stop].rstrip(".,)*·")) for stop in stops]
    for stop in sorted(set(stops), reverse=True):
        unit = _unit(written[:stop])
        if unit is not None:
            return unit, match.start(1) + stop
    return None


def in_unit(number: Decimal, source: Unit, target: Unit) -> Decimal | None:
    """``number`` of one unit in another; None where they measure different things."""
    (code, factor), (wanted, wanted_factor) = source, target
    if code == wanted:
        return number * factor / wanted_factor
    if not code or not wanted or code[0] == "~" or wanted[0] == "~":
        return None
    if not convertible(code, wanted):
        return None
    return convert(number * factor, code, wanted) / wanted_factor


def _unit(written: str) -> Unit | None:
    lower = written.lower().strip()
    if not lower or lower in _NO_UNITS:
        return None
    everyday = _EVERYDAY.get(written) or (
        _EVERYDAY.get(lower) if len(lower) > _CASELESS_ONLY else None
    )
    if everyday is not None:
        return everyday[1], Decimal(everyday[0])
    if known_unit(written):
        return canonical_unit(written), Decimal(1)
    if len(lower) > _CASELESS_ONLY and known_unit(lower):
        return canonical_unit(lower), Decimal(1)
    code = _WORDS.get(lower)
    return (canonical_unit(code), Decimal(1)) if code and known_unit(code) else None
