"""One id means one thing, over refreshes too."""

from dataclasses import replace

from app.drafts import editing
from app.drafts.numbering import keep_issued, last_issued, next_ids
from app.drafts.references import sentences_in
from app.drafts.renumbering import renumbered
from tests.app.drafts.sample import ANNA, entry, sample


def test_what_is_the_same_keeps_its_ids_and_what_is_new_is_counted_on() -> None:
    old, new = sample("6.10"), sample("6.20")
    made = renumbered(new, old, old)
    assert set(made.evidence) - set(old.evidence) == {"E4"}
    same = made.facts.keys() & old.facts.keys()
    assert {one: made.facts[one] for one in same} == {one: old.facts[one] for one in same}
    assert min(int(one[1:]) for one in made.facts.keys() - same) == 9
    ids = [one.id for part in made.sections for one in sentences_in(part.blocks)]
    assert ids == ["S1", "S2", "S5"]


def test_claims_in_the_data_follow_their_ids() -> None:
    old, new = sample("6.10"), sample("6.20")
    made = renumbered(new, old, old)
    (claim,) = made.data["hypotheses"][0]["contradicts"]
    assert made.claims[claim].predicate == "deviation_discovered"
    assert made.claims[claim].roles == old.claims[claim].roles


def test_ids_of_what_people_entered_are_not_given_to_anything_fresh() -> None:
    base = sample("6.10")
    present = editing.edit_statement(base, "S5", "It was [N1].", (entry(),), ANNA)
    made = renumbered(sample("6.20"), present, base)
    assert not {"F9", "E4"} & (made.facts.keys() | made.evidence.keys())


def test_an_id_once_issued_is_not_issued_again() -> None:
    (first,), content = next_ids(sample(), "F", 1)
    (quote,), content = next_ids(content, "Q", 1)
    assert (first, quote) == ("F9", "Q10"), "quotes are counted with the facts"
    bare = keep_issued(replace(sample(), data={}), content)
    assert last_issued(bare)["F"] == 10
