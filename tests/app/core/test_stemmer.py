"""Examples of the paper, one or more for each of its steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.stemmer import stem


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("cats", "cat"),
        ("agreed", "agre"),
        ("feed", "feed"),
        ("plastered", "plaster"),
        ("motoring", "motor"),
        ("sing", "sing"),
        ("conflated", "conflat"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("filing", "file"),
        ("happy", "happi"),
        ("sky", "sky"),
        ("relational", "relat"),
        ("digitizer", "digit"),
        ("triplicate", "triplic"),
        ("hopefulness", "hope"),
        ("adoption", "adopt"),
        ("adjustment", "adjust"),
        ("effective", "effect"),
        ("probate", "probat"),
        ("cease", "ceas"),
        ("controlling", "control"),
        ("rolling", "roll"),
        ("is", "is"),
        ("ph7", "ph7"),
        ("größe", "größe"),
    ],
)
def test_stem_is_the_one_of_the_paper(word: str, expected: str) -> None:
    assert stem(word) == expected


@given(st.text("abcdeilnosty", min_size=1, max_size=14))
def test_stem_is_never_empty_nor_longer_than_the_word_and_one(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word) + 1
