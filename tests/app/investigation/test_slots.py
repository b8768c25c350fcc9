"""Fields of decision: the closed list, empty, each with its role."""

import pytest
from sqlalchemy import select

from app.auth.actor import Role
from app.core.database import Database
from app.drafts.kinds import Slot
from app.investigation.conclusions import capa_lacks, effectiveness_lacks, root_cause_lacks
from app.investigation.kind import INVESTIGATION
from app.investigation.slots import slots
from app.review.tables import decision_kinds
from tests.app.investigation.sample import LOT, content, data

QA = {"classification", "reportability", "disposition", "closure"}


@pytest.mark.req("IU-02")
def test_every_field_is_of_the_closed_list_and_of_its_role(database: Database) -> None:
    with database.read() as session:
        rows = session.execute(select(decision_kinds.c.kind, decision_kinds.c.role))
        allowed = {tuple(row) for row in rows}
    made = content(data=data(steps={}))
    assert {(slot.kind, slot.role.value) for slot in INVESTIGATION.slots(made)} <= allowed


@pytest.mark.req("IU-02")
def test_qa_decides_classification_reportability_disposition_and_closure() -> None:
    of_qa = {slot.field for slot in slots(content()) if slot.role is Role.QA_APPROVER}
    assert of_qa == QA


def test_copies_of_a_conclusion_are_no_fields() -> None:
    fields = {slot.field for slot in slots(content())}
    assert "root_cause" in fields
    assert not any(field.startswith(("summary.", "conclusion.")) for field in fields)


def test_batches_hypotheses_branches_and_gaps_are_fields_that_a_refresh_keeps() -> None:
    fields = {slot.field: slot for slot in slots(content())}
    assert fields["scope:NF-1"].options == ("affected", "not affected")
    assert fields[LOT].options == ("confirmed", "ruled out", "most probable", "not provable")
    assert fields["branch:environment"].options == ("normal", "abnormal", "not applicable")
    assert fields["gap:2025-03-12T06:10:00+00:00"].section == "timeline"
    assert fields["human_error"].options == ()


def test_two_batches_of_one_number_are_two_fields() -> None:
    affected = [{"batch": "7", "product": product, "shares": []} for product in ("P1", "P2")]
    fields = {slot.field for slot in slots(content(data=data(affected=affected)))}
    assert {"scope:7:P1", "scope:7:P2"} <= fields


def test_slots_stand_in_the_order_of_the_report() -> None:
    made = content()
    order = [section.id for section in made.sections]
    places = [order.index(slot.section) for slot in slots(made)]
    assert places == sorted(places)


def test_the_parts_of_a_conclusion_are_all_that_its_gate_asks_for() -> None:
    fields = {slot.field: slot for slot in slots(content())}
    cause, check, actions = (fields[one] for one in ("root_cause", "effectiveness", "capa"))
    assert list(root_cause_lacks(_filled(cause))) == []
    assert list(effectiveness_lacks(_filled(check))) == []
    known = list(actions.parts[0].options)
    assert list(capa_lacks([_filled(actions)], known[:1], known)) == []
    assert [one.field for one in fields.values() if one.many] == ["capa"]


def _filled(slot: Slot) -> dict[str, str]:
    return {
        part.name: part.options[0] if part.options else "2025-04-01"
        for part in slot.parts
        if part.name != "rationale"
    }
