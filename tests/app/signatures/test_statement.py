from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.core.canonical import canonical_json
from app.review.states import Meaning
from app.signatures.statement import IN_WORDS, BoundDecision, Record, Signer, Statement, bound

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)
DECISION = BoundDecision(
    id=1,
    version=1,
    field="impact",
    kind="impact",
    role=Role.WRITER,
    revision=1,
    value="none",
    reason="as it is",
    person="PERSON-1",
    session="SESSION-1",
    at=AT,
)
RECORD = Record("NOTE-1", 1, "note", "DEV-1", "A note", "a" * 64, "c" * 64, (DECISION,))
STATEMENT = Statement(
    id="SIG-1",
    record_sha256=RECORD.sha256,
    draft="NOTE-1",
    version=1,
    meaning=Meaning.REVIEWED,
    meaning_in_words=IN_WORDS[Meaning.REVIEWED],
    signer=Signer("PERSON-2", "rita", "Rita Reviewer"),
    role=Role.REVIEWER,
    on_behalf_of=Signer("PERSON-3", "rolf", "Rolf Reviewer"),
    at=AT,
    zone="Europe/Dublin",
    method="password",
    session="SESSION-2",
    reason=None,
    previous=("SIG-0",),
    key_id="0123456789abcdef",
)

decisions = st.lists(
    st.builds(
        replace,
        st.just(DECISION),
        field=st.sampled_from(["impact", "capa", "disposition"]),
        role=st.sampled_from([Role.WRITER, Role.QA_APPROVER]),
        revision=st.integers(1, 5),
        value=st.text(max_size=3),
    ),
    max_size=8,
)


def test_every_meaning_has_words() -> None:
    assert set(IN_WORDS) == set(Meaning)


@pytest.mark.req("ES-02")
@pytest.mark.parametrize(
    "changed",
    [
        {"draft": "NOTE-2"},
        {"version": 2},
        {"document_type": "report"},
        {"subject": "DEV-2"},
        {"title": "Another note"},
        {"content_sha256": "b" * 64},
        {"configuration": "d" * 64},
        {"decisions": ()},
        *(
            {"decisions": (replace(DECISION, **change),)}
            for change in (
                {"id": 2},
                {"version": 2},
                {"field": "capa"},
                {"kind": "capa"},
                {"role": Role.QA_APPROVER},
                {"revision": 2},
                {"value": "some"},
                {"reason": "because"},
                {"person": "PERSON-2"},
                {"session": "SESSION-2"},
                {"at": AT + timedelta(microseconds=1)},
            )
        ),
    ],
    ids=str,
)
def test_the_hash_of_a_record_covers_all_of_it(changed: dict[str, Any]) -> None:
    assert replace(RECORD, **changed).sha256 != RECORD.sha256


@pytest.mark.parametrize("changed", [{}, {"on_behalf_of": None, "reason": "wrong", "previous": ()}])
def test_a_statement_is_read_back_as_it_was_written(changed: dict[str, Any]) -> None:
    statement = replace(STATEMENT, **changed)
    assert Statement.from_json(statement.to_json()) == statement


def test_a_statement_has_one_form() -> None:
    stored = STATEMENT.to_json()
    shuffled = dict(reversed(list(stored.items())))
    assert canonical_json(shuffled) == canonical_json(STATEMENT)


@given(decisions)
def test_author_and_reviewer_bind_to_the_decisions_of_writers_alone(
    made: list[BoundDecision],
) -> None:
    writers = [one for one in made if one.role is Role.WRITER]
    for meaning in (Meaning.AUTHORED, Meaning.REVIEWED):
        assert bound(made, meaning) == bound(writers, meaning)
    for meaning in (Meaning.APPROVED, Meaning.REJECTED):
        assert {one.field for one in bound(made, meaning)} == {one.field for one in made}


@given(decisions)
def test_of_each_field_the_newest_revision_counts(made: list[BoundDecision]) -> None:
    kept = bound(made, Meaning.APPROVED)
    assert [one.field for one in kept] == sorted({one.field for one in made})
    for one in kept:
        assert one.revision == max(other.revision for other in made if other.field == one.field)


def test_opening_again_changes_nothing_of_what_was_signed_before() -> None:
    reopening = replace(DECISION, field="reopening", kind="reopening", role=Role.QA_APPROVER)
    later = replace(reopening, at=AT + timedelta(days=1))
    assert bound([DECISION, later], Meaning.APPROVED, signed_at=AT) == (DECISION,)
    assert bound([DECISION, later], Meaning.APPROVED) == (DECISION, later)
    assert bound([DECISION, reopening], Meaning.APPROVED, signed_at=AT) == (DECISION, reopening)
