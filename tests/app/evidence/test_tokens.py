import pytest

from app.evidence.facts import View
from app.evidence.tokens import UnknownView, replace_tokens, tokens_in


def test_tokens_are_found_in_order_with_kind_view_and_place():
    text = "[C1] was [F12|date][E3]."
    found = [(t.id, t.kind, t.view, text[t.start : t.end]) for t in tokens_in(text)]
    assert found == [
        ("C1", "C", None, "[C1]"),
        ("F12", "F", View.DATE, "[F12|date]"),
        ("E3", "E", None, "[E3]"),
    ]


@pytest.mark.parametrize(
    "text", ["[F]", "[X1]", "[F1|]", "[F 1]", "F1", "[F1|DATE]", "[F٣]", "[F１]"]
)
def test_what_is_not_well_formed_is_text(text: str):
    assert list(tokens_in(text)) == []


def test_an_unknown_view_is_refused_by_name():
    with pytest.raises(UnknownView, match="rounded"):
        list(tokens_in("[F1|rounded]"))


def test_replacing_leaves_everything_else_as_it_was():
    assert replace_tokens("a [F1], [F2].", lambda token: token.id.lower()) == "a f1, f2."
