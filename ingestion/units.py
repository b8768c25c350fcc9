"""The controlled unit codes: what may be written and what converts into what.

A unit belongs to one dimension; only units of one dimension convert, by an exact decimal factor
(and an offset for temperatures). Dimensions that look alike are kept apart where mixing them would
change a meaning: ``%``, ``% w/w``, ``% w/v``, ``% v/v``, ``%RH``, ``%RSD`` and ``% LC`` (of label
claim) are seven things, ``ppm`` states no basis and converts to ``ppb`` only, tablets are not
vials, and months (of unequal length) are not days. ``% w/v`` is 1 g in 100 mL by definition and
therefore converts to ``mg/mL``. Codes are case sensitive (``mPa`` is not ``MPa``);
:func:`canonical_unit` finds the code of a usual spelling and guesses nothing else.
"""

from decimal import Decimal
from typing import Final, NamedTuple


def known_unit(code: str) -> bool:
    return _canonical(code) is not None


def canonical_unit(code: str) -> str:
    """The table's code of a spelling (``ug`` → ``µg``); ValueError for an unknown one."""
    canonical = _canonical(code)
    if canonical is None:
        raise ValueError(f"unit {code!r} is not in the table of units")
    return canonical


def convertible(a: str, b: str) -> bool:
    """True for equal units and for units of one dimension; ValueError if either is unknown."""
    return _unit(a).dimension == _unit(b).dimension


def convert(number: Decimal, a: str, b: str) -> Decimal:
    """``number`` of unit ``a`` in unit ``b``: exact where the result has at most 28 digits.

    Raises ValueError for an unknown unit and for two dimensions.
    """
    source, target = _unit(a), _unit(b)
    if source.dimension != target.dimension:
        raise ValueError(
            f"{a!r} ({source.dimension}) does not convert to {b!r} ({target.dimension})"
        )
    if source == target:
        return number
    converted = (number * source.factor + source.offset - target.offset) / target.factor
    return Decimal(format(converted, "f"))  # 1E+3 reads as 1000


class _Unit(NamedTuple):
    """``number × factor + offset`` is the number in the dimension's reference unit."""

    dimension: str
    factor: Decimal
    offset: Decimal


# dimension: code and factor, ...
_LINEAR: Final = {
    "number": "1 1, - 1",
    "mass": "g 1, mg 0.001, µg 0.000001, ng 0.000000001, kg 1000, t 1000000",
    "volume": "mL 1, µL 0.001, cL 10, dL 100, L 1000, m3 1000000, cm3 1, mm3 0.001",
    "length": "mm 1, nm 0.000001, µm 0.001, cm 10, m 1000, km 1000000",
    "area": "cm2 1, mm2 0.01, m2 10000",
    "duration": "s 1, ms 0.001, min 60, h 3600, d 86400, week 604800",
    "calendar time": "month 1, year 12",
    "pressure": "Pa 1, hPa 100, kPa 1000, MPa 1000000, mbar 100, bar 100000, N/mm2 1000000",
    "force": "N 1, mN 0.001, kN 1000",
    "stiffness": "N/mm 1, kN/mm 1000",
    "hardness": "kp 1",
    "torque": "N.m 1, N.cm 0.01",
    "energy": "J 1, kJ 1000, MJ 1000000, Wh 3600, kWh 3600000",
    "power": "W 1, mW 0.001, kW 1000",
    "voltage": "V 1, mV 0.001, kV 1000",
    "current": "A 1, mA 0.001",
    "frequency": "Hz 1, kHz 1000, MHz 1000000",
    "sound level": "dB 1",
    "illuminance": "lx 1",
    "angle": "° 1",
    "rotation": "rpm 1",
    "rate": "1/h 1, 1/min 60, 1/s 3600",
    "speed": "m/min 1000, mm/s 60, cm/s 600, m/s 60000",
    "mass flow": "kg/h 1, g/h 0.001, g/min 0.06, g/s 3.6, kg/min 60",
    "volume flow": "L/h 1, mL/h 0.001, mL/min 0.06, L/min 60, L/s 3600, m3/h 1000",
    "dynamic viscosity": "mPa.s 1, Pa.s 1000, cP 1",
    "conductivity": "µS/cm 1, mS/cm 1000, S/m 10000",
    "turbidity": "NTU 1",
    "acidity": "pH 1",
    "osmolality": "mOsm/kg 1",
    "absorbance": "AU 1, mAU 0.001",
    "peak area": "mAU.s 1, mAU.min 60",
    "signal": "a.u. 1",
    "percent": "% 1",
    "mass fraction": "% w/w 1, mg/g 0.1, g/kg 0.1, mg/kg 0.0001, µg/g 0.0001",
    "mass in volume": "mg/mL 1, % w/v 10, g/100mL 10, g/L 1, g/mL 1000, g/cm3 1000, kg/m3 1, "
    "mg/L 0.001, µg/mL 0.001, µg/L 0.000001, ng/mL 0.000001",
    "volume fraction": "% v/v 1, mL/L 0.1",
    "relative humidity": "%RH 1",
    "relative deviation": "%RSD 1",
    "label claim": "% LC 1",
    "parts": "ppm 1, ppb 0.001",
    "mass on area": "mg/cm2 1, g/m2 0.1, µg/cm2 0.001",
    "amount": "mol 1, mmol 0.001, µmol 0.000001",
    "molarity": "mol/L 1, mmol/L 0.001, µmol/L 0.000001",
    "activity": "IU 1",
    "activity in volume": "IU/mL 1",
    "activity of mass": "IU/mg 1",
    "endotoxin": "EU 1",
    "endotoxin in volume": "EU/mL 1",
    "endotoxin of mass": "EU/mg 1",
    "count": "counts 1",
    "particles in gas": "counts/m3 1, counts/L 1000",
    "particles in liquid": "counts/mL 1",
    "particles in container": "counts/container 1",
    "colonies": "CFU 1",
    "colonies in liquid": "CFU/mL 1, CFU/L 0.001, CFU/100mL 0.01",
    "colonies of mass": "CFU/g 1",
    "colonies in gas": "CFU/m3 1",
    "colonies on plate": "CFU/plate 1",
    "colonies settled": "CFU/4h 1",
    "colonies on area": "CFU/25cm2 1",
    "colonies on glove": "CFU/glove 1",
    "tablets": "tablets 1, 1000 tablets 1000",
    "capsules": "capsules 1",
    "vials": "vials 1",
    "syringes": "syringes 1",
    "bottles": "bottles 1",
    "blisters": "blisters 1",
    "packs": "packs 1",
    "units": "units 1",
    "tablet rate": "tablets/h 1, tablets/min 60, 1000 tablets/h 1000",
    "capsule rate": "capsules/h 1, capsules/min 60",
    "vial rate": "vials/h 1, vials/min 60",
    "unit rate": "units/h 1, units/min 60",
    "mass of tablet": "mg/tablet 1, µg/tablet 0.001, g/tablet 1000",
    "mass of capsule": "mg/capsule 1",
    "mass of vial": "mg/vial 1, g/vial 1000",
}

