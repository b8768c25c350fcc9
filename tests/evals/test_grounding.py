"""The pairs of the grounding check: halves apart, numbers really changed, areas counted right."""

from collections import Counter

import numpy as np

from evals.grounding import area
from evals.grounding_pairs import SERIES, Pair, read_passages, renumbered_pairs, written_pairs


def _written(half: str) -> list[Pair]:
    return [pair for series in SERIES for pair in written_pairs(read_passages(half, series))]


def test_the_halves_share_no_source_and_no_claim() -> None:
    tuned, held_out = _written("tuned"), _written("held-out")
    assert len(tuned) > 600
    assert len(held_out) > 600
    assert not {one.source for one in tuned} & {one.source for one in held_out}
    assert not {one.claim for one in tuned} & {one.claim for one in held_out}


def test_a_series_has_every_second_source_of_a_domain_held_out() -> None:
    for series in SERIES:
        tuned, held_out = (
            Counter(one.domain for one in read_passages(half, series))
            for half in ("tuned", "held-out")
        )
        assert all(0 <= tuned[domain] - held_out[domain] <= 1 for domain in tuned | held_out)


def test_a_renumbered_claim_is_none_that_was_written() -> None:
    passages = read_passages("tuned", 2)
    true = {claim for one in passages for _, claim in one.supported}
    changed = renumbered_pairs(passages)
    assert changed
    assert all(one.claim not in true and one.claim not in one.source for one in changed)


def test_the_area_is_the_chance_to_be_above() -> None:
    truth = np.array([True, True, False, False])
    assert area(truth, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert area(truth, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert area(truth, np.array([0.9, 0.1, 0.5, 0.2])) == 0.5
