"""What a model sends as arguments: taken, or refused with the reason."""

import json

import pytest

from app.agent.arguments import check_named, read_arguments
from app.agent.offers import SEARCH, Offer, offered
from app.core.errors import BadInput

OFFERS = {one.name: one for one in offered(abstained=False)}
GENEALOGY, SERIES = OFFERS["genealogy"], OFFERS["series"]
MOST = 200


def read(written: str, offer: Offer = GENEALOGY) -> object:
    return read_arguments(written, offer, MOST)


def test_what_the_schema_takes_is_taken() -> None:
    assert read('{"batch": "B-1", "months": 3}') == GENEALOGY.arguments(batch="B-1", months=3)


@pytest.mark.req("TL-07")
@pytest.mark.parametrize(
    "written",
    [
        "",
        "null",
        "[]",
        '"B-1"',
        "Infinity",
        '{"batch": NaN}',
        '{"batch": Infinity}',
        '{"batch": null}',
        '{"batch": 1e999}',
        '{"batch": ["B-1"]}',
        '{"batch": {"of": "B-1"}}',
        '{"batch": "B-1", "batch": "B-2"}',
        '{"batch": "B-1", "site": "*"}',
        '{"batch": "B-1", "months": 1e999}',
        '{"batch": "B-1", "months": -1}',
        '{"batch": "B-1", "months": "six"}',
        '{"batch": "B\\u0000"}',
        '{"batch": "\\ud800"}',
        '{"batch": "B\\u202e1"}',
        '{"batch": "B-1"} and more',
        "[" * 150,
        json.dumps({"batch": "x" * MOST}),
    ],
)
def test_what_it_does_not_take_is_refused(written: str) -> None:
    with pytest.raises(BadInput):
        read(written)


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(BadInput):
        read_arguments("[" * 100_000, GENEALOGY, 200_000)


@pytest.mark.parametrize(
    ("question", "said"),
    [("What of b-1?", ()), ("What of it?", ("B-1",)), ("Is (B-1) fine?", ())],
)
def test_a_name_that_was_said_may_be_used(question: str, said: tuple[str, ...]) -> None:
    check_named(GENEALOGY.arguments(batch="B-1"), GENEALOGY, question, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [("What of it?", ()), ("What of B-12?", ()), ("What of XB-1?", ("see B-1 for this",))],
)
def test_a_name_that_nobody_said_or_only_part_of_one_is_refused(
    question: str, said: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput, match="a name that nobody said"):
        check_named(GENEALOGY.arguments(batch="B-1"), GENEALOGY, question, said)


def test_words_and_choices_are_no_names() -> None:
    check_named(SEARCH.arguments(words="anything at all"), SEARCH, "?", ())
    given = SERIES.arguments(batch="B-1", kind="parameter", name="fill_volume")
    check_named(given, SERIES, "Is the fill volume of B-1 drifting?", ())
