"""What is told while a person writes agrees with what saving does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.drafts import editing
from app.drafts.binding import Binding
from app.drafts.checking import check_addition, check_text
from app.drafts.content import StatementClass
from app.drafts.entering import Entry
from tests.app.drafts.sample import ANNA, entry, sample, sentence

FOUND, BELOW = "S1", "S2"
CONTENT = sample()
PIECES = st.sampled_from(
    ["It was", "[F1]", "[F99]", "[F4|time]", "[N1]", "6.1", "mg", "twice", "[E1]", "so.", "[x", ""]
)


def test_each_unbound_value_is_told_with_its_place() -> None:
    text = "On  Monday [F1] lost 3 kg, twice."
    problems = check_text(CONTENT, "S5", text, (), ANNA).problems
    assert [text[one.start : one.end] for one in problems] == ["Monday", "3", "kg", "twice"]
    assert [one.what for one in problems] == [
        "a date",
        "a number or identifier",
        "a unit",
        "a number word",
    ]


@pytest.mark.parametrize(
    ("text", "entries", "rule", "piece"),
    [
        ("So [F99] was it.", (), Binding.TOKEN, "[F99]"),
        ("So [F4|time] was it.", (), Binding.TOKEN, "[F4|time]"),
        ("So [this] was it.", (), Binding.TOKEN, "["),
        ("So [N2] was it.", (), Binding.ENTRY, "[N2]"),
        ("So [N1] was it.", (entry(unit="furlong"),), Binding.ENTRY, "[N1]"),
        ("So was it.", (entry(),), Binding.ENTRY, ""),
        ("", (), Binding.WRITING, ""),
    ],
)
def test_what_else_is_wrong_is_told_with_its_place(
    text: str, entries: tuple[Entry, ...], rule: Binding, piece: str
) -> None:
    first = check_text(CONTENT, "S5", text, entries, ANNA).problems[0]
    assert (first.rule, text[first.start : first.end]) == (rule, piece)


def test_a_text_that_stands_for_its_claim_keeps_it() -> None:
    checked = check_text(CONTENT, FOUND, sentence(CONTENT, "event").text, (), ANNA)
    assert (checked.kind, checked.claims) == (StatementClass.FACT, ("C2",))
    assert (checked.lost, checked.why_not, checked.problems) == ((), None, ())


def test_a_text_that_does_not_is_told_why_and_what_is_lost() -> None:
    checked = check_text(CONTENT, FOUND, "The shift noticed it.", (), ANNA)
    assert (checked.kind, checked.claims, checked.lost) == (StatementClass.NARRATIVE, (), ("C2",))
    assert checked.why_not == "the claim's facts are F7 F8, each once"
    assert checked.problems == ()


@pytest.mark.req("H22")
def test_losing_what_must_be_shown_is_a_problem() -> None:
    once = editing.replace_fact(CONTENT, "S3", "F4", entry(), ANNA)
    (problem,) = check_text(once, BELOW, "All was well.", (), ANNA).problems
    assert problem.rule is Binding.OMISSION
    assert problem.got.startswith("C1: At")


def test_an_entered_value_is_shown_before_it_is_saved() -> None:
    checked = check_text(CONTENT, "S5", "It was [N1].", (entry(),), ANNA)
    assert checked.text == "It was [F9]."
    assert checked.content.facts["F9"].show() == "12.5 mg"


def test_a_new_sentence_of_a_claim_makes_it() -> None:
    text = CONTENT.claims["C2"].sentence()
    checked = check_addition(CONTENT, "S5", text, (), ANNA, "C2")
    assert (checked.kind, checked.claims, checked.problems) == (StatementClass.FACT, ("C2",), ())
    other = check_addition(CONTENT, "S5", "The shift noticed it.", (), ANNA, "C2")
    assert (other.kind, other.claims) == (StatementClass.NARRATIVE, ())
    assert other.why_not is not None


def test_a_claim_that_the_draft_does_not_make_is_refused() -> None:
    with pytest.raises(BadInput, match="no such claim"):
        check_addition(CONTENT, "S5", "So.", (), ANNA, "C99")


@given(st.lists(PIECES, max_size=6), st.booleans(), st.sampled_from([BELOW, "S5"]))
def test_a_text_is_saved_exactly_where_nothing_is_wrong_with_it(
    pieces: list[str], enters: bool, statement: str
) -> None:
    text, entries = " ".join(pieces), (entry(),) if enters else ()
    checked = check_text(CONTENT, statement, text, entries, ANNA)
    try:
        edited = editing.edit_statement(CONTENT, statement, text, entries, ANNA)
    except BadInput:
        assert checked.problems
    else:
        assert not checked.problems
        assert edited == checked.content
