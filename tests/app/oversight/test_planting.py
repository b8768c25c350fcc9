import copy
import json
from typing import Any

import pytest

from app.core.errors import BadInput
from app.drafts.content import from_json
from app.oversight.planting import _sentences, _tables, as_read, plant, statements_of
from app.oversight.spoiling import FACTS, Error, shown


def _texts(content: dict[str, Any]) -> dict[str, str]:
    """Statement → as people read it."""
    facts = FACTS.validate_python(content["facts"])
    texts = {one["id"]: shown(one["text"], facts) for one in _sentences(content)}
    tables = {one["id"]: json.dumps(one["rows"]) for one in _tables(content)}
    return texts | tables


@pytest.mark.req("WF-06", "H05")
@pytest.mark.parametrize("seed", range(20))
def test_each_error_changes_its_statement_and_no_other(content: dict[str, Any], seed: int) -> None:
    spoilt, planted = plant(content, seed, 7)
    before, after = _texts(content), _texts(spoilt)
    changed = {one for one in before if before[one] != after[one]}
    assert changed == {one.statement for one in planted}
    assert len(planted) == 7
    assert {one.kind for one in planted} == set(Error)
    for one in planted:
        if one.kind is not Error.OMISSION:
            assert (one.was, one.now) == (before[one.statement], after[one.statement])


@pytest.mark.req("WF-06", "H05")
@pytest.mark.parametrize("seed", range(20))
def test_a_spoilt_sentence_says_no_longer_what_its_claims_say(
    content: dict[str, Any], seed: int
) -> None:
    """Values by the roles of the claims, citations by their evidence, polarity by the words."""
    spoilt, planted = plant(content, seed, 7)
    made = from_json(spoilt)
    kinds = {one.statement: one.kind for one in planted}
    for sentence in _sentences(spoilt):
        kind = kinds.get(sentence["id"])
        if kind is None or kind is Error.POLARITY:
            continue
        claims = [made.claims[one] for one in sentence["claims"]]
        roles = {fact for claim in claims for fact in claim.roles.values()}
        cited = {one for claim in claims for one in claim.evidence}
        text = sentence["text"]
        strangers = {f for f in made.facts if f"[{f}]" in text or f"[{f}|" in text} - roles
        foreign = {e for e in made.evidence if f"[{e}]" in text} - cited
        assert (strangers, len(foreign)) != (set(), 0)


@pytest.mark.req("WF-06")
def test_a_row_that_is_left_out_is_the_exception(content: dict[str, Any]) -> None:
    spoilt, planted = plant(content, 1, 7)
    (omitted,) = [one for one in planted if one.kind is Error.OMISSION]
    assert omitted.was == "row 3 | below"
    assert "row 3" not in json.dumps(spoilt["sections"])


@pytest.mark.req("WF-06")
def test_the_seed_decides(content: dict[str, Any]) -> None:
    assert plant(content, 5, 6) == plant(content, 5, 6)
    assert plant(content, 5, 6)[1] != plant(content, 6, 6)[1]


def test_the_draft_itself_is_not_touched(content: dict[str, Any]) -> None:
    before = copy.deepcopy(content)
    plant(content, 3, 7)
    assert content == before


def test_a_spoilt_copy_is_still_a_draft_that_can_be_read(content: dict[str, Any]) -> None:
    from_json(plant(content, 3, 7)[0])


def test_more_errors_than_statements_are_refused(content: dict[str, Any]) -> None:
    short = copy.deepcopy(content)
    short["sections"] = short["sections"][1:]
    with pytest.raises(BadInput, match="at most 1"):
        plant(short, 1, 2)


@pytest.mark.req("H05")
def test_what_is_read_tells_no_token_fact_or_claim(content: dict[str, Any]) -> None:
    spoilt, _ = plant(content, 3, 7)
    read = json.dumps(as_read(spoilt))
    assert "[F" not in read
    assert "claims" not in read
    assert statements_of(spoilt) <= statements_of(content)
