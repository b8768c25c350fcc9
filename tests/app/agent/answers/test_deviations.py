"""Which deviations there are: what is listed is what the records have of what is asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.records.record import Record
from app.records.view import View
from tests.app.agent.conftest import Enter, Told
from tests.app.api.site import OTHER_PRODUCT, Site

Keep = Callable[[Record], bool]


@pytest.fixture
def numbers(site: Site) -> Callable[[Keep], set[str]]:
    """Of the deviations on record that are kept."""
    with site.service.ledger.database.read() as session:
        rows = View(session).rows("deviations")
    return lambda keep: {row.require("deviation") for row in rows if keep(row)}


def listed(told: Told) -> set[str]:
    return {row[0]["runs"][0]["text"] for one in told.blocks("table") for row in one["rows"]}


def counted(told: Told) -> str:
    """On record are …"""
    return next((line for line in told.text.splitlines() if line.startswith("On record")), "")


def test_open_ones_are_those_that_are_not_closed(
    enter: Enter, numbers: Callable[[Keep], set[str]]
) -> None:
    still = numbers(lambda row: row.text("status") == "open")
    told = enter().ask("Which deviations are still open?")
    assert told.turn.intent == "deviations"
    assert "that are open" in counted(told)
    assert listed(told) <= still
    assert len(listed(told)) == min(len(still), 12)


def test_those_of_an_equipment_and_of_a_line_are_listed(
    enter: Enter, site: Site, numbers: Callable[[Keep], set[str]]
) -> None:
    with site.service.ledger.database.read() as session:
        (row,) = View(session).rows("deviations", deviation=site.deviation)
        (batch,) = View(session).rows("batches", batch=row.ids("batch")[0])
        of_line = {
            one.require("batch") for one in View(session).rows("batches", line=batch.text("line"))
        }
    equipment = row.ids("equipment")[0]
    told = enter().ask(f"Which deviations occurred on {equipment}?")
    assert listed(told) <= numbers(lambda one: equipment in one.ids("equipment"))
    assert site.deviation in listed(told) or len(listed(told)) == 12
    told = enter().ask(f"Were there deviations on line {batch.text('line')}?")
    assert listed(told)
    assert listed(told) <= numbers(lambda one: bool(of_line & set(one.ids("batch"))))


def test_those_of_a_time_are_listed(
    enter: Enter, site: Site, numbers: Callable[[Keep], set[str]]
) -> None:
    with site.service.ledger.database.read() as session:
        (row,) = View(session).rows("deviations", deviation=site.deviation)
    day = row.require_at("occurred_at")
    month = numbers(lambda one: f"{one.require_at('occurred_at'):%Y-%m}" == f"{day:%Y-%m}")
    assert listed(enter().ask(f"Which deviations occurred in {day:%B %Y}?")) == month
    later = (day + timedelta(days=2)).date()
    since = enter().ask(f"List all deviations since {later.isoformat()}")
    assert site.deviation not in listed(since)
    assert f"that occurred since {later.day} {later:%b %Y}" in counted(since)


def test_what_is_not_on_record_lists_nothing(enter: Enter) -> None:
    for question, said in (
        ("Any deviations on line 77?", "Not found: line 77. No record in scope has it."),
        ("Any deviations on XX-999?", "Not found: XX-999. No record in scope has this number."),
        (
            "Which deviations occurred since 2098?",
            "Not found: a deviation that occurred since 1 Jan 2098.",
        ),
    ):
        told = enter().ask(question)
        assert told.text == said
        assert listed(told) == set()


def test_another_time_is_said_to_narrow_nothing(enter: Enter) -> None:
    told = enter().ask("Which deviations occurred until May 2025?").text
    assert told.startswith("Not narrowed to “until May 2025”")


@pytest.mark.req("IA-03")
def test_nobody_is_told_of_deviations_out_of_scope(
    enter: Enter, site: Site, numbers: Callable[[Keep], set[str]]
) -> None:
    told = enter(OTHER_PRODUCT).ask("Which deviations do we have?")
    own = numbers(lambda row: row.text("product") == OTHER_PRODUCT)
    assert told.turn.intent == "deviations"
    assert listed(told) <= own
    assert not own or f" {len(own)} " in counted(told) or len(own) < 13
    assert site.deviation not in listed(told)
