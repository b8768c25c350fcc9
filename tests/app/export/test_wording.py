from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.export.blocks import Box, BoxKind, Paragraph
from app.export.wording import leaves_room, origin_line, stamp
from tests.app.export.sample import FRONT


def test_a_time_is_printed_with_its_zone() -> None:
    at = datetime(2025, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert stamp(at) == "1 Jul 2025 09:05 CEST (UTC+02:00)"
    assert stamp(FRONT.generated_at) == "20 Mar 2025 15:04 UTC"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        stamp(datetime(2025, 7, 1))  # noqa: DTZ001 - the case under test


@pytest.mark.req("RC-07")
def test_the_footer_says_when_by_whom_and_whether_data_changed() -> None:
    line = origin_line(FRONT)
    assert "20 Mar 2025 15:04 UTC by A. Writer" in line
    assert "c-7f3a91d2" in line
    assert "1 value changed after first entry" in line
    assert origin_line(replace(FRONT, generated_by="", changes="")).count("·") == 1


def test_only_an_open_decision_leaves_room_to_write() -> None:
    said = (Paragraph(()),)
    assert leaves_room(Box(BoxKind.DECISION, "d", ()))
    assert leaves_room(Box(BoxKind.DECISION, "d", said, writing_space=True))
    assert not leaves_room(Box(BoxKind.DECISION, "d", said))
    assert not leaves_room(Box(BoxKind.NOTICE, "n", ()))
