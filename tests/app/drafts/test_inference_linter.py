# ruff: noqa: S311 - invented claims are drawn by a seed
"""A discussion's controlled language: what is hedged passes, everything else is refused."""

import random
from itertools import product
from pathlib import Path

import pytest

import app.investigation.predicates  # noqa: F401 - registers what is weighed here
from app.drafts.inference_linter import (
    BEING,
    JUDGEMENTS,
    MODALS,
    OBJECTS,
    OPENERS,
    RESERVES,
    VERBS,
    Stance,
    check_inference_sentence,
)
from app.drafts.shape import Rule
from app.evidence.claims import Claim
from app.evidence.predicates import PREDICATES
from evals.hostile_writers import INFERENCES
from evals.invented import invented_ledger
from evals.scripted_writers import Told, weighed

LEDGER = invented_ledger(random.Random(3), each=2)
BY_NAME = {one.predicate: one for one in LEDGER.claims.values()}
FOR, AGAINST = BY_NAME["batches_differ"], BY_NAME["exposed_like_others"]
MORE = BY_NAME["mechanism_known"]
STANCES = {FOR.id: Stance.SUPPORTS, MORE.id: Stance.SUPPORTS, AGAINST.id: Stance.CONTRADICTS}


def named(claim: Claim, place: int = 0) -> str:
    return PREDICATES[claim.predicate].named(claim.roles)[place]


def rule_of(text: str, *claims: Claim) -> Rule | None:
    refusal = check_inference_sentence(text, [one.id for one in claims], LEDGER.claims, STANCES)
    return refusal.rule if refusal else None


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def test_every_combination_of_the_language_passes() -> None:
    for judgement, thing, reserve in product(JUDGEMENTS[Stance.SUPPORTS], OBJECTS, RESERVES):
        assert rule_of(f"{upper(named(FOR))} {judgement} {thing}, {reserve}.", FOR) is None
    for opener, judgement in product(OPENERS, JUDGEMENTS[Stance.CONTRADICTS]):
        text = f"{upper(opener)}, {named(AGAINST)} {judgement} this hypothesis."
        assert rule_of(text, AGAINST) is None


def test_a_reserve_may_stand_in_front_but_only_one_stands() -> None:
    fronted = f"Although association is not cause, {named(FOR)} may also support this hypothesis"
    assert rule_of(f"{fronted}.", FOR) is None
    assert rule_of(f"However, {fronted[:1].lower()}{fronted[1:]}.", FOR) is None
    assert rule_of(f"{fronted}, {RESERVES[1]}.", FOR) is Rule.VOCABULARY
    other = fronted.replace("Although association is not cause", "Since association is cause")
    assert rule_of(f"{other}.", FOR) is Rule.VOCABULARY
    behind = f"Subject to what is missing, {named(FOR)} may support this hypothesis."
    assert rule_of(behind, FOR) is Rule.VOCABULARY


def test_both_stands_before_two_claims_alone() -> None:
    text = f"Both {named(FOR)} and {named(MORE)} are consistent with this hypothesis."
    assert rule_of(text, FOR, MORE) is None
    assert rule_of(f"Both {named(FOR)} may support this hypothesis.", FOR) is Rule.VOCABULARY
    three = (FOR, MORE, BY_NAME["batches_correlate"])
    stances = {one.id: Stance.SUPPORTS for one in three}
    listed = f"{named(three[0])}, {named(three[1])} and {named(three[2])} may support"
    ids = [one.id for one in three]
    for both, stands in (("", True), ("both ", False)):
        text = upper(f"{both}{listed} this hypothesis.")
        assert (check_inference_sentence(text, ids, LEDGER.claims, stances) is None) is stands


def test_a_capital_begins_the_sentence_and_nothing_within_it() -> None:
    both = f"both {named(AGAINST)}"
    text = f"However, {named(AGAINST)} may weaken this hypothesis."
    assert rule_of(text, AGAINST) is None
    for inner in (named(AGAINST), both):
        assert rule_of(f"However, {upper(inner)} may weaken this hypothesis.", AGAINST) is not None


def test_what_could_not_fit_is_not_said_for_what_may_not_fit() -> None:
    text = f"{upper(named(AGAINST))} may also not fit this hypothesis."
    assert rule_of(text, AGAINST) is None
    assert rule_of(text.replace("may also", "could also"), AGAINST) is Rule.STANCE
    assert rule_of(text.replace("may also", "could"), AGAINST) is Rule.STANCE


def test_claims_of_one_stance_are_weighed_together() -> None:
    text = f"{upper(named(FOR))} and {named(MORE)} are consistent with this hypothesis."
    assert rule_of(text, FOR, MORE) is None
    assert rule_of(text, FOR) is Rule.STANCE
    assert rule_of(text, FOR, MORE, AGAINST) is Rule.STANCE


@pytest.mark.req("RT-06")
def test_support_cannot_be_told_as_contradiction_nor_the_other_way_round() -> None:
    for judgement in JUDGEMENTS[Stance.CONTRADICTS]:
        assert rule_of(f"{upper(named(FOR))} {judgement} this hypothesis.", FOR) is Rule.STANCE
    for judgement in JUDGEMENTS[Stance.SUPPORTS]:
        text = f"{upper(named(AGAINST))} {judgement} this hypothesis."
        assert rule_of(text, AGAINST) is Rule.STANCE


def test_it_speaks_of_the_claims_that_it_names_and_of_no_other() -> None:
    text = f"{upper(named(FOR))} may support this hypothesis."
    assert rule_of(text, MORE) is Rule.VOCABULARY
    assert rule_of(text) is Rule.CLAIM
    assert rule_of(text, FOR, FOR) is Rule.CLAIM
    stranger = BY_NAME["step_run"]
    assert rule_of(text, stranger) is Rule.CLAIM


def test_a_value_of_another_claim_or_in_another_role_is_refused() -> None:
    roles = FOR.roles
    swapped = named(FOR, 2).replace(roles["effect"], "X").replace(roles["p"], roles["effect"])
    swapped = swapped.replace("X", roles["p"])
    assert rule_of(f"{upper(swapped)} may support this hypothesis.", FOR) is Rule.VOCABULARY
    other = named(FOR).replace(roles["factor"], MORE.roles["row"])
    assert rule_of(f"{upper(other)} may support this hypothesis.", FOR) is Rule.VOCABULARY


@pytest.mark.req("GN-04")
@pytest.mark.req("GN-01")
def test_no_paraphrase_of_a_cause_a_verdict_a_decision_or_a_value_escapes() -> None:
    rng, told = random.Random(5), []
    for claim, stance in ((FOR, "supports"), (MORE, "supports"), (AGAINST, "contradicts")):
        phrases = PREDICATES[claim.predicate].named(claim.roles)
        told += [(claim, Told(claim.id, n, (), stance, phrases)) for n in range(6)]
    tried = 0
    for kind, (_harm, lie) in INFERENCES.items():
        for claim, one in told:
            text = lie(weighed(one), one, rng, LEDGER)
            if text != weighed(one):
                tried += 1
                assert rule_of(text, claim) is not None, (kind, text)
    assert tried >= 300


def test_the_prompt_teaches_the_whole_language() -> None:
    prompt = (Path(__file__).parents[3] / "prompts" / "discuss_hypothesis.md").read_text()
    taught = " ".join(prompt.split())
    verbs = (one for many in VERBS.values() for one in many)
    phrases = [*OPENERS, *OBJECTS, *RESERVES, *MODALS, *BEING, *verbs]
    assert [one for one in phrases if one not in taught] == []