_KELVIN: Final = Decimal("273.15")
_FAHRENHEIT: Final = Decimal("459.67")

# Temperatures count in ninths of a kelvin, so that °F too has a finite factor.
_TEMPERATURES: Final = {
    "K": _Unit("temperature", Decimal(9), Decimal(0)),
    "°C": _Unit("temperature", Decimal(9), 9 * _KELVIN),
    "°F": _Unit("temperature", Decimal(5), 5 * _FAHRENHEIT),
}

_UNITS: Final = {
    code: _Unit(dimension, Decimal(factor), Decimal(0))
    for dimension, line in _LINEAR.items()
    for code, factor in (entry.rsplit(" ", 1) for entry in line.split(", "))
} | _TEMPERATURES

# code: other spellings, ...
_SPELLINGS: Final = {
    "°C": "degC, deg C, ℃, Celsius",
    "°F": "degF, deg F, ℉",
    "°": "deg",
    "L": "l, litre, liter",
    "mL": "ml",
    "µL": "µl, uL, ul",
    "µg": "ug, mcg",
    "µm": "um, micron",
    "µg/mL": "ug/mL, µg/ml, ug/ml, mcg/mL",
    "µg/g": "ug/g",
    "µS/cm": "uS/cm",
    "mg/mL": "mg/ml",
    "g/mL": "g/ml",
    "mL/min": "ml/min",
    "L/min": "l/min",
    "L/h": "l/h",
    "s": "sec, second, seconds",
    "min": "minute, minutes",
    "h": "hr, hour, hours",
    "d": "day, days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "rpm": "RPM, r/min",
    "%RH": "% RH, % rH, %rH, %r.h., % r.h.",
    "% w/w": "%w/w, %(w/w), % (w/w), % m/m",
    "% w/v": "%w/v, %(w/v), % (w/v), % m/v",
    "% v/v": "%v/v, %(v/v), % (v/v)",
    "%RSD": "% RSD",
    "% LC": "%LC, % label claim",
    "mPa.s": "mPa·s, mPa*s, mPas",
    "Pa.s": "Pa·s, Pa*s",
    "N.m": "Nm, N·m",
    "N.cm": "Ncm, N·cm",
    "mAU.min": "mAU*min, mAU·min",
    "mAU.s": "mAU*s, mAU·s",
    "a.u.": "a. u., arb. units",
    "1/h": "/h",
    "1/min": "/min",
    "1/s": "/s",
    "counts": "count, particles",
    "counts/m3": "particles/m3",
    "counts/mL": "particles/mL, counts/ml",
    "counts/container": "particles/container",
    "CFU": "cfu",
    "CFU/mL": "cfu/mL, cfu/ml, CFU/ml",
    "CFU/g": "cfu/g",
    "CFU/m3": "cfu/m3",
    "CFU/plate": "cfu/plate",
    "tablets": "tablet",
    "capsules": "capsule",
    "vials": "vial",
    "syringes": "syringe",
    "bottles": "bottle",
    "units": "unit",
}
_CODES: Final = {code: code for code in _UNITS} | {
    spelling: code for code, line in _SPELLINGS.items() for spelling in line.split(", ")
}
# One character, several code points: Greek mu, ordinal sign, superscripts, minus.
_SAME_SIGN: Final = str.maketrans({"μ": "µ", "º": "°", "²": "2", "³": "3", "−": "-"})


def _canonical(code: str) -> str | None:
    return _CODES.get(code.strip().translate(_SAME_SIGN))


def _unit(code: str) -> _Unit:
    return _UNITS[canonical_unit(code)]
