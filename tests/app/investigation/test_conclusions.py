"""What a conclusion still lacks."""

import pytest

from app.investigation.conclusions import (
    blames_people,
    capa_lacks,
    effectiveness_lacks,
    impact_lacks,
    root_cause_lacks,
)

LOT = "hypothesis:material_lot:RS-8841"
ACTION = {"cause": LOT, "action": "Hold the lot", "owner": "Warehouse", "due": "2025-04-01"}
PLAN = {
    "metric": "share of vials below the limit",
    "source": "in-process results",
    "target": "below 0.1 %",
    "period": "30 batches",
    "date": "2025-09-01",
    "owner": "Process engineering",
}


@pytest.mark.req("WF-04")
@pytest.mark.parametrize(
    ("impact", "reason"),
    [
        ("No impact.", "The batch passed all release tests."),
        ("No impact on product quality", "All results conform to specification"),
        ("No effect on the patient: tested and released within limits.", "Passed."),
        ("None", "none"),
    ],
)
def test_passing_the_release_tests_is_no_rationale(impact: str, reason: str) -> None:
    assert list(impact_lacks(impact, reason)) == [
        "product impact: a rationale beyond passing the release tests"
    ]


@pytest.mark.req("WF-04")
def test_a_rationale_beyond_the_release_tests_is_enough() -> None:
    reason = "The hold time stayed within the 24 h validated in study VAL-12."
    assert not list(impact_lacks("No impact on sterility.", reason))


@pytest.mark.req("H23")
@pytest.mark.parametrize(
    ("statement", "category"),
    [
        ("The weight was typed wrongly", "personnel"),
        ("Human error at the balance", "method"),
        ("The operator did not follow the procedure", "method"),
        ("Technician's mistake", "machine"),
    ],
)
def test_a_cause_that_ends_in_a_person_is_recognised(statement: str, category: str) -> None:
    assert blames_people({"statement": statement, "category": category})


@pytest.mark.req("H23")
def test_a_cause_in_the_process_blames_nobody() -> None:
    cause = {"statement": "The stopper lot was out of its range", "category": "material"}
    assert not blames_people(cause)
    assert not list(root_cause_lacks(cause))


@pytest.mark.parametrize(
    "value", ["text", None, {"statement": " ", "category": "machine"}, {"statement": "x"}]
)
def test_a_root_cause_has_a_statement_and_one_of_six_categories(value: object) -> None:
    assert list(root_cause_lacks(value))


@pytest.mark.req("WF-04")
@pytest.mark.parametrize("part", ["action", "owner", "due"])
def test_an_action_has_an_owner_and_a_due_date(part: str) -> None:
    entry = {key: value for key, value in ACTION.items() if key != part}
    assert list(capa_lacks([ACTION], [LOT], [LOT])) == []
    assert list(capa_lacks([entry], [LOT], [LOT])) == [f"{LOT}: {part} of the action"]


@pytest.mark.req("WF-04")
def test_a_cause_without_action_needs_a_rationale() -> None:
    assert list(capa_lacks([], [LOT], [LOT])) == [f"{LOT}: an action or a rationale"]
    reasoned = {"cause": LOT, "rationale": "The supplier has ceased to make it"}
    assert list(capa_lacks([reasoned], [LOT], [LOT])) == []


@pytest.mark.req("WF-04")
def test_an_action_for_no_known_cause_is_an_orphan() -> None:
    stray = {**ACTION, "cause": "hypothesis:equipment:E-9"}
    assert any("a known cause" in one for one in capa_lacks([ACTION, stray], [LOT], [LOT]))


@pytest.mark.req("H23")
def test_training_alone_needs_a_rationale() -> None:
    training = {**ACTION, "action": "Retrain the operators"}
    assert list(capa_lacks([training], [LOT], [LOT])) == [f"{LOT}: a rationale for training alone"]
    assert not list(capa_lacks([training, ACTION], [LOT], [LOT]))


@pytest.mark.parametrize("value", ["text", {}, [3], [ACTION | {"due": "soon"}]])
def test_a_capa_of_another_form_is_refused(value: object) -> None:
    assert list(capa_lacks(value, [LOT], [LOT]))


@pytest.mark.req("WF-04")
@pytest.mark.parametrize("part", sorted(PLAN))
def test_an_effectiveness_check_names_each_of_its_parts(part: str) -> None:
    assert not list(effectiveness_lacks(PLAN))
    assert list(effectiveness_lacks(PLAN | {part: " "})) == [f"effectiveness check: {part}"]


@pytest.mark.req("WF-04")
def test_the_closing_of_the_capa_measures_nothing() -> None:
    assert list(effectiveness_lacks(PLAN | {"metric": "All CAPAs closed on time"}))
