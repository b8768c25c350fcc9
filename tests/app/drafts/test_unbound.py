"""What a person types must be a token where it is a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drafts.unbound import unbound

TYPED = [
    ("The weight was 6.10 before.", ["6.10"]),
    ("The weight was 6.10 mg before.", ["6.10", "mg"]),
    ("See DEV-2025-0044 and LINE-A.", ["DEV-2025-0044", "LINE-A"]),
    ("It happened twice.", ["twice"]),
    ("It happened on 12 March.", ["12", "March"]),
    ("It happened in May on a Monday.", ["May", "Monday"]),
    ("About half of them, 50 %.", ["half", "50", "%"]),
    ("The value [F1] tablets was wrong.", ["tablets"]),
    ("Grade IV air.", ["IV"]),
    ("It held at 5°C.", ["5", "°"]),
    ("At ７ it ended.", ["７"]),
    ("Batch NF is meant.", ["NF"]),
    ("Adjusted p = small; a = [F1]; p == [F1].", ["=", "=", "=="]),
]
PLAIN = [
    "The seal may have been worn, as the log [E3] suggests.",
    "May the seal have been worn?",
    "The CAPA is open; QA decides after some hours.",
    "The tablets of batch [F2] were [F1|words] and no others.",
    "They differ (adjusted p = [F1]).",
    "Operator A re-weighed the vials: “[Q3]”.",
]


@pytest.mark.parametrize(("text", "found"), TYPED)
def test_typed_values_are_found_in_order(text: str, found: list[str]) -> None:
    assert [one.text for one in unbound(text, {"NF"})] == found


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_are_none(text: str) -> None:
    assert unbound(text, {"NF"}) == []


@given(st.text(max_size=20), st.sampled_from("0123456789²½٣①"), st.text(max_size=20))
def test_no_digit_passes(before: str, digit: str, after: str) -> None:
    before, after = before.replace("[", ""), after.replace("]", "")
    assert unbound(before + digit + after)
