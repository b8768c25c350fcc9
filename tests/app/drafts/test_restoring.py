"""Back to code's words, or to those of a version; and nothing that the draft no longer holds."""

from dataclasses import replace

import pytest

from app.core.errors import BadInput
from app.drafts import editing, restoring
from app.drafts.content import DraftContent, Sentence, StatementClass
from app.drafts.references import section_of, sentences_in
from app.drafts.restoring import Alternative, sentence_in
from tests.app.drafts.sample import ANNA, entry, sample, sentence

FOUND, BELOW, CLOSING = "S1", "S2", "S5"
BASE = sample()
WORDS = "The shift noticed it."


def _edited(statement: str = FOUND, text: str = WORDS) -> DraftContent:
    return editing.edit_statement(BASE, statement, text, (), ANNA)


def _alternatives(content: DraftContent, section: str = "event") -> tuple[Alternative, ...]:
    return restoring.alternatives(content, BASE, section, lambda one: sentence_in(BASE, one))


def test_only_what_a_person_changed_has_an_alternative() -> None:
    (found,) = _alternatives(_edited())
    assert found.theirs is not None
    assert (found.statement, found.theirs.text) == (FOUND, WORDS)
    assert found.composed == sentence(BASE, "event")
    assert _alternatives(BASE) == ()
    assert _alternatives(_edited(), "closing") == ()


def test_codes_words_come_back_with_class_claims_and_origin() -> None:
    (found,) = _alternatives(content := _edited())
    assert found.composed is not None
    assert restoring.restore(content, found.composed, BASE).sections == BASE.sections


def test_a_claim_is_composed_anew_where_code_never_wrote_the_sentence() -> None:
    text = BASE.claims["C2"].sentence()
    added = editing.add_statement(BASE, CLOSING, text, (), ANNA, "C2")
    (found,) = _alternatives(added, "closing")
    assert found.composed == Sentence("S6", text, StatementClass.FACT, ("C2",))


def test_a_sentence_of_a_persons_own_has_nothing_of_codes() -> None:
    added = editing.add_statement(BASE, CLOSING, WORDS, (), ANNA)
    (found,) = _alternatives(added, "closing")
    assert found.composed is None


def test_a_removed_sentence_comes_back_behind_what_it_stood_behind() -> None:
    content = editing.remove_statement(BASE, BELOW)
    (found,) = _alternatives(content)
    assert found.theirs is None
    assert found.composed is not None
    back = restoring.restore(content, found.composed, BASE)
    assert [one.id for one in sentences_in(section_of(back, "event").blocks)] == [FOUND, BELOW]


def test_a_paragraph_that_is_gone_comes_back_first_in_its_section() -> None:
    content = editing.remove_statement(BASE, CLOSING)
    back = restoring.restore(content, sentence(BASE, "closing"), BASE)
    assert sentence(back, "closing") == sentence(BASE, "closing")


def test_a_text_that_cites_what_is_gone_does_not_come_back() -> None:
    content = _edited()
    facts = {key: one for key, one in content.facts.items() if key != "F8"}
    with pytest.raises(BadInput, match=r"no longer holds.*F8"):
        restoring.restore(replace(content, facts=facts), sentence(BASE, "event"), BASE)


@pytest.mark.req("H22")
def test_no_choice_takes_what_must_be_shown() -> None:
    content = editing.replace_fact(BASE, "S3", "F4", entry(), ANNA)
    earlier = Sentence(BELOW, WORDS, StatementClass.NARRATIVE, (), "P-ANNA", edited=True)
    with pytest.raises(BadInput, match="no longer say what it must"):
        restoring.restore(content, earlier, BASE)


def test_a_statement_of_no_version_is_refused() -> None:
    with pytest.raises(BadInput, match="S99"):
        restoring.restore(BASE, replace(sentence(BASE, "closing"), id="S99"), BASE)
