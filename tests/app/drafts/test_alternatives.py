"""Choosing a text is an edit: one version, one event, and what gives way stays in its version."""

from collections.abc import Callable
from typing import Any

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.core.errors import BadInput, Forbidden, NotFound
from app.drafts import alternatives, service, store
from app.drafts.content import CODE, from_json, to_json
from app.drafts.store import Contribution, StaleVersion, StoredVersion
from tests.app.drafts.sample import sample, sentence
from tests.deploy.rows import add_person

ANNA = Actor(Kind.PERSON, "anna", frozenset({Role.WRITER}), person="ANNA", session="S-ANNA")
REASON = "Code says it better"
BASE = sample()


@pytest.fixture
def edited(ledger: Ledger) -> None:
    """In version 2 the first sentence is Anna's, in version 3 it reads otherwise again."""
    with ledger.database.write() as session:
        add_person(session, "ANNA", "writer")
        store.add_draft(
            session,
            "DRAFT-1",
            to_json(BASE),
            site="DUB",
            configuration="c",
            by="cli:t",
            job=None,
            now=ledger.clock(),
        )
    for based_on, text in enumerate(("The shift noticed it.", "The lead noticed it."), 1):
        with ledger.work(ANNA) as work:
            service.edit(work, "DRAFT-1", based_on, "S1", text, (), "Plainer")


def _restore(ledger: Ledger, version: int | None, **more: Any) -> StoredVersion:
    parts = {"based_on": 3, "statement_id": "S1", "version": version, "reason": REASON}
    with ledger.work(more.pop("actor", ANNA)) as work:
        return alternatives.restore(work, "DRAFT-1", **parts | more)


@pytest.mark.usefixtures("edited")
@pytest.mark.req("AT-03")
def test_codes_text_comes_back_as_one_version_and_one_event(ledger: Ledger) -> None:
    saved = _restore(ledger, None)
    assert (saved.version, saved.reason) == (4, REASON)
    assert sentence(from_json(saved.content), "event") == sentence(BASE, "event")
    with ledger.database.read() as session:
        event = trail.find(session, Action.DRAFT_EDITED)[-1].event
        contributed = store.contributors(session, "DRAFT-1")[-1]
        before = store.get_version(session, "DRAFT-1", 3).content
    assert (event.old["text"], event.reason) == ("The lead noticed it.", REASON)
    assert event.new["text"].startswith("It was discovered")
    assert (contributed.person, contributed.kind) == ("ANNA", Contribution.EDITED)
    assert sentence(from_json(before), "event").text == "The lead noticed it."


@pytest.mark.usefixtures("edited")
def test_the_text_of_a_version_comes_back_as_whose_it_was(ledger: Ledger) -> None:
    back = sentence(from_json(_restore(ledger, 2).content), "event")
    assert (back.text, back.origin, back.edited) == ("The shift noticed it.", "ANNA", True)
    first = sentence(from_json(_restore(ledger, 1, based_on=4).content), "event")
    assert (first.origin, first.edited, first.claims) == (CODE, False, ("C2",))


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"reason": ""}, BadInput),
        ({"based_on": 2}, StaleVersion),
        ({"version": 9}, NotFound),
        ({"version": 3}, BadInput),
        ({"statement_id": "S99"}, BadInput),
        ({"statement_id": "S3"}, BadInput),
        ({"actor": Actor(Kind.CLI, "root")}, Forbidden),
    ],
)
def test_a_choice_keeps_the_rules_of_every_edit(
    ledger: Ledger, more: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _restore(ledger, more.pop("version", None), **more)


@pytest.mark.usefixtures("edited")
def test_what_there_is_to_choose_from_is_of_one_section(ledger: Ledger) -> None:
    with ledger.database.read() as session:
        stored = store.get_version(session, "DRAFT-1")
        (found,) = alternatives.alternatives_of(session, stored, "event")
        assert alternatives.alternatives_of(session, stored, "closing") == ()
        with pytest.raises(NotFound):
            alternatives.alternatives_of(session, stored, "none")
    assert found.composed == sentence(BASE, "event")


@pytest.fixture
def removed(ledger: Ledger, edited: None) -> Callable[[], StoredVersion]:
    with ledger.work(ANNA) as work:
        service.remove(work, "DRAFT-1", 3, "S2", "Said in the table")
    return lambda: _restore(ledger, None, based_on=4, statement_id="S2")


def test_a_removed_sentence_is_among_them_and_comes_back(
    ledger: Ledger, removed: Callable[[], StoredVersion]
) -> None:
    with ledger.database.read() as session:
        stored = store.get_version(session, "DRAFT-1")
        found = alternatives.alternatives_of(session, stored, "event")
    assert [(one.statement, one.theirs is None) for one in found] == [("S1", False), ("S2", True)]
    assert sentence(from_json(removed().content), "event", 1) == sentence(BASE, "event", 1)
