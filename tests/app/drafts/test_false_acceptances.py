"""Sentences that once passed and say something else than their claim: none may stand again."""

# ruff: noqa: S311 - invented claims are drawn by a seed
import random

import pytest

import app.investigation.predicates  # noqa: F401 - registers them
from app.drafts.linter import check_fact_sentence
from app.drafts.shape import Refusal
from app.drafts.writing.accepting import Accepted, accept
from app.evidence.claims import Claim
from evals.invented import invented_ledger

LEDGER = invented_ledger(random.Random(3), each=1)
CLAIMS = {claim.predicate: claim for claim in LEDGER.claims.values()}

WITHIN = (
    "At [at|time], the [subject] of batch [batch] during [step] was [value], "
    "within the validated range of [range]"
)
TESTED = (
    "The [subject] of batch [batch], tested on [at|date], was [value], "
    "within the acceptance criterion of [range]"
)
SHIFTED = "the [subject] changed its level from [before] to [after]"

CONDITIONS = [
    ("reading_within_range", "At [at], had the reading of the [subject] of batch [batch] during "
     "[step] been within the validated range of [range], the value of [value] was recorded."),
    ("reading_within_range", "At [at], had a reading of [value] of the [subject] of batch [batch] "
     "during [step] been within the validated range of [range]."),
    ("reading_below_range", "The [subject] of batch [batch] during [step] was [value], which is "
     "below the validated range of [range], had the measurement been taken at [at]."),
    ("reading_below_range", "The [subject] of batch [batch] during [step] had to read [value] at "
     "[at], which is below the validated range of [range]."),
    ("result_within_criterion", "Tested on [at], the [subject] of batch [batch] was [value], were "
     "the result within the acceptance criterion of [range]."),
    ("history_searched", "[similar] deviations resemble the present case, were all [count] "
     "deviations from [since] to [until] compared."),
    ("history_searched", "[similar] deviations resemble the present case, were a total of [count] "
     "deviations from [since] to [until] compared."),
    ("similar_rate", "A rate of [rate] a batch (Wilson interval [interval]), were [count] similar "
     "deviations found in [batches] batches of the product."),
    ("criterion_in_force", "The acceptance criterion of [range] for the [subject] was in force on "
     "[at], given that the specification is applicable."),
    ("range_in_force", "The validated range of [range] for the [subject] was in force on [at], "
     "given that step [step] is applicable."),
]  # fmt: skip

OTHER_TIMES = [
    ("deviation_discovered", "Its occurrence on [at] was discovered by [by]."),
    ("deviation_discovered", "The event was on [at], and it was detected by [by]."),
    ("deviation_discovered", "The event on [at] was discovered by [by]."),
    ("deviation_discovered", "On [at] was the event, and it was discovered by [by]."),
    ("range_in_force", "The validated range of [range] was in force on the [subject] during "
     "[step], specified on [at]."),
    ("result_within_criterion", f"{TESTED.replace('tested', 'reported')}."),
    ("result_within_criterion", f"{TESTED.replace('tested', 'established')}."),
    ("result_within_criterion", f"{TESTED.replace(', tested on [at|date],', '')}, reported on "
     "[at|date]."),
    ("level_shifted", f"Over the batches of the product {SHIFTED}, as shown by the permutation "
     "test with batch [batch] on [at] (p = [p])."),
    ("level_shifted", f"Beginning with batch [batch], {SHIFTED}, as shown by the permutation test "
     "on [at] (p = [p])."),
    ("deviation_occurred", "On [at], this report describes deviation [deviation], “[title]”, which "
     "occurred and concerns batch [batch]."),
]  # fmt: skip

