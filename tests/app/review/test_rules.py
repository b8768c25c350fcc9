"""Who may not check what, by identity."""

from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.review.rules import NotIndependent, check_independence
from app.review.states import Meaning

CHECKS = (Meaning.REVIEWED, Meaning.APPROVED, Meaning.REJECTED)
NOBODY: AbstractSet[str] = frozenset()

identities = st.sampled_from([f"person {letter}" for letter in "abcdef"])
groups = st.frozensets(identities, max_size=4)


def allowed(
    signer: str,
    meaning: Meaning,
    *,
    represented: AbstractSet[str] = NOBODY,
    contributors: AbstractSet[str] = NOBODY,
    earlier: dict[Meaning, AbstractSet[str]] | None = None,
) -> bool:
    try:
        check_independence(signer, represented, contributors, earlier or {}, meaning)
    except NotIndependent:
        return False
    return True


@pytest.mark.req("ES-05")
@pytest.mark.parametrize("meaning", CHECKS)
def test_a_contributor_neither_reviews_nor_approves_nor_rejects(meaning: Meaning) -> None:
    assert not allowed("anna", meaning, contributors={"anna"})
    assert allowed("ben", meaning, contributors={"anna"})


@pytest.mark.req("H06")
@pytest.mark.parametrize("meaning", CHECKS)
def test_a_delegate_of_a_contributor_is_refused_like_the_contributor(meaning: Meaning) -> None:
    assert not allowed("ben", meaning, represented={"anna"}, contributors={"anna"})
    assert allowed("ben", meaning, represented={"cora"}, contributors={"anna"})


@pytest.mark.req("ES-05")
def test_author_reviewer_and_approver_of_a_version_are_three_persons() -> None:
    signed: dict[Meaning, AbstractSet[str]] = {
        Meaning.AUTHORED: {"anna"},
        Meaning.REVIEWED: {"ben"},
    }
    assert not allowed("anna", Meaning.REVIEWED, earlier=signed)
    assert not allowed("anna", Meaning.APPROVED, earlier=signed)
    assert not allowed("ben", Meaning.APPROVED, earlier=signed)
    assert not allowed("ben", Meaning.AUTHORED, earlier=signed)
    assert not allowed("cora", Meaning.APPROVED, represented={"ben"}, earlier=signed)
    assert allowed("cora", Meaning.APPROVED, earlier=signed)


@pytest.mark.req("ES-05")
def test_a_contributor_authors_their_own_draft() -> None:
    assert allowed("anna", Meaning.AUTHORED, contributors={"anna"})


@pytest.mark.req("ES-05")
def test_who_rejected_a_version_may_approve_it_and_who_reviewed_it_may_review_it_again() -> None:
    signed: dict[Meaning, AbstractSet[str]] = {
        Meaning.REVIEWED: {"ben"},
        Meaning.REJECTED: {"cora"},
    }
    assert allowed("ben", Meaning.REVIEWED, earlier=signed)
    assert allowed("cora", Meaning.APPROVED, earlier=signed)


@pytest.mark.req("ES-05")
@given(groups, st.data())
def test_no_allowed_sequence_of_three_signatures_shares_an_identity(
    contributors: frozenset[str], data: st.DataObject
) -> None:
    earlier: dict[Meaning, AbstractSet[str]] = {}
    for meaning in (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED):
        signer = data.draw(identities)
        represented = data.draw(st.frozensets(identities, max_size=2))
        if not allowed(
            signer, meaning, represented=represented, contributors=contributors, earlier=earlier
        ):
            return
        earlier[meaning] = represented | {signer}
    author, reviewer, approver = earlier.values()
    assert not author & reviewer
    assert not reviewer & approver
    assert not author & approver
    assert not (reviewer | approver) & contributors
