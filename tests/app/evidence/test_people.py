"""One person has one role name in a draft, and keeps it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.ledger import ClaimLedger
from app.evidence.people import ROLE_OF, People
from app.records.record import Record


def test_every_identifier_of_a_person_in_the_contract_has_a_role() -> None:
    named = {
        *(("steps", "operator"), ("training", "operator"), ("shifts", "operators")),
        *(("readings", "recorded_by"), ("results", "tested_by"), ("actions", "by")),
        *(("deviations", "reported_by"), ("deviations", "owner"), ("capas", "owner")),
    }
    assert set(ROLE_OF) == named


@given(st.lists(st.text(min_size=1, max_size=4), max_size=60))
def test_names_are_given_in_order_and_kept(ids: list[str]) -> None:
    people = People()
    first = [people.name(one) for one in ids]
    again = People(dict(people.names))
    assert [again.name(one) for one in ids] == first
    assert len(set(first)) == len(set(ids))


def test_letters_go_on_behind_z() -> None:
    people = People()
    names = [people.name(str(n)) for n in range(28)]
    assert (names[0], names[25], names[26], names[27]) == (
        "operator A",
        "operator Z",
        "operator AA",
        "operator AB",
    )


@pytest.mark.req("H29")
def test_fact_of_a_cell_of_people_shows_roles_and_its_evidence_is_the_record() -> None:
    cells = {
        "row_id": 4,
        "row_key": "k",
        "row_line": 2,
        "row_package": "p",
        "row_version": 1,
        "row_sha256": "h",
    }
    ledger = ClaimLedger("Europe/Dublin")
    row = Record("shifts", cells)
    evidence = ledger.record(row, "Shift")
    fact = ledger.facts[ledger.id_fact("operators", "OP-3, OP-1", evidence, "operators")]
    other = ledger.facts[ledger.id_fact("shift", "OP-3", evidence, "shift")]
    assert (fact.written, other.written) == ("operator A, operator B", "OP-3")
    assert ledger.evidence[evidence].where["row_id"] == 4
