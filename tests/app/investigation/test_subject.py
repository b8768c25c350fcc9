"""Which measure a deviation speaks of."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.investigation.subject import Recorded, Subject, choose_measure
from app.records.record import Record
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.measures import Measure, MeasureKind

AT = datetime(2024, 1, 2, 12, tzinfo=UTC)
HARDNESS = Measure(MeasureKind.PARAMETER, "press", "hardness")
GAP = Measure(MeasureKind.PARAMETER, "close", "plug_gap")
RECORDED = (
    Recorded(HARDNESS, ("92", "77"), "N", ("75", "115")),
    Recorded(GAP, ("0.31", "0.48"), "mm", (None, "0.55")),
)


def _subject(text: str, step: str | None) -> Subject:
    cells = {"title": "Deviation", "description": text, "step": step}
    deviation = Record("deviations", cells)
    return Subject(deviation, None, (), None, None, (), AT, "S", "Site", ZoneInfo("UTC"))


def _exception(kind: ExceptionKind, step: str, subject: str) -> RecordException:
    return RecordException(kind, "B", "P", step, subject, AT, "")


def test_named_measure_goes_before_an_exception_that_only_lies_near() -> None:
    near = _exception(ExceptionKind.READING_ABOVE, "press", "mass")
    subject = _subject("Atypical hardness, 77 N with limits 75–115 N.", "press")
    assert choose_measure(subject, (near,), [], RECORDED) == Measure(
        MeasureKind.PARAMETER, "press", "hardness", -1
    )


def test_exception_of_the_step_serves_where_nothing_is_named() -> None:
    near = _exception(ExceptionKind.READING_ABOVE, "press", "mass")
    chosen = choose_measure(_subject("Out of limits.", "press"), (near,), [], RECORDED)
    assert chosen == Measure(MeasureKind.PARAMETER, "press", "mass", 1)


def test_quoted_value_and_limit_name_a_measure_called_otherwise() -> None:
    subject = _subject("Stopper stands out 0.48 mm, limit ≤ 0.55 mm.", "close")
    chosen = choose_measure(subject, (), [], RECORDED)
    assert chosen == Measure(MeasureKind.PARAMETER, "close", "plug_gap", 1)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Alert limit for hardness exceeded (77 N; 75–115 N met)", -1),
        ("hardness drifts, below the usual", -1),
        ("hardness is increasing", 1),
        ("hardness under investigation over the run", 0),
    ],
)
def test_direction_is_towards_the_nearer_limit_or_as_worded(text: str, direction: int) -> None:
    chosen = choose_measure(_subject(text, "press"), (), [], RECORDED)
    assert chosen is not None
    assert chosen.direction == direction


def test_text_of_missing_checks_means_the_checks_not_the_values() -> None:
    both = (
        _exception(ExceptionKind.READING_ABOVE, "press", "hardness"),
        _exception(ExceptionKind.ENTRY_MISSING, "press", "hardness"),
    )
    chosen = choose_measure(_subject("hardness checks not recorded", "press"), both, [], ())
    assert chosen is not None
    assert chosen.kind is MeasureKind.MISSING


def test_nothing_named_and_no_exception_is_nothing_to_measure() -> None:
    assert choose_measure(_subject("Label torn.", "pack"), (), [HARDNESS], RECORDED) is None
