"""Each element that a complete investigation needs, taken away, is named by its gate."""

from dataclasses import replace
from typing import Any

import pytest

from app.drafts.content import (
    DraftContent,
    Gate,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
)
from app.investigation.gates import check_gates
from app.investigation.slots import slots
from tests.app.investigation.sample import LOT, OPERATOR, VALUES, content, data, decided


def failing(
    made: DraftContent, decisions: dict[str, Any], before_approval: bool = True
) -> dict[str, Gate]:
    gates = check_gates(made, decisions, before_approval)
    return {gate.id: gate for gate in gates if not gate.passed}


def without(field: str) -> dict[str, Gate]:
    made = content()
    decisions = decided(made)
    del decisions[field]
    return failing(made, decisions)


@pytest.mark.req("WF-04")
def test_a_complete_investigation_passes_every_gate() -> None:
    made = content()
    assert failing(made, decided(made)) == {}


@pytest.mark.req("WF-04")
@pytest.mark.parametrize(
    ("field", "gate", "named"),
    [
        ("gap:2025-03-12T06:10:00+00:00", "G2", "What explains the gap"),
        ("scope:NF-2", "G3", "NF-2"),
        ("branch:environment", "G5", "environment"),
        (OPERATOR, "G6", "H2"),
        ("root_cause", "G7", "Root cause and category"),
        ("impact", "G8", "impact"),
        ("capa", "G9", "capa"),
        ("effectiveness", "G10", "effectiveness"),
        ("recurrence", "G13", "recurrence"),
        ("containment.adequacy", "G13", "containment.adequacy"),
        ("severity", "G13", "severity"),
        ("detectability", "G13", "detectability"),
        ("risk.severity", "G13", "risk.severity"),
        ("risk.probability", "G13", "risk.probability"),
        ("risk.detectability", "G13", "risk.detectability"),
        ("risk.uncertainty", "G13", "risk.uncertainty"),
        ("classification", "G14", "classification"),
        ("reportability", "G14", "reportability"),
        ("disposition", "G14", "disposition"),
        ("closure", "G14", "closure"),
    ],
)
def test_a_missing_decision_is_named_by_its_gate(field: str, gate: str, named: str) -> None:
    found = without(field)
    assert set(found) == {gate}
    assert found[gate].missing == (named,)


@pytest.mark.req("WF-04")
def test_every_field_but_human_error_holds_some_gate_back() -> None:
    for slot in slots(content()):
        if slot.field != "human_error":
            assert slot.gate in without(slot.field), slot.field


@pytest.mark.req("WF-04")
def test_what_qa_decides_holds_back_approval_and_not_review() -> None:
    made = content()
    decisions = decided(made)
    for field in ("classification", "reportability", "disposition", "closure"):
        del decisions[field]
    assert failing(made, decisions, before_approval=False) == {}
    assert set(failing(made, decisions)) == {"G14"}


@pytest.mark.req("WF-04")
def test_a_failed_tool_is_named() -> None:
    steps = data()["steps"] | {"events": "failed"}
    made = content(data=data(steps=steps))
    assert failing(made, decided(made))["G0"].missing == ("events",)


@pytest.mark.req("WF-04")
def test_a_draft_that_does_not_say_what_was_searched_is_held_back() -> None:
    made = content(data={})
    found = failing(made, {})
    assert found["G0"].missing == ("what was searched is not recorded",)
    assert len(found["G5"].missing) == 6


@pytest.mark.req("WF-04")
def test_an_uncited_and_an_unverified_fact_are_named() -> None:
    fact = content().facts["F1"]
    facts = {"F1": replace(fact, verified=False), "F2": replace(fact, id="F2", evidence="E9")}
    made = content(facts=facts)
    missing = failing(made, decided(made))["G1"].missing
    assert missing == ("F1: a second person's verification", "F2: its evidence")


@pytest.mark.req("WF-04")
@pytest.mark.parametrize(
    ("step", "gate", "field"),
    [("genealogy", "G3", "scope:untraced"), ("history", "G4", "recurrence")],
)
def test_what_was_not_searched_is_answered_in_words(step: str, gate: str, field: str) -> None:
    made = content(data=data(steps=data()["steps"] | {step: "not_applicable"}))
    decisions = decided(made)
    assert failing(made, decisions) == {}
    del decisions[field]
    assert set(failing(made, decisions)) == {gate}


@pytest.mark.req("H23")
@pytest.mark.parametrize(
    "changes",
    [
        {"root_cause": {"statement": "The weight was mistyped", "category": "personnel"}},
        {"root_cause": {"statement": "Operator error", "category": "method"}},
        {
            OPERATOR: "most probable",
            "capa": [
                {"cause": cause, "rationale": "interlocked since"} for cause in (LOT, OPERATOR)
            ],
        },
    ],
)
def test_human_error_as_the_cause_needs_its_justification(changes: dict[str, Any]) -> None:
    made = content()
    assert set(failing(made, decided(made, **changes))) == {"G7"}
    justified = changes | {"human_error": "The two labels cannot be told apart in that light"}
    assert failing(made, decided(made, **justified)) == {}


@pytest.mark.req("WF-04")
@pytest.mark.parametrize("status", ["confirmed", "most probable"])
def test_each_hypothesis_held_to_be_the_cause_needs_an_action(status: str) -> None:
    hypotheses = data()["hypotheses"]
    hypotheses[1] |= {"category": "machine", "factor": {"kind": "equipment", "id": "V-2"}}
    made = content(data=data(hypotheses=hypotheses))
    found = failing(made, decided(made, **{"hypothesis:equipment:V-2": status}))
    assert found["G9"].missing == ("hypothesis:equipment:V-2: an action or a rationale",)


@pytest.mark.req("WF-04")
def test_without_a_confirmed_hypothesis_the_root_cause_needs_the_action() -> None:
    made = content()
    found = failing(made, decided(made, **{LOT: "not provable"}))
    assert found["G9"].missing == ("root_cause: an action or a rationale",)
    capa = [VALUES["capa"][0] | {"cause": "root_cause"}]
    assert failing(made, decided(made, **{LOT: "not provable", "capa": capa})) == {}


@pytest.mark.req("WF-04")
def test_release_tests_alone_are_no_rationale_of_the_impact() -> None:
    made = content()
    decisions = decided(made, impact="No impact: the batch passed all release tests.")
    decisions["impact"] = replace(decisions["impact"], reason="tests passed")
    assert set(failing(made, decisions)) == {"G8"}


@pytest.mark.req("WF-04")
def test_a_report_without_its_statement_on_ai_is_held_back() -> None:
    made = content()
    made = replace(made, sections=tuple(one for one in made.sections if one.id != "ai_use"))
    assert set(failing(made, decided(made))) == {"G11"}


@pytest.mark.req("WF-04")
def test_an_inference_in_a_concluding_section_is_named() -> None:
    made = content()
    guess = ParagraphBlock((Sentence("S7", "It may be the lot.", StatementClass.INFERENCE),))
    sections = tuple(
        Section(one.id, one.number, one.title, (*one.blocks, guess)) if one.id == "summary" else one
        for one in made.sections
    )
    made = replace(made, sections=sections)
    assert failing(made, decided(made))["G12"].missing == ("S7",)
