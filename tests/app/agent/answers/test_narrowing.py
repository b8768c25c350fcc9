"""To what a question narrows a series, and what is said of what it does not narrow to."""

from datetime import date

import pytest

from app.agent.answers.narrowing import other_time_in, since_in, time_in
from app.records.view import View
from tests.app.agent.conftest import Enter, Told
from tests.app.api.site import Site

TODAY = date(2025, 6, 20)


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("Is it drifting since March?", date(2025, 3, 1)),
        ("Is it drifting since the beginning of March?", date(2025, 3, 1)),
        ("Is it drifting since Sept. 2024?", date(2024, 9, 1)),
        ("Is it drifting since September?", date(2024, 9, 1)),
        ("Is it drifting since June", date(2025, 6, 1)),
        ("Is it drifting since 2024?", date(2024, 1, 1)),
        ("Is it drifting from 2025-03-12 on?", date(2025, 3, 12)),
        ("Is it drifting since 12 March 2025?", date(2025, 3, 12)),
        ("Is it drifting since 12.03.2025?", date(2025, 3, 12)),
        ("Is it drifting over the last 2 weeks?", date(2025, 6, 6)),
        ("Is it drifting since 31.02.2025?", None),
        ("Is it drifting since March 12, 2025?", None),
        ("Is it drifting from May 3 on?", None),
        ("Is it drifting since the seal was replaced?", None),
        ("Is it drifting since DEV-2025-0101?", None),
        ("Is it drifting since the end of March?", None),
        ("Is it drifting since 0000?", None),
        ("Is it drifting in March?", None),
        ("May it be drifting?", None),
    ],
)
def test_since_when_a_question_asks(question: str, since: date | None) -> None:
    assert since_in(question, TODAY) == since


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Is it drifting since March?", ""),
        ("Is it drifting?", ""),
        ("Is it lower than before?", ""),
        ("May it be drifting on line 2?", ""),
        ("Is it drifting from March to May?", "to May"),
        ("Is it drifting since 31.02.2025?", "since 31.02.2025"),
        ("Is it drifting since March 12, 2025?", "since March 12"),
        ("Is it drifting in June 2025?", "in June 2025"),
        ("Was it stable last week?", "last week"),
        ("Was it stable until 2025-03-12?", "until 2025-03-12"),
        ("Was it stable since the end of March?", "since the end of March"),
        ("Was it stable after DEV-2025-0101?", "after DEV-2025-0101"),
    ],
)
def test_what_else_is_said_of_a_time(question: str, other: str) -> None:
    assert other_time_in(question) == other


def test_before_alone_is_no_time() -> None:
    assert time_in("Has this happened before on this line?") == ""
    assert time_in("Which batches used it since June?") == "since June"
    assert time_in("What was done in 2024?") == "in 2024"


@pytest.fixture
def made(site: Site) -> tuple[str, str, str]:
    """A parameter with words, the line it is made on, and the equipment of its newest batch."""
    with site.service.ledger.database.read() as session:
        view = View(session)
        (deviation,) = view.rows("deviations", deviation=site.deviation)
        batch = view.rows("batches", batch=deviation.ids("batch")[0])[0]
        reading = view.rows("readings", batch=batch.require("batch"))[0]
        same = {"batch": batch.require("batch"), "step": reading.require("step")}
        (step,) = view.rows("steps", **same)
    parameter = reading.require("parameter").replace("_", " ")
    return parameter, batch.require("line"), step.ids("equipment")[-1]


def test_a_series_is_of_the_line_the_equipment_and_the_time_that_are_named(
    enter: Enter, made: tuple[str, str, str]
) -> None:
    parameter, line, equipment = made
    asker = enter()
    every = asker.ask(f"Is the {parameter} drifting?")
    number = line.removeprefix("L")
    on_line = asker.ask(f"Is the {parameter} drifting on line {number}?")
    assert f"Only batches made on line {line} are compared." in on_line.text
    with_equipment = enter().ask(f"Is the {parameter} drifting on {equipment} since 2024?")
    assert f"made with {equipment} and since 1 Jan 2024 are compared" in with_equipment.text
    assert _compared(with_equipment) < _compared(every)
    never = enter().ask(f"Is the {parameter} drifting since January 2099?")
    assert "Not found: a batch made since 1 Jan 2099" in never.text
    assert never.blocks("paragraph") == []


def test_a_line_that_no_record_has_and_another_time_are_said_and_no_verdict_is_given(
    enter: Enter, made: tuple[str, str, str]
) -> None:
    every = enter().ask(f"Is the {made[0]} drifting?").text
    told = enter().ask(f"Is the {made[0]} drifting on line 77 in June?").text
    assert "Not narrowed to “line 77” and “in June”: every batch of the product is" in told
    assert _gives_a_verdict(every)
    assert not _gives_a_verdict(told)


def test_what_a_command_or_a_model_narrows_a_series_to_is_said_with_it(
    enter: Enter, site: Site, made: tuple[str, str, str]
) -> None:
    with site.service.ledger.database.read() as session:
        (row,) = View(session).rows("deviations", deviation=site.deviation)
    of = f"batch={row.ids('batch')[0]} kind=parameter name={made[0].replace(' ', '_')}"
    told = enter().ask(f"/series {of} line={made[1]} equipment=[{made[2]}] since=2024-01-01").text
    said = f"Only batches made on line {made[1]}, with {made[2]} and since 2024-01-01 are compared."
    assert told.startswith(said)
    assert "Only batches" not in enter().ask(f"/series {of}").text


def test_the_next_question_may_be_of_other_equipment(
    enter: Enter, made: tuple[str, str, str]
) -> None:
    parameter, _line, equipment = made
    asker = enter()
    asker.ask(f"Is the {parameter} drifting?")
    told = asker.ask(f"and on {equipment}?")
    assert told.turn.intent == "series"
    assert f"Only batches made with {equipment} are compared." in told.text


def test_a_history_says_that_a_time_does_not_narrow_it(enter: Enter, site: Site) -> None:
    told = enter().ask(f"Has {site.deviation} happened before since June?").text
    assert "Not narrowed to “since June”: what follows is of all times on record." in told


def _gives_a_verdict(text: str) -> bool:
    return any(line.startswith(("No. ", "Yes. ")) for line in text.splitlines())


def _compared(told: Told) -> int:
    """Batches that a series is made of: the points of its figure; of a few there is none."""
    return sum(len(one["chart"]["series"][0]["y"]) for one in told.blocks("figure"))
