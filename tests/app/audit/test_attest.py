import pytest

from app.audit import store
from app.audit.actions import Action
from app.audit.attest import attest_reviewed, open_trail
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, job_actor
from app.core.errors import Conflict, Forbidden

pytestmark = pytest.mark.req("AT-05")

WRITER, REVIEWER = Actor(Kind.PERSON, "writer"), Actor(Kind.PERSON, "reviewer")
SECOND_ACCOUNT = Actor(Kind.PERSON, "writer2")


@pytest.fixture
def ledger(any_ledger: Ledger) -> Ledger:
    """A draft that the writer made and edited."""
    act(any_ledger, WRITER, Action.DRAFT_CREATED)
    act(any_ledger, WRITER, Action.DRAFT_EDITED)
    return any_ledger


def act(ledger: Ledger, actor: Actor, action: Action, draft: str = "D-1") -> None:
    with ledger.work(actor) as work:
        work.record(action, "draft", draft)


def look(ledger: Ledger, actor: Actor = REVIEWER) -> list[int]:
    with ledger.work(actor) as work:
        return [entry.seq for entry in open_trail(work, "draft", "D-1")]


def attest(ledger: Ledger, actor: Actor = REVIEWER, same: frozenset[str] = frozenset()) -> None:
    with ledger.work(actor) as work:
        attest_reviewed(work, "draft", "D-1", "complete", same)


def newest(ledger: Ledger) -> str:
    with ledger.database.read() as session:
        return list(store.read_all(session))[-1].event.action


def test_who_opened_the_trail_and_did_none_of_the_work_attests(ledger: Ledger) -> None:
    assert look(ledger) == [1, 2]
    attest(ledger)
    assert newest(ledger) == "trail:reviewed"


def test_a_trail_that_was_not_opened_is_not_attested(ledger: Ledger) -> None:
    with pytest.raises(Conflict, match="was not opened"):
        attest(ledger)


def test_an_opening_before_the_newest_event_does_not_count(ledger: Ledger) -> None:
    look(ledger)
    act(ledger, WRITER, Action.DRAFT_EDITED)
    with pytest.raises(Conflict, match="opening after event 4"):
        attest(ledger)
    look(ledger)
    attest(ledger)


def test_an_opening_by_somebody_else_does_not_count(ledger: Ledger) -> None:
    look(ledger, Actor(Kind.PERSON, "colleague"))
    with pytest.raises(Conflict):
        attest(ledger)


def test_an_opening_of_another_record_does_not_count(ledger: Ledger) -> None:
    with ledger.work(REVIEWER) as work:
        open_trail(work, "draft", "D-2")
    with pytest.raises(Conflict):
        attest(ledger)


@pytest.mark.parametrize(
    "action", [Action.EVIDENCE_OPENED, Action.SECTION_READ, Action.TRAIL_EXPORTED]
)
def test_looking_bars_nobody_and_voids_no_opening(action: Action, ledger: Ledger) -> None:
    look(ledger)
    act(ledger, REVIEWER, action)
    act(ledger, Actor(Kind.PERSON, "colleague"), action)
    attest(ledger)


def test_nobody_attests_the_trail_of_their_own_work(ledger: Ledger) -> None:
    look(ledger, WRITER)
    with pytest.raises(Forbidden, match="own work"):
        attest(ledger, WRITER)


def test_nobody_attests_it_under_another_account(ledger: Ledger) -> None:
    look(ledger, SECOND_ACCOUNT)
    with pytest.raises(Forbidden, match="own work"):
        attest(ledger, SECOND_ACCOUNT, frozenset({WRITER.id, SECOND_ACCOUNT.id}))


def test_what_a_job_did_in_ones_name_is_ones_own_work(ledger: Ledger) -> None:
    act(ledger, job_actor("JOB-1", REVIEWER.id), Action.DRAFT_REFRESHED)
    look(ledger)
    with pytest.raises(Forbidden, match="own work"):
        attest(ledger)


def test_a_refused_attestation_leaves_no_event(ledger: Ledger) -> None:
    look(ledger, WRITER)
    with pytest.raises(Forbidden):
        attest(ledger, WRITER)
    assert newest(ledger) == "trail:opened"