OTHER_FINDINGS = [
    *(("batches_share", f"[count] other batches were {examined} a material lot or equipment in "
       "common with batch [batch], of the [searched] batches searched.")
      for examined in ("examined for", "assessed for", "searched for", "considered with")),
    ("batches_share", "Of the [count] other batches that share a material lot or equipment with "
     "batch [batch], [searched] batches were searched."),
    ("level_steady", "No change of level of the [subject] was examined over [batches] batches."),
    ("level_steady", "No change in level of the [subject] was considered over [batches] batches."),
    *(("entry_missing", "The [subject] check of batch [batch] due at [at] during [step] was not "
       f"recorded {said}.")
      for said in ("as stated in the batch record", "per the batch record", "from the batch record",
                   "as per the batch record", "according to the batch record")),
    ("range_not_in_force", "For the [subject] during [step] no validated range was in force on "
     "[at] as given in the master record."),
    ("similar_rate", "There were [count] similar deviations a batch in [batches] batches of the "
     "product, a rate of [rate] (Wilson interval [interval])."),
]  # fmt: skip

OPENED_TWICE = [
    ("reading_within_range", f"{openers} at{WITHIN[2:]}.")
    for openers in (
        "Moreover, subsequently,",
        "It was noted that likewise",
        "Also, however, in total,",
        "It was found that in total",
        "In addition, specifically,",
    )
]


def filled(text: str, claim: Claim) -> str:
    for role, fact in claim.roles.items():
        text = text.replace(f"[{role}]", f"[{fact}]").replace(f"[{role}|", f"[{fact}|")
    return text


@pytest.mark.req("GN-01")
@pytest.mark.req("H01")
@pytest.mark.parametrize(
    ("name", "text"), [*CONDITIONS, *OTHER_TIMES, *OTHER_FINDINGS], ids=lambda one: one[:60]
)
def test_what_says_something_else_than_its_claim_is_refused(name: str, text: str) -> None:
    claim = CLAIMS[name]
    said = filled(text, claim)
    assert check_fact_sentence(f"[{claim.id}] {said}", LEDGER) is not None
    assert isinstance(accept(said, claim, LEDGER, may_link=True), Refusal)


@pytest.mark.parametrize(("name", "text"), OPENED_TWICE, ids=lambda one: one[:40])
def test_a_second_opener_is_refused_or_left_out(name: str, text: str) -> None:
    claim = CLAIMS[name]
    said = filled(text, claim)
    assert check_fact_sentence(f"[{claim.id}] {said}", LEDGER) is not None
    found = accept(said, claim, LEDGER, may_link=True)
    if isinstance(found, Accepted):
        assert found.text.startswith(("Subsequently, at", "It was noted that at", "At"))


TRUE = [
    ("reading_within_range", f"{WITHIN}."),
    ("reading_within_range", "During [step] at [at], the [subject] of batch [batch] had a value of "
     "[value], within the validated range of [range]."),
    ("result_within_criterion", f"{TESTED}, as recorded in the laboratory record."),
    ("deviation_discovered", "According to the deviation record, it was discovered by [by] on "
     "[at]."),
    ("deviation_discovered", "On [at], the event was detected by [by]."),
    ("batches_share", "Of the [searched] batches searched, [count] other batches have a material "
     "lot or equipment in common with batch [batch]."),
    ("level_shifted", f"Beginning with batch [batch] on [at], {SHIFTED} over the batches of the "
     "product (permutation test, p = [p])."),
    ("level_shifted", f"Beginning on [at] with batch [batch], {SHIFTED} (permutation test, "
     "p = [p])."),
    ("similar_rate", "There were a total of [count] similar deviations in [batches] batches of the "
     "product, giving a rate of [rate] a batch (Wilson interval [interval])."),
    ("entry_missing", "The [subject] check of batch [batch] due at [at] during [step] was not "
     "recorded, according to the batch record."),
    ("deviation_occurred", "This report describes deviation [deviation], “[title]”, which occurred "
     "on [at] and concerns batch [batch]."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), TRUE, ids=lambda one: one[:60])
def test_what_says_the_same_in_like_words_stands(name: str, text: str) -> None:
    claim = CLAIMS[name]
    assert isinstance(found := accept(filled(text, claim), claim, LEDGER), Accepted), found
