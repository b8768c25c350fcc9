from dataclasses import replace

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope
from app.auth.people import deactivate
from app.core.errors import Forbidden
from app.jobs import store as jobs
from app.jobs.acting import actor_of, payload_of
from app.jobs.store import Job
from tests.conftest import ACTOR
from tests.hiring import hire

SCOPE = Scope(frozenset({"DUB"}), frozenset({"P1"}))
ANNA = Actor(Kind.PERSON, "anna", frozenset({Role.WRITER}), SCOPE, "PER-1", "SES-1")


@pytest.fixture
def job(ledger: Ledger) -> Job:
    with ledger.work(ANNA) as work:
        jobs.add(work.session, "JOB-1", "investigate", ANNA.id, payload_of(ANNA), work.now)
        return jobs.get(work.session, "JOB-1")


@pytest.mark.req("IA-03", "IA-07")
def test_a_job_acts_with_what_who_asked_for_it_still_holds(ledger: Ledger, job: Job) -> None:
    with ledger.work(ACTOR) as work:
        person = hire(work, "cora", Role.WRITER, product="P1")
    both = frozenset({Role.WRITER, Role.REVIEWER})  # one of them was revoked meanwhile
    asked = Actor(Kind.PERSON, "cora", both, Scope(), person.id, "SES-9")
    job = replace(job, payload=payload_of(asked))
    actor = _acting(ledger, job)
    assert (actor.kind, actor.person) == (Kind.JOB, person.id)
    assert (actor.roles, actor.scope) == ({Role.WRITER}, Scope(products=frozenset({"P1"})))
    with ledger.work(ACTOR) as work:
        deactivate(work, person.id, "left the company")
    with pytest.raises(Forbidden, match="nothing any more"):
        _acting(ledger, job)


def test_a_job_of_an_older_release_keeps_its_products(ledger: Ledger, job: Job) -> None:
    job = replace(job, payload={"deviation": "D-1", "products": ["P1"]})
    assert _acting(ledger, job).scope == Scope(products=frozenset({"P1"}))


def _acting(ledger: Ledger, job: Job) -> Actor:
    with ledger.database.read() as session:
        return actor_of(session, job, ledger.clock())
