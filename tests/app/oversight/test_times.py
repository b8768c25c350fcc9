from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.core.errors import BadInput, Forbidden, NotFound, VeridraftError
from app.oversight.tables import section_times
from app.oversight.times import record_time, seen_before
from tests.app.oversight.conftest import REVIEWER

Draft = Callable[..., str]


@pytest.mark.req("WF-06")
def test_time_is_kept_with_who_what_and_when(office: Ledger, draft: Draft) -> None:
    draft_id = draft()
    with office.work(REVIEWER) as work:
        record_time(work, draft_id, 1, "event", 12.5)
    with office.database.read() as session:
        row = session.execute(select(section_times)).one()
        (event,) = [entry.event for entry in trail.find(session, Action.SECTION_READ)]
    assert (row.draft, row.section, row.person, row.seconds) == (
        draft_id, "event", "REVIEWER", 12.5,
    )  # fmt: skip
    assert (event.actor, event.new["seconds"]) == ("person:reviewer", 12.5)


@pytest.mark.req("WF-06")
@pytest.mark.parametrize("seconds", [0.0, -1.0, 600.1, float("nan"), float("inf")])
def test_what_nobody_reads_for_is_refused(office: Ledger, draft: Draft, seconds: float) -> None:
    draft_id = draft()
    with pytest.raises(BadInput), office.work(REVIEWER) as work:
        record_time(work, draft_id, 1, "event", seconds)


@pytest.mark.req("WF-06", "H05")
def test_nobody_reads_for_longer_than_they_are_there(office: Ledger, draft: Draft) -> None:
    """The session began an hour ago: six reports of ten minutes, and not one more."""
    draft_id = draft()
    for _ in range(6):
        with office.work(REVIEWER) as work:
            record_time(work, draft_id, 1, "event", 600.0)
    with (
        pytest.raises(BadInput, match="more time than has passed"),
        office.work(REVIEWER) as work,
    ):
        record_time(work, draft_id, 1, "event", 600.0)
    with office.database.read() as session:
        total = session.execute(select(func.sum(section_times.c.seconds))).scalar_one()
    assert total == 3600.0


@pytest.mark.parametrize(
    ("actor", "section", "error"),
    [
        (REVIEWER, "nowhere", NotFound),
        (replace(REVIEWER, scope=Scope(sites=frozenset({"BOS"}))), "event", NotFound),
        (replace(REVIEWER, scope=Scope(products=frozenset({"P2"}))), "event", NotFound),
        (replace(REVIEWER, session=None), "event", Forbidden),
        (replace(REVIEWER, roles=frozenset()), "event", Forbidden),
    ],
    ids=["no such section", "another site", "another product", "no session", "no role"],
)
def test_only_a_person_who_sees_the_section_reads_it(
    office: Ledger, draft: Draft, actor: Actor, section: str, error: type[VeridraftError]
) -> None:
    draft_id = draft()
    with pytest.raises(error), office.work(actor) as work:
        record_time(work, draft_id, 1, section, 5.0)
    with office.database.read() as session:
        assert session.execute(select(section_times)).first() is None


def test_the_version_that_a_person_saw_last_is_an_earlier_one_that_they_read(
    office: Ledger, draft: Draft
) -> None:
    draft_id = draft()
    with office.database.read() as session:
        assert seen_before(session, draft_id, "REVIEWER", 2) is None
    with office.work(REVIEWER) as work:
        record_time(work, draft_id, 1, "event", 12.5)
    with office.database.read() as session:
        assert seen_before(session, draft_id, "REVIEWER", 1) is None
        assert seen_before(session, draft_id, "REVIEWER", 2) == 1
        assert seen_before(session, draft_id, "SOMEBODY", 2) is None
