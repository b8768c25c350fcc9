"""Places survive folding and replacing."""

import re
import unicodedata

from hypothesis import given as supposing
from hypothesis import strategies as st

from app.drafts.located import folded, given


@supposing(st.text(max_size=30))
def test_folded_text_is_its_normal_form_with_single_spaces(text: str) -> None:
    located = folded(text)
    assert located.text == " ".join(unicodedata.normalize("NFKC", text).split())
    assert len(located.spans) == len(located.text)


def test_a_word_is_found_where_it_was_typed() -> None:
    text = "  The  ﬁll\u00a0weight was ７ e\u0301tapes "
    located = folded(text)
    assert located.text == "The fill weight was 7 étapes"
    for word, typed in (("fill", "ﬁll"), ("7", "７"), ("étapes", "e\u0301tapes")):
        start = located.text.index(word)
        at, end = located.place(start, start + len(word))
        assert text[at:end] == typed


def test_what_stands_for_a_match_has_the_place_of_the_match() -> None:
    located = given("ab [F1] cd").replaced(re.compile(r"\[F1\]"), lambda _: "longer")
    assert located.text == "ab longer cd"
    assert located.place(3, 4) == (3, 7)
    assert located.place(10, 12) == (8, 10)


def test_letters_that_join_their_neighbours_keep_the_text_and_lose_their_places() -> None:
    located = folded("\u1100\u1161 5")
    assert located.text == "가 5"
    assert located.place(2, 3) == (0, 4)
