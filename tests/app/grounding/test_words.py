"""Phrases are read as one word; forms of one word have one key."""

import pytest

from app.grounding.lexicon import are_of_one_kind, key_of
from app.grounding.words import words


def test_a_phrase_is_one_word_in_each_of_its_forms() -> None:
    (carried,) = [one for one in words("The plan was carried out.") if one.place == 3]
    assert (carried.text, carried.lower, carried.start) == ("carried out", "perform", 13)


def test_the_longest_phrase_is_read() -> None:
    assert "oppose" in [one.lower for one in words("She spoke out against it.")]


@pytest.mark.parametrize(("a", "b"), [("arose", "arise"), ("larvae", "larva"), ("fled", "flee")])
def test_irregular_forms_have_one_key(a: str, b: str) -> None:
    assert key_of(a) == key_of(b)


@pytest.mark.parametrize(
    ("a", "b", "one_kind"),
    [
        ("gold", "silver", True),
        ("grey", "gray", False),
        ("physician", "doctor", False),
        ("gold", "weekly", False),
    ],
)
def test_words_of_one_kind_exclude_one_another(a: str, b: str, one_kind: bool) -> None:
    assert are_of_one_kind(key_of(a), key_of(b)) is one_kind
