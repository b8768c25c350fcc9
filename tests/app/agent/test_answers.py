"""Answers over a plant's records: what is said is traced, and what is not found is said."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.agent.events import EventType, TurnState
from app.agent.questions import Intent
from app.records.view import View
from tests.app.agent.conftest import Enter, Told
from tests.app.api.site import Site


@pytest.fixture
def deviation(site: Site) -> str:
    return site.deviation


@pytest.fixture
def batch(site: Site) -> str:
    """Of the deviation."""
    with site.service.ledger.database.read() as session:
        (row,) = View(session).rows("deviations", deviation=site.deviation)
    return row.ids("batch")[0]


QUESTIONS = (
    "What happened in {deviation}?",
    "What happened in batch {batch}?",
    "Did the results of {batch} meet the specification?",
    "Is the {parameter} drifting?",
    "Show the {parameter} of {batch}",
    "similar to {deviation}",
    "Which batches share a lot or equipment with {batch}?",
    "Why did {deviation} happen?",
    "What happened to {equipment}?",
    "Which batches used {equipment}?",
    "Where was lot {lot} used?",
    "What happened in NF-99-9999?",
    "What is the airspeed of a swallow?",
    "/exceptions batch={batch}",
    "/genealogy batch={batch}",
    "/history deviation={deviation}",
    "/series batch={batch} step={step} kind=parameter name={parameter_id}",
    "/association batch={batch} step={step} kind=parameter name={parameter_id}",
)


@pytest.fixture
def names(site: Site, deviation: str, batch: str) -> dict[str, str]:
    """Things of the plant that the questions name."""
    with site.service.ledger.database.read() as session:
        view = View(session)
        reading = view.rows("readings", batch=batch)[0]
        step = next(row for row in view.rows("steps", batch=batch) if row.ids("equipment"))
        lot = view.rows("consumption", batch=batch)[0].require("lot")
    parameter = reading.require("parameter")
    return {
        "deviation": deviation,
        "batch": batch,
        "parameter": parameter.replace("_", " "),
        "parameter_id": parameter,
        "step": reading.require("step"),
        "equipment": step.ids("equipment")[0],
        "lot": lot,
    }


def runs_in(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if {"text", "kind", "citation"} <= part.keys():
            yield part
        for one in part.values():
            yield from runs_in(one)
    elif isinstance(part, list):
        for one in part:
            yield from runs_in(one)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_value_of_an_answer_has_a_source_that_was_told_before_it(
    enter: Enter, names: dict[str, str], question: str
) -> None:
    told = enter().ask(question.format(**names))
    assert told.turn.state in (TurnState.FINISHED, TurnState.ABSTAINED), told.events[-1].json
    known: set[int] = set()
    for event in told.events:
        if event.type is EventType.CITATION:
            assert event.json["number"] == len(known) + 1
            known.add(event.json["number"])
        if event.type is not EventType.TEXT:
            continue
        for run in runs_in(event.json):
            if run["citation"] is not None:
                assert run["citation"] in known
            elif run["kind"] == "plain":
                assert not any(one.isdigit() for one in run["text"]), run


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_step_that_begins_ends(enter: Enter, names: dict[str, str], question: str) -> None:
    told = enter().ask(question.format(**names))
    begun = [one["step"] for one in told.of(EventType.STEP_STARTED)]
    ended = [one["step"] for one in told.of(EventType.STEP_FINISHED)]
    assert begun == ended == list(range(1, len(begun) + 1))
    assert begun


def test_a_deviation_is_told_with_its_report_its_history_and_a_draft_to_make(
    enter: Enter, deviation: str
) -> None:
    told = enter().ask(f"What happened in {deviation}?")
    assert told.turn.intent == Intent.DEVIATION
    assert deviation in told.text
    assert "As reported: “" in told.text
    tools = [one["tool"] for one in told.of(EventType.STEP_STARTED)]
    assert {"exceptions", "events", "history"} <= set(tools)
    (end,) = told.of(EventType.TURN_FINISHED)
    assert end["draft_of"] == deviation
    assert "Has this happened before?" in end["follow_ups"]


def test_a_follow_up_says_what_it_takes_itself_to_be_about(enter: Enter, deviation: str) -> None:
    asker = enter()
    asker.ask(f"What happened in {deviation}?")
    told = asker.ask("Has this happened before?")
    assert told.turn.intent == Intent.HISTORY
    assert f"Taken to be about deviation {deviation}, as spoken of before." in told.text
    assert "Has this happened before?" not in told.of(EventType.TURN_FINISHED)[0]["follow_ups"]


def test_why_is_answered_with_association_and_no_cause(enter: Enter, deviation: str) -> None:
    told = enter().ask(f"Why did {deviation} happen?")
    assert told.turn.intent == Intent.ASSOCIATION
    assert told.blocks("inference")
    assert "may be connected with" in told.text
    assert not any("caused" in line for line in told.text.splitlines())


def test_a_series_is_drawn_and_judged(enter: Enter, names: dict[str, str]) -> None:
    told = enter().ask(f"Is the {names['parameter']} drifting?".format(**names))
    (figure,) = told.blocks("figure")
    assert figure["svg"].startswith("<svg")
    assert told.text.startswith(("No batch is named", "Yes.", "No."))


def test_results_are_listed_against_their_criteria(enter: Enter, batch: str) -> None:
    told = enter().ask(f"Did the results of {batch} meet the specification?")
    (table,) = told.blocks("table")
    assert [one["title"] for one in table["columns"]] == ["Test", "Result", "Criterion", "Verdict"]
    assert told.text.startswith(("Yes: all", "No: "))


def test_only_a_question_for_yes_or_no_has_one(enter: Enter, batch: str) -> None:
    asked, told = (
        enter().ask(question.format(batch)).text
        for question in ("Did the results of {} meet the criteria?", "What are the results of {}?")
    )
    assert asked.startswith(("Yes: ", "No: "))
    assert told == asked.partition(": ")[2][:1].upper() + asked.partition(": ")[2][1:]


def test_why_of_a_batch_with_several_deviations_is_of_the_one_that_names_the_measure(
    enter: Enter, site: Site, deviation: str, batch: str
) -> None:
    """The newest of them is about something else."""
    with site.service.ledger.database.read() as session:
        view = View(session)
        own = [
            one
            for one in view.rows("deviations", order=("occurred_at",))
            if batch in one.ids("batch")
        ]
    assert len(own) > 1
    assert own[-1].require("deviation") != deviation
    told = enter().ask(f"Why was the fill volume low in {batch}?")
    assert f"Deviation {deviation}" in told.text


def test_an_abstention_says_what_was_searched(enter: Enter) -> None:
    told = enter().ask("What is the airspeed of a swallow?")
    assert told.turn.state is TurnState.ABSTAINED
    (abstained,) = told.of(EventType.ABSTAINED)
    searched = abstained["searched"]
    assert searched["population"] > 0
    assert "deviation" in searched["kinds"]
    assert searched["as_of"]


def test_a_question_that_points_at_nothing_says_what_it_lacks(enter: Enter) -> None:
    told = enter().ask("Has this happened before?")
    (abstained,) = told.of(EventType.ABSTAINED)
    assert "name a deviation or a batch" in abstained["why"]


def test_before_its_time_a_record_is_not_there(enter: Enter, site: Site, deviation: str) -> None:
    with site.service.ledger.database.read() as session:
        (row,) = View(session).rows("deviations", deviation=deviation)
    before = row.require_at("occurred_at").replace(year=2000)
    told = enter().ask(f"What happened in {deviation}?", as_of=before)
    assert told.turn.state is TurnState.ABSTAINED
    assert deviation in told.of(EventType.ABSTAINED)[0]["why"]


def test_a_tool_that_fails_is_a_step_and_the_answer_says_so(enter: Enter) -> None:
    told = enter().ask("/exceptions batch=NF-99-9999")
    (step,) = told.of(EventType.STEP_FINISHED)
    assert step["status"] == "failed"
    assert "no batch NF-99-9999" in told.text
    assert "Incomplete: a step failed" in told.text


@pytest.mark.parametrize("command", ["/nothing", "/exceptions NF-1", "/series"])
def test_what_is_no_tool_or_no_argument_is_said(enter: Enter, command: str) -> None:
    told: Told = enter().ask(command)
    said = told.text + str(told.of(EventType.TURN_FAILED))
    assert "no tool nothing" in said or "name=value" in said or "Field required" in said


def test_a_decision_is_left_to_people_and_the_records_stand_beside_it(
    enter: Enter, deviation: str
) -> None:
    told = enter().ask(f"Should we close {deviation}?")
    assert told.turn.state is TurnState.ABSTAINED
    (abstained,) = told.of(EventType.ABSTAINED)
    assert "which people give" in abstained["why"]
    assert "What the records hold:" in told.text
    assert deviation in told.text


def test_what_nobody_wrote_down_is_not_answered_by_what_somebody_did(
    enter: Enter, deviation: str
) -> None:
    told = enter().ask(f"Which newspaper printed {deviation}?")
    assert told.turn.state is TurnState.ABSTAINED
    assert "No passage answers this in so many words." in told.text
