"""What can be cited is found by what people call it."""

import pytest

from app.drafts.sources import find_sources
from tests.app.drafts.sample import sample

CONTENT = sample()


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("6.10", ["F4"]),
        ("FILL", ["F1", "F3"]),
        ("weight control", ["F8"]),
        ("balance", []),
    ],
)
def test_facts_are_found_by_label_value_and_source(words: str, facts: list[str]) -> None:
    found = [one.id for one in find_sources(CONTENT, words).facts]
    assert set(facts) <= set(found)
    assert bool(found) == bool(facts)


def test_claims_are_found_by_their_sentence_and_evidence_by_its_title() -> None:
    assert [one.id for one in find_sources(CONTENT, "discovered").claims] == ["C2"]
    assert [one.id for one in find_sources(CONTENT, "dev-1").evidence] == ["E3"]


def test_a_section_holds_what_it_refers_to() -> None:
    assert [one.id for one in find_sources(CONTENT, section_id="header").facts] == ["F2"]
    with pytest.raises(KeyError):
        find_sources(CONTENT, section_id="none")


def test_what_is_left_out_is_said() -> None:
    assert not find_sources(CONTENT).more
    assert find_sources(CONTENT, limit=2).more
    assert len(find_sources(CONTENT, limit=2).facts) == 2
