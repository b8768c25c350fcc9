"""The mode of a data folder, fixed when it is created."""

from enum import StrEnum


class Mode(StrEnum):
    DEMO = "demo"
    TRIAL = "trial"
    VALIDATED = "validated"


def gmp_notice(mode: Mode) -> str:
    """What every page and export must say of the mode; nothing for a validated installation."""
    if mode is Mode.VALIDATED:
        return ""
    return f"Not for GMP use ({mode.value} installation)"
