"""Times and numbers in the reader's manner and the site's zone, and never ambiguous."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.web.frame.formats import Manner, manner_of, words

DUBLIN = ZoneInfo("Europe/Dublin")
AT = datetime(2025, 3, 12, 14, 20, tzinfo=UTC)


def _of(language: str | None, zone: ZoneInfo | None = DUBLIN) -> Manner:
    return manner_of(language, zone)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en-GB", "12 Mar 2025", "12 Mar 2025, 14:20"),
        ("en-US", "Mar 12, 2025", "Mar 12, 2025, 14:20"),
        ("de-DE", "12. März 2025", "12. März 2025, 14:20"),
    ],
)
def test_a_time_is_shown_in_the_manner_of_the_language(
    language: str, day: str, moment: str
) -> None:
    manner = _of(language)
    assert manner.day(AT) == day
    assert manner.moment(AT) == moment


@pytest.mark.parametrize(
    ("language", "shown"), [("en-GB", "1,234.5"), ("en-US", "1,234.5"), ("de-DE", "1.234,5")]
)
def test_a_number_is_shown_in_the_manner_of_the_language(language: str, shown: str) -> None:
    assert _of(language).number(1234.5) == shown


@pytest.mark.parametrize("language", ["en-GB", "en-US", "de-DE", "sv-SE", "nl-NL"])
def test_a_day_is_never_taken_for_a_month(language: str) -> None:
    """The month is a word: 4 March and 3 April differ by more than the order of digits."""
    march, april = _of(language).day(date(2025, 3, 4)), _of(language).day(date(2025, 4, 3))
    letters = [{char for char in shown if char.isalpha()} for shown in (march, april)]
    assert letters[0] != letters[1]


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (datetime(2025, 3, 30, 0, 59, tzinfo=UTC), "30 Mar 2025, 00:59"),
        (datetime(2025, 3, 30, 1, 0, tzinfo=UTC), "30 Mar 2025, 02:00"),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "26 Oct 2025, 01:30"),
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "26 Oct 2025, 01:30"),
        (datetime(2025, 6, 30, 23, 30, tzinfo=UTC), "1 Jul 2025, 00:30"),
    ],
)
def test_the_zone_of_the_site_counts_over_the_change_of_clocks(utc: datetime, shown: str) -> None:
    assert _of("en-GB").moment(utc) == shown


def test_a_time_without_a_zone_is_utc() -> None:
    assert _of("en-GB").moment(datetime(2025, 7, 1, 12, 0)) == "1 Jul 2025, 13:00"  # noqa: DTZ001


def test_a_time_in_text_is_read() -> None:
    assert _of("en-GB").moment("2025-07-01T12:00:00+00:00") == "1 Jul 2025, 13:00"


def test_a_day_without_a_clock_has_no_zone() -> None:
    assert manner_of("en-GB", ZoneInfo("Pacific/Auckland")).day(date(2025, 3, 12)) == "12 Mar 2025"


def test_before_the_first_import_times_are_utc() -> None:
    assert manner_of("en-GB", None).clock(AT) == "14:20"


def test_nothing_is_a_dash() -> None:
    manner = _of("en-GB")
    shown = {manner.day(None), manner.clock(None), manner.moment(None)}
    assert shown | {manner.number(None), manner.duration(None)} == {"–"}


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en_GB"),
        ("", "en_GB"),
        ("*", "en_GB"),
        ("en", "en_GB"),
        ("xx-YY", "en_GB"),
        ("xx-YY, de;q=0.8", "de"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr_CH"),
    ],
)
def test_a_language_that_is_not_known_is_read_as_british_english(
    header: str | None, locale: str
) -> None:
    assert str(_of(header).locale) == locale


@given(header=st.one_of(st.none(), st.text(max_size=60)))
def test_no_header_is_a_failure(header: str | None) -> None:
    manner = manner_of(header, DUBLIN)
    shown = (manner.moment(AT), manner.number(-0.5), manner.ago(AT, AT + timedelta(days=3)))
    assert all(shown)


@given(
    header=st.lists(
        st.sampled_from([*locale_identifiers(), "*", ";q=0", "-", "_", "@euro"]), max_size=4
    ).map(",".join)
)
def test_every_known_language_can_be_shown(header: str) -> None:
    manner = manner_of(header, DUBLIN)
    shown = (manner.moment(AT), manner.number(1e6), manner.ago(AT, AT - timedelta(hours=2)))
    assert all(shown)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.84, "0.8 s"),
        (42.2, "42 s"),
        (119, "119 s"),
        (120, "2 min"),
        (42 * 60, "42 min"),
        (3 * 3600 + 5 * 60, "3 h 05 min"),
    ],
)
def test_a_duration_has_the_unit_that_fits(seconds: float, shown: str) -> None:
    assert _of("en-GB").duration(seconds) == shown


@pytest.mark.parametrize(
    ("moved", "shown"),
    [
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(days=11), "in 11 days"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(days=-40), "40 days ago"),
        (timedelta(days=400), "in 13 months"),
    ],
)
def test_how_long_ago_is_said_in_words(moved: timedelta, shown: str) -> None:
    assert _of("en-GB").ago(AT + moved, AT) == shown


def test_a_name_of_the_code_is_shown_as_people_write_it() -> None:
    shown = [words(Role.QA_APPROVER), words("changes_requested"), words("capa_plan")]
    assert shown == ["QA approver", "changes requested", "CAPA plan"]
    assert words("credentials:renewed") == "credentials: renewed"
