from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.export.blocks import Box, BoxKind, Paragraph
from app.export.wording import (
    both_stamps,
    changed,
    identity_line,
    leaves_room,
    origin_line,
    stamp,
)
from tests.app.export.sample import FRONT


def test_a_time_is_printed_with_its_zone() -> None:
    at = datetime(2025, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert stamp(at) == "1 Jul 2025 09:05 CEST (UTC+02:00)"
    assert stamp(FRONT.printed_at) == "20 Mar 2025 15:04 UTC"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        stamp(datetime(2025, 7, 1))  # noqa: DTZ001 - the case under test


@pytest.mark.req("RC-07")
def test_a_print_is_timed_in_utc_and_in_the_zone_of_the_site() -> None:
    at = datetime(2025, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert both_stamps(at) == "1 Jul 2025 07:05 UTC (09:05 CEST, UTC+02:00)"
    late = datetime(2025, 7, 1, 22, 5, tzinfo=ZoneInfo("America/New_York"))
    assert both_stamps(late) == "2 Jul 2025 02:05 UTC (1 Jul 2025 22:05 EDT, UTC-04:00)"
    assert both_stamps(FRONT.printed_at) == "20 Mar 2025 15:04 UTC"


@pytest.mark.req("RC-07")
def test_the_footer_says_which_record_when_by_whom_and_whether_data_changed() -> None:
    line = origin_line(FRONT)
    assert "20 Mar 2025 15:04 UTC by A. Writer" in line
    assert "c-7f3a91d2" in line
    assert origin_line(replace(FRONT, printed_by="")).count("·") == 1
    assert identity_line(FRONT).endswith("changed after first entry: yes (versions 1–3)")


@pytest.mark.req("RC-07")
@pytest.mark.parametrize(
    ("version", "revised", "words"),
    [
        (1, 0, "no"),
        (7, 0, "yes (versions 1–7)"),
        (1, 1, "yes (1 decision revised)"),
        (2, 3, "yes (versions 1–2, 3 decisions revised)"),
    ],
)
def test_a_change_is_a_later_version_or_a_decision_taken_anew(
    version: int, revised: int, words: str
) -> None:
    assert changed(version, revised) == f"changed after first entry: {words}"


def test_only_an_open_decision_leaves_room_to_write() -> None:
    said = (Paragraph(()),)
    assert leaves_room(Box(BoxKind.DECISION, "d", ()))
    assert leaves_room(Box(BoxKind.DECISION, "d", said, writing_space=True))
    assert not leaves_room(Box(BoxKind.DECISION, "d", said))
    assert not leaves_room(Box(BoxKind.NOTICE, "n", ()))
