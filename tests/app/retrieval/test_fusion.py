"""Fusion keeps what both halves found, and lets identifiers be decided by the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.fusion import DEFAULT_FUSION, IDENTIFIER_FUSION, Fusion, fuse, fusion_for

_RANKINGS = st.lists(st.integers(0, 200), unique=True, max_size=100)


def test_score_is_the_sum_over_both_rankings() -> None:
    (first, second) = fuse(["a"], ["b", "a"], Fusion(k=10, dense_weight=1, sparse_weight=2))
    assert (first.id, first.dense_rank, first.sparse_rank) == ("a", 1, 2)
    assert first.score == pytest.approx(1 / 11 + 2 / 12)
    assert (second.id, second.dense_rank, second.sparse_rank) == ("b", None, 1)


@given(_RANKINGS, _RANKINGS)
def test_every_point_appears_once_best_first(dense: list[int], sparse: list[int]) -> None:
    fused = fuse(dense, sparse, DEFAULT_FUSION)
    assert {one.id for one in fused} == {*dense, *sparse}
    assert len(fused) == len({*dense, *sparse})
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)


@given(_RANKINGS, _RANKINGS.filter(bool))
def test_first_by_words_stays_in_the_top_three_for_identifiers(
    dense: list[int], sparse: list[int]
) -> None:
    top = [one.id for one in fuse(dense, sparse, IDENTIFIER_FUSION)[:3]]
    assert sparse[0] in top


@pytest.mark.parametrize("question", ["cause of DEV-2025-0143", "is P-03 clean?", "clause 5.3.2"])
def test_a_question_with_an_identifier_goes_by_the_words(question: str) -> None:
    assert fusion_for(question) == IDENTIFIER_FUSION


@pytest.mark.parametrize("question", ["why do tablets cap?", "does IL-6 rise?", "CO2 at 37 °C"])
def test_other_questions_go_by_both(question: str) -> None:
    assert fusion_for(question) == DEFAULT_FUSION
