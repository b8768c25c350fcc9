"""What a person does with their threads, and what nobody else may."""

from dataclasses import replace

import pytest

from app.agent import service as threads
from app.agent import store
from app.agent.events import EventType, FailReason, Told, TurnState
from app.agent.service import Changes
from app.audit.actions import Action
from app.audit.search import Query, search
from app.audit.store import head
from app.auth.actor import Scope
from app.auth.people import grant, revoke
from app.auth.rules import GrantKind
from app.auth.store import holdings
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.evidence.facts import EvidenceKind
from tests.app.agent.conftest import Enter, turns_in
from tests.app.api.site import OPERATOR, OTHER_PRODUCT, Site


def test_the_first_question_names_the_thread_and_a_later_one_does_not(
    enter: Enter, site: Site
) -> None:
    asker = enter()
    asker.ask("please tell me what happened in NF-99-9999?")
    asker.ask("and why?")
    with site.service.ledger.database.read() as session:
        thread = store.get_thread(session, asker.actor, asker.thread)
    assert thread.title == "What happened in NF-99-9999"


def test_a_question_is_told_by_one_event_that_does_not_tell_its_words(
    enter: Enter, site: Site
) -> None:
    asker = enter()
    with site.service.ledger.database.read() as session:
        before = head(session)[0]
    turn = asker.ask("What is the secret of NF-99-9999?").turn
    with site.service.ledger.database.read() as session:
        (event,) = [one.event for one in search(session, Query(), cursor=before).entries]
    assert (event.action, event.entity_id) == (Action.CHAT_ASKED, turn.id)
    assert "secret" not in str((event.old, event.new, event.reason))


def test_another_reads_no_thread_no_turn_and_no_source(enter: Enter, site: Site) -> None:
    asker, other = enter(), enter("reviewer")
    turn = asker.ask(f"What happened in {site.deviation}?").turn
    ledger, chat = site.service.ledger, site.service.chat
    with ledger.database.read() as session:
        assert threads.citation_of(session, asker.actor, turn.id, 1).kind is EvidenceKind.RECORD
        for ask in (
            lambda: threads.read_turn(session, other.actor, turn.id),
            lambda: threads.citation_of(session, other.actor, turn.id, 1),
            lambda: threads.ask(ledger, chat, other.actor, asker.thread, "Why?"),
            lambda: threads.retry(ledger, chat, other.actor, turn.id),
            lambda: threads.stop(ledger, chat, other.actor, turn.id),
            lambda: threads.archive_thread(ledger, other.actor, asker.thread),
        ):
            with pytest.raises(NotFound):
                ask()


def test_who_is_nobody_has_no_threads(site: Site) -> None:
    with pytest.raises(Forbidden):
        threads.open_thread(site.service.ledger, OPERATOR, None, Scope())


def test_a_thread_sees_no_more_than_its_person(enter: Enter, site: Site) -> None:
    told = enter(OTHER_PRODUCT).ask(f"What happened in {site.deviation}?")
    assert told.turn.state is TurnState.ABSTAINED
    assert site.deviation in told.of(EventType.ABSTAINED)[0]["why"]


def test_a_thread_can_be_narrowed_and_then_sees_less(enter: Enter, site: Site) -> None:
    narrow = Scope(products=frozenset({"none"}))
    told = enter("writer", narrow).ask(f"What happened in {site.deviation}?")
    assert told.turn.state is TurnState.ABSTAINED


def test_a_thread_cannot_be_widened(enter: Enter, site: Site) -> None:
    asker = enter(OTHER_PRODUCT)
    wider = Scope(products=frozenset({"another product", "P1"}))
    changes = Changes(frozenset({"scope"}), scope=wider)
    with pytest.raises(BadInput, match="beyond your scope"):
        threads.change_thread(site.service.ledger, asker.actor, asker.thread, changes)


@pytest.mark.req("IA-03")
def test_who_sees_less_than_a_thread_was_asked_with_reads_it_no_more(
    enter: Enter, site: Site
) -> None:
    ledger, asker = site.service.ledger, enter()
    turn = asker.ask(f"What happened in {site.deviation}?").turn
    less = Scope(products=frozenset({"none"}))
    narrowed = replace(asker.actor, scope=less)

    def read_by_narrowed() -> None:
        with ledger.database.read() as session:
            assert asker.thread not in {one.id for one in store.threads_of(session, narrowed)}
            assert not store.reads_turn(session, narrowed, turn.id)
            with pytest.raises(NotFound):
                threads.citation_of(session, narrowed, turn.id, 1)
            with pytest.raises(NotFound):
                store.get_thread(session, narrowed, asker.thread)

    read_by_narrowed()
    # What was asked before a thread was narrowed is in it still.
    changes = Changes(frozenset({"scope"}), scope=less)
    threads.change_thread(ledger, asker.actor, asker.thread, changes)
    read_by_narrowed()
    with ledger.database.read() as session:
        assert store.get_thread(session, asker.actor, asker.thread).scope == less


