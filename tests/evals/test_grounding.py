"""The pairs of the grounding check: halves apart, numbers really changed, areas counted right."""

import numpy as np

from evals.grounding import area
from evals.grounding_pairs import read_passages, renumbered_pairs, written_pairs


def test_the_halves_share_no_source_and_no_claim() -> None:
    tuned, held_out = (written_pairs(read_passages(half)) for half in ("tuned", "held-out"))
    assert len(tuned) > 300
    assert len(held_out) > 300
    assert not {one.source for one in tuned} & {one.source for one in held_out}
    assert not {one.claim for one in tuned} & {one.claim for one in held_out}


def test_a_renumbered_claim_is_none_that_was_written() -> None:
    passages = read_passages("tuned")
    true = {claim for one in passages for claim in one.supported}
    changed = renumbered_pairs(passages)
    assert changed
    assert all(one.claim not in true and one.claim not in one.source for one in changed)


def test_the_area_is_the_chance_to_be_above() -> None:
    truth = np.array([True, True, False, False])
    assert area(truth, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert area(truth, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert area(truth, np.array([0.9, 0.1, 0.5, 0.2])) == 0.5
