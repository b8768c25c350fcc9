"""How times and numbers are shown: in the zone of the site, in the manner of the reader's language,
and never so that a day could be read as a month."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_decimal

_DEFAULT = "en_GB"
_FIGURE = "#,##0.############"
_PREFERRED = 5  # languages of the browser that are looked at
_PRECISE = timedelta(days=1)
_DAYS_NOT_WEEKS = 9  # a date that is due in 11 days is not due in 2 weeks


@dataclass(frozen=True)
class Manner:
    """A reader's language and the site's zone."""

    locale: Locale
    zone: ZoneInfo

    def day(self, value: date | datetime | str | None) -> str:
        """``12 Mar 2025``."""
        moment = _moment(value, self.zone)
        return "–" if moment is None else format_skeleton("yMMMd", moment, locale=self.locale)

    def clock(self, value: datetime | str | None) -> str:
        """``14:20``."""
        moment = _moment(value, self.zone)
        return "–" if moment is None else format_skeleton("Hm", moment, locale=self.locale)

    def moment(self, value: datetime | str | None) -> str:
        """``12 Mar 2025, 14:20``."""
        return "–" if value is None else f"{self.day(value)}, {self.clock(value)}"

    def ago(self, value: datetime, now: datetime) -> str:
        """``3 hours ago``, ``in 11 days``."""
        passed = value - now
        is_near = abs(passed) < _PRECISE
        return format_timedelta(
            passed,
            granularity="minute" if is_near else "day",
            add_direction=True,
            threshold=1.2 if is_near else _DAYS_NOT_WEEKS,
            locale=self.locale,
        )

    def number(self, value: float | None) -> str:
        return "–" if value is None else format_decimal(value, locale=self.locale)

    def figure(self, value: float | None) -> str:
        """Four digits that count, of a number that was computed: ``0.00005``, ``1,235``."""
        if value is None or not isfinite(value):
            return "–" if value is None else str(value)
        rounded = value if float(value).is_integer() else float(f"{value:.4g}")
        return format_decimal(rounded, format=_FIGURE, locale=self.locale)

    def duration(self, seconds: float | None) -> str:
        """``0.8 s``, ``42 min``, ``3 h 05 min``."""
        if seconds is None:
            return "–"
        if seconds < 10:
            return f"{self.number(round(seconds, 1))} s"
        if seconds < 120:
            return f"{self.number(round(seconds))} s"
        minutes = round(seconds / 60)
        return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02} min"


def manner_of(languages: str | None, zone: ZoneInfo | None) -> Manner:
    """From the header ``Accept-Language``; what is not known is read as British English."""
    for name in (languages or "").split(",")[:_PREFERRED]:
        found = _locale(name.split(";")[0].strip())
        if found is not None:
            return Manner(found, zone or ZoneInfo("UTC"))
    return Manner(Locale.parse(_DEFAULT), zone or ZoneInfo("UTC"))


def words(value: object) -> str:
    """``qa_approver`` as people read it: ``QA approver``."""
    text = str(getattr(value, "value", value)).replace("_", " ").replace(":", ": ")
    return text.replace("qa ", "QA ").replace("capa", "CAPA")


def _locale(name: str) -> Locale | None:
    wanted = _DEFAULT if name.lower() in ("", "*", "en") else name.replace("-", "_")
    try:
        return Locale.parse(wanted)
    except (UnknownLocaleError, ValueError):
        return None


def _moment(value: date | datetime | str | None, zone: ZoneInfo) -> date | datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=value.tzinfo or UTC).astimezone(zone)
