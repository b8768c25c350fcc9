"""The batch to scale: every step a bar, marks only for what happened within it, nothing inline."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from markupsafe import escape

from app.web.deviations.timeline import Entry, EntryKind, Stretch, Timeline
from app.web.deviations.timeline_strip import draw_strip

START = datetime(2025, 3, 12, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = "<script>alert(1)</script>"


def _timeline(*entries: Entry, stretches: int = 2) -> Timeline:
    """Steps of three hours, the second beginning one hour before the first has ended."""
    steps = tuple(
        Stretch(f"Step {place}", START + 2 * place * HOUR, START + (2 * place + 3) * HOUR)
        for place in range(stretches)
    )
    return Timeline(entries, steps, START + HOUR, ZoneInfo("Europe/Dublin"))


def _entry(kind: EntryKind, at: datetime, what: str = "x") -> Entry:
    return Entry(at, kind, escape("07:00"), escape(what))


def _drawn(timeline: Timeline) -> ElementTree.Element:
    return ElementTree.fromstring(draw_strip(timeline))  # noqa: S314 - our own drawing


def _of_class(drawing: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in drawing.iter() if name in one.get("class", "").split()]


def test_steps_that_overlap_lie_in_lanes_of_their_own() -> None:
    bars = _of_class(_drawn(_timeline()), "bar")
    assert len({bar.get("y") for bar in bars}) == 2


def test_steps_that_follow_one_another_share_a_lane() -> None:
    bars = _of_class(_drawn(_timeline(stretches=3)), "bar")
    assert bars[0].get("y") == bars[2].get("y")


def test_what_happened_long_before_the_batch_has_no_mark() -> None:
    within = _entry(EntryKind.ALARM, START + HOUR)
    before = _entry(EntryKind.WORK, START - 500 * HOUR)
    drawing = _drawn(_timeline(before, within))
    assert len(_of_class(drawing, "alarm")) == 1
    assert _of_class(drawing, "work") == []


def test_a_batch_without_steps_has_no_strip() -> None:
    assert draw_strip(_timeline(stretches=0)) == ""


def test_a_hostile_text_is_the_title_of_its_mark_and_no_element() -> None:
    drawing = _drawn(_timeline(_entry(EntryKind.LOG, START + HOUR, HOSTILE)))
    titles = [one.text or "" for one in drawing.iter() if one.tag.endswith("title")]
    assert any(HOSTILE in title for title in titles)
    assert not [one for one in drawing.iter() if one.tag.endswith("script")]


def test_nothing_in_it_is_styled_inline() -> None:
    drawn = draw_strip(_timeline(_entry(EntryKind.EXCEPTION, START + HOUR)))
    assert "style" not in drawn
