"""A word in the place of another of its kind is seen; names are counted; order is measured."""

import pytest

from app.grounding.binding import cohesion, find_replaced, strange_names
from app.grounding.words import words


def _replaced(claim: str, source: str) -> tuple[str, str] | None:
    found = find_replaced(words(claim), words(source), words(source))
    return None if found is None else (found.words, found.expected)


@pytest.mark.parametrize(
    ("claim", "source", "pair"),
    [
        ("The tower was built of stone.", "It replaced a wooden tower.", ("stone", "wooden")),
        ("Backups are made weekly.", "Backups are made daily.", ("weekly", "daily")),
        ("She is a Swedish poet.", "She is a Danish poet.", ("Swedish", "Danish")),
        ("He broke his wrist.", "He broke his ankle.", ("wrist", "ankle")),
    ],
)
def test_a_word_in_the_place_of_another_of_its_kind_is_seen(
    claim: str, source: str, pair: tuple[str, str]
) -> None:
    assert _replaced(claim, source) == pair


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The tower was built of stone.", "A stone tower replaced the wooden one."),
        ("It is an Asian film.", "It is a South Korean film."),
        ("A physician treated him.", "A doctor treated him."),
        ("She broke her wrist.", "She was ill."),
    ],
)
def test_what_the_source_has_too_or_what_is_wider_replaces_nothing(claim: str, source: str) -> None:
    assert _replaced(claim, source) is None


@pytest.mark.parametrize(
    ("claim", "strange"),
    [
        ("The film opened in Berlin.", 1),
        ("The film opened in Rotterdam.", 0),
        ("The film opened in the WHO hall.", 0),
        ("The film was seen by Dutch people.", 0),
    ],
)
def test_a_name_is_strange_where_the_source_has_others(claim: str, strange: int) -> None:
    source = words("In Rotterdam, in the Netherlands, the World Health Organization saw the film.")
    assert strange_names(words(claim), source, source) == strange


def test_no_name_is_strange_where_the_source_names_nothing() -> None:
    source = words("The film opened in spring.")
    assert strange_names(words("The film opened in Berlin."), source, source) == 0


def test_words_that_stand_together_in_their_order_cohere_more_than_scattered_ones() -> None:
    source = words("A school bus driver stopped a runaway lorry by parking across the road.")
    told = cohesion(words("A school bus driver stopped a lorry."), source)
    turned = cohesion(words("A lorry driver stopped a school bus."), source)
    assert 0 <= turned < told <= 1
    assert cohesion(words("Nothing of it."), source) == 0
