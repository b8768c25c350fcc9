"""What shares terms with a question, and how much a shared term counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.sparse import SparseVector, encode_passage, encode_query


def _overlap(question: str, passage: str) -> float:
    query, stored = encode_query(question), encode_passage(passage)
    values = dict(zip(stored.indices, stored.values, strict=True))
    pairs = zip(query.indices, query.values, strict=True)
    return sum(weight * values.get(index, 0.0) for index, weight in pairs)


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("DEV-2025-0143", "cause of DEV-2025-0143", "cause of DEV-2025-0134"),
        ("what about 0143?", "cause of DEV-2025-0143", "cause of DEV-2025-0134"),
        ("P03", "the press P-03 stopped", "the press P-04 stopped"),
        ("SOP-MFG-012", "follow SOP\u2011MFG\u2011012", "follow SOP-MFG-013"),
        ("clause 5.3", "5.3.2 Records shall be kept", "5.4.2 Records shall be kept"),
        ("15 April 2025", "done on 2025-04-15", "done on 2025-04-16"),
        ("6.8 kN", "pressed with 6.8kN", "pressed with 6.8 mm"),
        ("tablets capped", "a tablet was capping", "a capsule was leaking"),
        ("why did NF-25-0412 fail", "NF-25-0412", "why did the batch fail, did it fail"),
    ],
)
def test_the_passage_that_answers_shares_more(question: str, better: str, worse: str) -> None:
    assert _overlap(question, better) > _overlap(question, worse)


def test_stop_words_leave_nothing() -> None:
    assert encode_query("what was it that they did") == SparseVector([], [])


def test_repetition_saturates() -> None:
    once, often = encode_passage("granulator"), encode_passage("granulator " * 50)
    assert once.values[0] < often.values[0] < 1.9


def test_a_longer_passage_weighs_each_word_less() -> None:
    short, long = "press stopped", "press stopped " + "while other things went on " * 40
    assert _overlap("press", short) > _overlap("press", long)


def test_numbers_of_terms_never_change_between_releases() -> None:
    assert encode_query("granulator").indices == [701977904]


@given(st.text())
def test_vectors_have_ascending_unique_unsigned_indices(text: str) -> None:
    for vector in (encode_passage(text), encode_query(text)):
        assert vector.indices == sorted(set(vector.indices))
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(value > 0 for value in vector.values)
        assert len(vector.indices) == len(vector.values)


@given(st.text())
def test_every_term_of_a_question_is_a_term_of_the_same_passage(text: str) -> None:
    assert encode_query(text).indices == encode_passage(text).indices
