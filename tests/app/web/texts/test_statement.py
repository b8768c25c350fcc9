"""Text with tokens as markup: each value leads to its source, and nothing else is an element."""

from dataclasses import replace

import pytest

from app.drafts.content import DraftContent
from app.drafts.editing import edit_statement
from app.export.blocks import Run, Style
from app.web.texts.statement import Typesetter, set_runs
from tests.app.drafts.sample import ANNA, entry, sample
from tests.app.web.looking import HOSTILE, tags


def _set(text: str, content: DraftContent | None = None) -> str:
    return str(Typesetter("DRAFT-1", content or sample()).text(text))


def test_a_value_and_a_mark_lead_to_the_evidence() -> None:
    shown = _set("At [F5|time] it was [F4][E1].")
    first, second, mark = (one for _, one in tags(shown, "a"))
    assert (first["data-token"], first["data-fact"]) == ("[F5|time]", "F5")
    assert second["href"] == "/evidence/draft/DRAFT-1/E1"
    assert (mark["class"], mark["data-token"]) == ("c", "[E1]")
    assert "6.10 mg</a>" in shown
    assert ">1</a>." in shown


def test_a_claims_token_shows_nothing() -> None:
    assert _set("So [C1]it is.") == "So it is."


def test_a_value_of_a_persons_is_marked() -> None:
    content = edit_statement(sample(), "S5", "It was [N1].", (entry(),), ANNA)
    shown = _set("It was [F9].", content)
    assert [one["class"] for _, one in tags(shown, "a")] == ["f entered"]
    assert "‡" in shown


def test_a_value_that_nobody_verified_is_marked() -> None:
    content = sample()
    facts = content.facts | {"F4": replace(content.facts["F4"], verified=False)}
    shown = _set("It was [F4].", replace(content, facts=facts))
    assert [one["class"] for _, one in tags(shown, "a")] == ["f unverified"]


@pytest.mark.parametrize("style", Style)
def test_nothing_in_a_run_becomes_markup(style: Style) -> None:
    assert "<img" not in set_runs([Run(HOSTILE, style)])


def test_nothing_in_a_text_or_value_becomes_markup() -> None:
    content = sample()
    facts = content.facts | {"F4": replace(content.facts["F4"], written=HOSTILE)}
    shown = _set(f"{HOSTILE} [F4]", replace(content, facts=facts))
    assert "<img" not in shown
    assert {tag for tag, _ in tags(shown)} == {"a"}


def test_a_fact_that_is_gone_is_an_error() -> None:
    with pytest.raises(KeyError):
        _set("It was [F99].")