def test_a_thread_keeps_the_scope_of_who_opened_it_or_changed_it(enter: Enter, site: Site) -> None:
    ledger, asker = site.service.ledger, enter(OTHER_PRODUCT)
    own = Scope(products=frozenset({"another product"}))
    with ledger.database.read() as session:
        assert store.get_thread(session, asker.actor, asker.thread).scope == own
    changed = threads.change_thread(
        ledger, asker.actor, asker.thread, Changes(frozenset({"scope"}))
    )
    assert changed.scope == own


def test_a_right_that_is_taken_is_gone_at_the_next_step(enter: Enter, site: Site) -> None:
    asker = enter("auditor")
    held = asker.actor
    with site.service.ledger.work(OPERATOR) as work:
        person = held.person or ""
        (role,) = [
            one for one in holdings(work.session, person, work.now) if one.kind is GrantKind.ROLE
        ]
        revoke(work, role.id, "left")
    told = asker.ask(f"What happened in {site.deviation}?")
    with site.service.ledger.work(OPERATOR) as work:
        grant(work, person, GrantKind.ROLE, "auditor")
    assert told.turn.state is TurnState.FAILED
    assert "no records any more" in told.of(EventType.TURN_FAILED)[0]["message"]
    assert told.of(EventType.TEXT) == []


def test_asking_again_is_a_new_turn_of_the_same_question_and_time(enter: Enter, site: Site) -> None:
    asker = enter()
    first = asker.ask(f"What happened in {site.deviation}?", as_of=site.service.ledger.clock())
    again = threads.retry(site.service.ledger, site.service.chat, asker.actor, first.turn.id)
    second = asker.end(again.id)
    assert second.turn.number == first.turn.number + 1
    assert (second.turn.question, second.turn.as_of) == (first.turn.question, first.turn.as_of)
    assert second.text == first.text


def test_one_question_at_a_time_in_a_thread(enter: Enter, site: Site) -> None:
    asker = enter()
    ledger, chat = site.service.ledger, site.service.chat
    turn = asker.ask("What is it?").turn
    running = replace(turn, id="TURN-HELD", number=9, state=TurnState.RUNNING, finished_at=None)
    began = Told(EventType.TURN_STARTED, {"thread": asker.thread, "question": turn.question})
    with ledger.database.write() as session:
        store.add_turn(session, running, began)
    with pytest.raises(Conflict):
        threads.ask(ledger, chat, asker.actor, asker.thread, "And now?")
    assert threads.stop(ledger, chat, asker.actor, running.id).state is TurnState.FAILED


def test_a_turn_says_which_process_answers_it_and_one_that_is_gone_holds_no_thread_up(
    enter: Enter, site: Site
) -> None:
    asker = enter()
    turn = asker.ask("What is it?").turn
    assert turn.process == site.service.chat.process
    left = replace(turn, id="TURN-LEFT", number=9, state=TurnState.RUNNING, finished_at=None)
    began = Told(EventType.TURN_STARTED, {"thread": asker.thread, "question": turn.question})
    with site.service.ledger.database.write() as session:
        store.add_turn(session, replace(left, process="worker-9"), began)
    asker.ask("And now?")
    (ended,) = asker.end(left.id).of(EventType.TURN_FAILED)
    assert ended["reason"] == FailReason.INTERRUPTED


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 2001])
def test_an_empty_or_endless_question_is_refused(enter: Enter, question: str) -> None:
    asker = enter()
    with pytest.raises(BadInput):
        asker.ask(question)
    assert turns_in(asker) == []


def test_what_is_attached_is_what_the_question_is_about(enter: Enter, site: Site) -> None:
    attached = [{"kind": "deviation", "id": site.deviation}]
    told = enter().ask("Has it happened before?", attachments=attached)
    assert told.turn.intent == "history"
    assert told.of(EventType.TURN_FINISHED)[0]["draft_of"] == site.deviation


def test_a_thread_that_was_put_away_is_listed_no_more_and_still_opens(
    enter: Enter, site: Site
) -> None:
    asker = enter()
    threads.archive_thread(site.service.ledger, asker.actor, asker.thread)
    with site.service.ledger.database.read() as session:
        listed = store.threads_of(session, asker.actor)
        assert asker.thread not in {one.id for one in listed}
        assert store.get_thread(session, asker.actor, asker.thread).archived_at is not None
