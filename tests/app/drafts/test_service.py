"""Editing as a use case: rights, reason, state, version; one version, one event, contributions."""

from dataclasses import replace
from typing import Any

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.drafts import service, store
from app.drafts.content import from_json, to_json
from app.drafts.states import EDITABLE, DraftState
from app.drafts.store import Contribution, StaleVersion, StoredVersion
from tests.app.drafts.sample import entry, sample, sentence
from tests.deploy.rows import add_person

_WRITER = frozenset({Role.WRITER})
ANNA = Actor(Kind.PERSON, "anna", _WRITER, person="ANNA", session="S-ANNA")
CARLA = Actor(Kind.PERSON, "carla", _WRITER, person="CARLA", session="S-CARLA")
REASON = "Clearer for the reader"


@pytest.fixture
def draft(ledger: Ledger) -> str:
    with ledger.database.write() as session:
        for name in ("ANNA", "CARLA"):
            add_person(session, name, "writer")
        store.add_draft(
            session,
            "DRAFT-1",
            to_json(sample()),
            site="DUB",
            configuration="c",
            by="cli:t",
            job=None,
            now=ledger.clock(),
        )
    return "DRAFT-1"


def _edit(ledger: Ledger, actor: Actor = ANNA, **more: Any) -> StoredVersion:
    parts = {
        "based_on": 1,
        "statement_id": "S5",
        "text": "It is open.",
        "entries": (),
        "reason": REASON,
    }
    with ledger.work(actor) as work:
        return service.edit(work, "DRAFT-1", **parts | more)


def _events(ledger: Ledger) -> list[Any]:
    with ledger.database.read() as session:
        return [one.event for one in trail.find(session, Action.DRAFT_EDITED)]


@pytest.mark.usefixtures("draft")
@pytest.mark.req("AT-03")
def test_edit_writes_one_version_one_event_and_who_contributed(ledger: Ledger) -> None:
    saved = _edit(ledger, text="It was [N1].", entries=(entry(),))
    assert (saved.version, saved.made_by, saved.reason) == (2, "person:anna", REASON)
    (event,) = _events(ledger)
    assert event.old == {
        "version": 1,
        "statement": "S5",
        "text": "What may explain the event is open.",
    }
    assert event.new == {
        "version": 2,
        "statement": "S5",
        "text": "It was 12.5 mg.",
        "sha256": saved.sha256,
    }
    assert (event.reason, event.entity_id) == (REASON, "DRAFT-1")
    with ledger.database.read() as session:
        found = store.contributors(session, "DRAFT-1")
    assert [(one.person, one.kind, one.version) for one in found] == [
        ("ANNA", Contribution.EDITED, 2),
        ("ANNA", Contribution.ENTERED_FACT, 2),
    ]


@pytest.mark.usefixtures("draft")
@pytest.mark.req("AT-03")
@pytest.mark.parametrize("reason", ["", "  ", "\n", "\u200b"])
def test_edit_without_a_reason_is_refused(ledger: Ledger, reason: str) -> None:
    with pytest.raises(BadInput, match="reason"):
        _edit(ledger, reason=reason)
    assert _events(ledger) == []


@pytest.mark.usefixtures("draft")
@pytest.mark.req("RC-05")
@pytest.mark.req("H18")
def test_second_of_two_writers_is_refused_with_both_texts(ledger: Ledger) -> None:
    _edit(ledger, ANNA, text="Anna's words.")
    with pytest.raises(StaleVersion) as refused:
        _edit(ledger, CARLA, text="Carla's words.")
    assert refused.value.details == ("2", "Carla's words.", "Anna's words.")
    assert (refused.value.status, refused.value.newest) == (409, 2)
    saved = _edit(ledger, CARLA, based_on=2, text="Carla's words.")
    assert sentence(from_json(saved.content), "closing").origin == "CARLA"


@pytest.mark.usefixtures("draft")
@pytest.mark.req("AT-04")
def test_after_three_edits_all_four_versions_are_there(ledger: Ledger) -> None:
    for based_on, text in enumerate(("This.", "That.", "More."), 1):
        _edit(ledger, based_on=based_on, text=text)
    with ledger.database.read() as session:
        found = [
            sentence(from_json(store.get_version(session, "DRAFT-1", n).content), "closing").text
            for n in (1, 2, 3, 4)
        ]
        listed = [one.version for one in store.versions_of(session, "DRAFT-1")]
    assert found == ["What may explain the event is open.", "This.", "That.", "More."]
    assert listed == [1, 2, 3, 4]


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("state", sorted(set(DraftState) - EDITABLE))
def test_state_that_does_not_change_is_named(ledger: Ledger, state: DraftState) -> None:
    with ledger.database.write() as session:
        if state is DraftState.APPROVED:
            session.connection().exec_driver_sql("DROP TRIGGER drafts_approved_signed")
        store.set_state(session, "DRAFT-1", state)
    with pytest.raises(Conflict, match=state.words):
        _edit(ledger)


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize(
    "actor",
    [
        Actor(Kind.CLI, "root"),
        Actor(Kind.TOKEN, "t", _WRITER, person="ANNA"),
        replace(ANNA, session=None),
        replace(ANNA, roles=frozenset({Role.REVIEWER})),
        replace(ANNA, roles=frozenset({Role.ADMINISTRATOR})),
    ],
)
def test_only_a_person_with_the_right_edits(ledger: Ledger, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        _edit(ledger, actor)


@pytest.mark.usefixtures("draft")
def test_draft_out_of_scope_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        _edit(ledger, replace(ANNA, scope=Scope(sites=frozenset({"BER"}))))


@pytest.mark.usefixtures("draft")
def test_edit_that_changes_nothing_is_refused(ledger: Ledger) -> None:
    _edit(ledger)
    with pytest.raises(BadInput, match="changes nothing"):
        _edit(ledger, based_on=2)


@pytest.mark.usefixtures("draft")
def test_every_kind_of_edit_leaves_one_event_with_old_and_new(ledger: Ledger) -> None:
    at = ("DRAFT-1",)
    with ledger.work(ANNA) as work:
        service.add(work, *at, 1, "S1", "The shift was told.", (), REASON)
    with ledger.work(ANNA) as work:
        service.move(work, *at, 2, "S6", None, REASON)
    with ledger.work(ANNA) as work:
        service.replace_fact(work, *at, 3, "S2", "F4", entry())
    with ledger.work(ANNA) as work:
        service.remove(work, *at, 4, "S6", REASON)
    old = [one.old["text"] for one in _events(ledger)]
    new = [one.new["text"] for one in _events(ledger)]
    assert (old[0], new[0]) == ("", "The shift was told.")
    assert new[1].startswith("The shift was told. It was discovered")
    assert old[1].startswith("It was discovered")
    assert "6.10 mg" in old[2]
    assert "12.5 mg" in new[2]
    assert (old[3], new[3]) == ("The shift was told.", "")
    assert _events(ledger)[2].reason == "read from the balance print"


@pytest.mark.usefixtures("draft")
def test_refused_edit_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(BadInput):
        _edit(ledger, text="It was 6 mg.")
    with ledger.database.read() as session:
        assert store.get_version(session, "DRAFT-1").version == 1
        assert store.contributors(session, "DRAFT-1") == ()
