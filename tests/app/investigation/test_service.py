"""Refreshing a draft: the records as they are now, what people wrote kept, one event with why."""

from typing import Any

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Actor, Kind, Role
from app.core.errors import Conflict
from app.drafts import service, store
from app.drafts.content import DraftContent, Sentence
from app.drafts.difference import compare
from app.drafts.references import section_of, sentences_in
from app.drafts.staleness import stale_sources
from app.drafts.states import DraftState
from app.drafts.store import Contribution, StaleVersion
from app.investigation.asking import asking
from app.investigation.service import run_refresh
from tests.app.investigation.conftest import ACTOR, Planted
from tests.deploy.rows import add_person

ANNA = Actor(Kind.PERSON, "anna", frozenset({Role.WRITER}), person="ANNA", session="S-ANNA")
WORDS = "The shift saw a leak at the pump."


def _refresh(planted: Planted, draft_id: str, based_on: int) -> dict[str, Any]:
    payload = {
        "draft": draft_id,
        "based_on": based_on,
        "reason": "The batch record was corrected",
        "person": "ANNA",
    }
    running = planted.job("refresh", payload, ANNA.id)
    run_refresh(planted.investigator(), ACTOR, running)
    return planted.result(running)


def _edited(planted: Planted) -> tuple[str, str]:
    """A draft whose first sentence of the event section is Anna's, and that sentence's id."""
    draft_id = planted.drafted()
    with planted.ledger.database.write() as session:
        add_person(session, "ANNA", "writer")
    target = _sentences(planted.content(draft_id))[1].id
    with planted.ledger.work(ANNA) as work:
        service.add(work, draft_id, 1, target, WORDS, (), "Seen by the shift")
    return draft_id, target


def _sentences(content: DraftContent) -> list[Sentence]:
    return list(sentences_in(section_of(content, "event").blocks))


def _correct(planted: Planted, content: DraftContent) -> str:
    """Corrects the first reading that the draft cites as out of range; returns its new value."""
    claim = next(one for one in content.claims.values() if one.predicate.startswith("reading_"))
    value = content.facts[claim.roles["value"]].written
    batch = content.facts[claim.roles["batch"]].written

    def correct(rows: list[dict[str, str]]) -> None:
        row = next(one for one in rows if (one["batch"], one["value"]) == (batch, value))
        row["value"] = value[:-1] + ("1" if value[-1] != "1" else "2")

    planted.receive(planted.changed("readings", correct))
    return value


def test_refresh_of_unchanged_records_changes_no_statement(planted: Planted) -> None:
    draft_id, _target = _edited(planted)
    result = _refresh(planted, draft_id, 2)
    assert result == {"draft": draft_id, "version": 3}
    found = compare(planted.content(draft_id, 2), planted.content(draft_id, 3))
    assert [one.statement for one in found.statements if one.section != "ai_use"] == []


@pytest.mark.req("IN-08")
@pytest.mark.req("H18")
def test_refresh_brings_the_records_and_keeps_what_people_wrote(planted: Planted) -> None:
    draft_id, target = _edited(planted)
    old = _correct(planted, planted.content(draft_id))
    with planted.ledger.database.read() as session:
        ask = asking(planted.investigator, session)
        assert stale_sources(session, draft_id, ask) != []
    _refresh(planted, draft_id, 2)
    content = planted.content(draft_id)
    ids = [one.id for one in _sentences(content)]
    kept = _sentences(content)[ids.index(target) + 1]
    assert (kept.text, kept.origin) == (WORDS, "ANNA")
    assert content.data["kept"] == [kept.id]
    before = {one.written for one in planted.content(draft_id, 2).facts.values()}
    after = {one.written for one in content.facts.values()}
    assert old in before
    assert before != after
    with planted.ledger.database.read() as session:
        ask = asking(planted.investigator, session)
        assert stale_sources(session, draft_id, ask) == []


def test_refresh_is_the_persons_contribution_and_one_event_with_the_reason(
    planted: Planted,
) -> None:
    draft_id, _target = _edited(planted)
    _refresh(planted, draft_id, 2)
    with planted.ledger.database.read() as session:
        (event,) = [one.event for one in trail.find(session, Action.DRAFT_REFRESHED)]
        contributed = store.contributors(session, draft_id)
    assert (event.old["version"], event.new["version"]) == (2, 3)
    assert (event.reason, event.origin) == ("The batch record was corrected", "job")
    last = contributed[-1]
    assert (last.person, last.kind, last.version) == ("ANNA", Contribution.EDITED, 3)


@pytest.mark.req("RC-05")
def test_refresh_of_an_older_version_or_in_a_closed_state_is_refused(planted: Planted) -> None:
    draft_id, _target = _edited(planted)
    with pytest.raises(StaleVersion):
        _refresh(planted, draft_id, 1)
    with planted.ledger.database.write() as session:
        store.set_state(session, draft_id, DraftState.IN_REVIEW)
    with pytest.raises(Conflict, match="in review"):
        _refresh(planted, draft_id, 2)
    assert planted.stored(draft_id).version == 2
