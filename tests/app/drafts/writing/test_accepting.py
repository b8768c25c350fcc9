# ruff: noqa: S311 - invented claims are drawn by a seed
"""One sentence of a model for one claim: what passes, and what code puts back in it."""

import random
from pathlib import Path

import pytest

import app.investigation.predicates  # noqa: F401 - registers them
from app.drafts import lexicon
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.accepting import Accepted, accept
from app.drafts.writing.leading import ADDING, LATER
from app.evidence.predicates import PREDICATES
from evals.invented import invented_ledger

LEDGER = invented_ledger(random.Random(3), each=2)
BELOW = next(c for c in LEDGER.claims.values() if c.predicate == "reading_below_range")


def accepted(text: str) -> str:
    found = accept(_filled(text), BELOW, LEDGER)
    assert isinstance(found, Accepted), found
    return found.text


def rule_of(text: str) -> Rule:
    found = accept(_filled(text), BELOW, LEDGER)
    assert isinstance(found, Refusal)
    return found.rule


def _filled(text: str) -> str:
    for role, fact in BELOW.roles.items():
        text = text.replace(f"<{role}>", f"[{fact}]").replace(f"<{role}:", f"[{fact}|")
    return text.replace(">", "]")


SAID = (
    "at <at:time> the <subject> of batch <batch> during <step> was <value>, "
    "below the validated range of <range>."
)


@pytest.mark.req("RT-01")
def test_citations_that_were_left_out_are_put_back_at_the_end() -> None:
    marks = "".join(f"[{one}]" for one in BELOW.evidence)
    assert accepted(SAID).endswith(f"{marks}.")
    assert accepted(SAID.removesuffix(".") + f"{marks}.").endswith(f"{marks}.")
    assert accepted(SAID).count(f"[{BELOW.evidence[0]}]") == 1


def test_it_begins_with_a_capital_and_may_carry_its_own_mark() -> None:
    assert accepted(SAID).startswith("At ")
    assert accepted(f"[{BELOW.id}] {SAID}").startswith("At ")


def test_a_citation_that_the_claim_does_not_have_is_refused() -> None:
    foreign = next(one for one in LEDGER.evidence if one not in BELOW.evidence)
    assert rule_of(SAID.removesuffix(".") + f"[{foreign}].") is Rule.FACTS
    assert rule_of(SAID.removesuffix(".") + "[E999].") is Rule.FACTS


def test_a_view_that_no_phrasing_has_becomes_the_full_value() -> None:
    assert PREDICATES["reading_below_range"].views("at") == {"time"}
    assert f"[{BELOW.roles['at']}]" in accepted(SAID.replace("<at:time>", "<at:date>"))
    assert f"[{BELOW.roles['at']}|time]" in accepted(SAID)


@pytest.mark.parametrize(
    "lead_in",
    ["However", "Likewise", "In particular", "Meanwhile", "Therefore", "For the historical review"],
)
def test_a_lead_in_that_says_more_than_the_claim_is_left_out(lead_in: str) -> None:
    found = accept(_filled(f"{lead_in}, {SAID}"), BELOW, LEDGER)
    assert isinstance(found, Accepted)
    assert found.left_out == lead_in
    assert found.text == accepted(SAID)


@pytest.mark.parametrize("lead_in", ["If so", "Unless noted", "When tested", "Not as planned"])
def test_a_lead_in_that_denies_or_makes_a_condition_refuses_the_sentence(lead_in: str) -> None:
    assert rule_of(f"{lead_in}, {SAID}") in (Rule.VOCABULARY, Rule.POLARITY)


def test_a_lead_in_takes_no_value_and_no_second_clause_with_it() -> None:
    assert rule_of(f"On <at>, {SAID}") is Rule.FACTS
    assert rule_of(f"At 14:20, {SAID}") is Rule.VALUE
    assert rule_of(f"The cause is known; {SAID}") in (Rule.VOCABULARY, Rule.POLARITY)


def test_a_link_stands_where_the_caller_holds_it_against_the_sentence_before() -> None:
    text = _filled(f"Likewise, {SAID}")
    found = accept(text, BELOW, LEDGER, may_link=True)
    assert isinstance(found, Accepted)
    assert found.text.startswith("Likewise, at ")


def test_every_adding_opener_passes_and_is_taught() -> None:
    prompt = (Path(__file__).parents[4] / "prompts" / "write_section.md").read_text()
    taught = " ".join(prompt.split()).lower()
    for opener in ADDING:
        pause = "" if opener.endswith("that") else ","
        assert accepted(f"{opener.capitalize()}{pause} {SAID}")
        assert opener in taught
    assert {*ADDING, *lexicon.ALIKE, *LATER} < set(lexicon.OPENERS)
    assert [one for one in (*lexicon.ALIKE, *LATER) if one not in taught] == []


def test_what_the_binding_refuses_is_refused() -> None:
    assert rule_of(SAID.replace("below", "above")) is Rule.ANCHOR
    assert rule_of(SAID.replace("<value>", "5 mg")) is Rule.FACTS
