# ruff: noqa: S311 - invented claims are drawn by a seed
"""One sentence of a model for one claim: what passes, and what code puts back in it."""

import random
from pathlib import Path

import pytest

import app.investigation.predicates  # noqa: F401 - registers them
from app.drafts import lexicon
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.accepting import ADDING, Accepted, accept
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


@pytest.mark.parametrize("opener", ["However,", "Likewise,", "In particular,", "Meanwhile,"])
def test_an_opener_that_weighs_facts_against_each_other_is_refused(opener: str) -> None:
    assert rule_of(f"{opener} {SAID}") is Rule.OPENER


def test_every_adding_opener_passes_and_is_taught() -> None:
    prompt = (Path(__file__).parents[4] / "prompts" / "write_section.md").read_text()
    taught = " ".join(prompt.split()).lower()
    for opener in ADDING:
        pause = "" if opener.endswith("that") else ","
        assert accepted(f"{opener.capitalize()}{pause} {SAID}")
        assert opener in taught
    assert set(ADDING) < set(lexicon.OPENERS)


def test_what_the_binding_refuses_is_refused() -> None:
    assert rule_of(SAID.replace("below", "above")) is Rule.ANCHOR
    assert rule_of(SAID.replace("<value>", "5 mg")) is Rule.FACTS
