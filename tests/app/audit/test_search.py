from datetime import datetime, timedelta

import pytest

from app.audit import store
from app.audit.actions import Action
from app.audit.search import Query, search
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind

pytestmark = pytest.mark.req("AT-05")


@pytest.fixture
def ledger(any_ledger: Ledger, actor: Actor) -> Ledger:
    """Six events, a second apart, by two people on three drafts."""
    other = Actor(Kind.CLI, "other")
    for number in range(6):
        with any_ledger.work(other if number % 3 == 2 else actor) as work:
            action = Action.DRAFT_EDITED if number % 2 else Action.COMMENT_MADE
            text = ["Größe", "100 % sure", "a_b", 'said "no", twice\nand left', "x", "="][number]
            work.record(
                action, "draft", f"D-{number % 3}", old=None, new={"t": text}, reason=f"Why {text}"
            )
    return any_ledger


def found(ledger: Ledger, query: Query) -> list[int]:
    with ledger.database.read() as session:
        return [entry.seq for entry in search(session, query).entries]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), [1, 2, 3, 4, 5, 6]),
        (Query(entity="draft", entity_id="D-0"), [1, 4]),
        (Query(entity="job"), []),
        (Query(actor="cli:other"), [3, 6]),
        (Query(action="draft:edited"), [2, 4, 6]),
        (Query(action="draft:edited", actor="cli:other"), [6]),
        (Query(text="WHY"), [1, 2, 3, 4, 5, 6]),
        (Query(text="größe"), [1]),
        (Query(text="100 %"), [2]),
        (Query(text="0_%"), []),
        (Query(text="a_b"), [3]),
        (Query(text="d-2"), [3, 6]),
        (Query(text="twice\nand"), [4]),
        (Query(text="nothing of this"), []),
    ],
)
def test_events_are_found_by_what_is_asked(
    query: Query, expected: list[int], ledger: Ledger
) -> None:
    assert found(ledger, query) == expected


def test_a_value_is_found_by_its_text_alone(ledger: Ledger, actor: Actor) -> None:
    with ledger.work(actor) as work:
        work.record(Action.DRAFT_EDITED, "draft", "D-9", new={"t": "naïve"})
    assert found(ledger, Query(text="naïve")) == [7]


def test_a_range_of_time_has_its_start_and_not_its_end(ledger: Ledger) -> None:
    second = moments(ledger)[1]
    until = second + timedelta(seconds=2)
    assert found(ledger, Query(since=second, until=until)) == [2, 3]


def moments(ledger: Ledger) -> list[datetime]:
    with ledger.database.read() as session:
        return [entry.event.at for entry in store.read_all(session)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_hold_each_event_once(newest_first: bool, ledger: Ledger) -> None:
    seen: list[int] = []
    cursor: int | None = None
    with ledger.database.read() as session:
        while True:
            page = search(session, Query(), cursor=cursor, limit=4, newest_first=newest_first)
            seen += [entry.seq for entry in page.entries]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == ([6, 5, 4, 3, 2, 1] if newest_first else [1, 2, 3, 4, 5, 6])
