from datetime import datetime, timedelta

import pytest

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.access import access_at
from app.auth.actor import Role
from app.auth.people import deactivate, grant, revoke
from app.auth.rules import GrantKind
from tests.app.auth.conftest import Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

DAY = timedelta(days=1)
Held = set[tuple[str, str, str, str]]


def reconstructed(happened: Happened, at: datetime) -> Held:
    """From the trail alone: (person, kind, value, granted by)."""
    given = {event.entity_id: event for event in happened(Action.GRANT_GIVEN) if event.at <= at}
    for event in happened(Action.GRANT_REVOKED):
        if event.at <= at:
            del given[event.entity_id]
    gone = {event.entity_id for event in happened(Action.PERSON_DEACTIVATED) if event.at <= at}
    return {
        (event.new["person"], event.new["kind"], event.new["value"], event.actor)
        for event in given.values()
        if event.new["person"] not in gone
        and (event.new["until"] is None or at < datetime.fromisoformat(event.new["until"]))
    }


@pytest.mark.req("IA-08")
def test_the_report_of_any_day_is_what_the_trail_says(
    ledger: Ledger, clock: Ticking, hire: Hire, enter: Enter, happened: Happened
) -> None:
    days = [clock.now]
    ids = {person.username: person.id for person in (hire("ann", Role.WRITER), hire("bob"))}
    hire("boss", Role.ADMINISTRATOR)
    boss = enter("boss").actor

    def another_day() -> None:
        days.append(clock())
        clock.now += DAY

    another_day()
    with ledger.work(boss) as work:
        given = grant(work, ids["bob"], GrantKind.ROLE, Role.REVIEWER)
        grant(work, ids["bob"], GrantKind.PRODUCT, "P1", until=work.now + 1.5 * DAY)
    another_day()
    with ledger.work(ACTOR) as work:
        revoke(work, given.id, "moved")
    another_day()
    with ledger.work(ACTOR) as work:
        deactivate(work, ids["ann"], "left")
    another_day()
    counts = []
    for day in days:
        with ledger.database.read() as session:
            report = access_at(session, day)
        held = {
            (ids.get(one.username, boss.person), one.kind.value, one.value, one.granted_by)
            for one in report
        }
        assert held == reconstructed(happened, day)
        counts.append(len(report))
    assert counts == [0, 8, 10, 9, 5]


@pytest.mark.req("IA-08")
def test_the_report_names_who_granted_and_on_whose_behalf(
    ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    ann, bob = hire("ann", Role.REVIEWER), hire("bob")
    hire("boss", Role.ADMINISTRATOR)
    with ledger.work(enter("boss").actor) as work:
        until = work.now + DAY
        grant(work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=until, on_behalf_of=ann.id)
    with ledger.database.read() as session:
        report = access_at(session, ledger.clock())
    (standing_in,) = [one for one in report if one.on_behalf_of]
    assert (standing_in.username, standing_in.on_behalf_of) == ("bob", "ann")
    assert (standing_in.granted_by, standing_in.until) == ("person:boss", until)
    assert [one.username for one in report] == sorted(one.username for one in report)
