from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope, job_actor
from app.auth.people import create_person, deactivate, grant
from app.auth.rules import ALL, GrantKind
from app.core.errors import Forbidden, NotFound
from app.core.settings import Settings
from app.jobs import store as jobs
from app.jobs.store import Job
from app.operations import get_job
from app.release.mode import Mode
from app.wiring import Service, actor_of, payload_of
from tests.conftest import ACTOR

SCOPE = Scope(frozenset({"DUB"}), frozenset({"P1"}))
ANNA = Actor(Kind.PERSON, "anna", frozenset({Role.WRITER}), SCOPE, "PER-1", "SES-1")
BEN = replace(ANNA, name="ben", person="PER-2")


@pytest.fixture
def service(ledger: Ledger, settings: Settings) -> Iterator[Service]:
    """With a job that Anna asked for, and one that it asked for in turn."""
    made = Service(settings, ledger, Mode.TRIAL)
    with ledger.work(ANNA) as work:
        now = work.now
        jobs.add(work.session, "JOB-1", "investigate", ANNA.id, payload_of(ANNA), now)
        jobs.add(work.session, "JOB-2", "index", job_actor("JOB-1", ANNA.id).id, {}, now)
    yield made
    made.close()


@pytest.mark.req("IA-03")
def test_a_job_is_seen_by_who_asked_for_it(service: Service) -> None:
    assert get_job(service, ANNA, "JOB-1").id == "JOB-1"
    assert get_job(service, ANNA, "JOB-2").id == "JOB-2"


@pytest.mark.req("IA-03")
@pytest.mark.parametrize(
    "other",
    [
        BEN,
        replace(BEN, name="joanna"),
        replace(BEN, scope=Scope(products=frozenset({"P1"}))),
        replace(BEN, scope=Scope(), roles=frozenset({Role.ADMINISTRATOR})),
    ],
)
def test_to_another_a_job_is_as_unknown_as_one_that_does_not_exist(
    service: Service, other: Actor
) -> None:
    told = []
    for job_id in ("JOB-1", "JOB-2", "JOB-9"):
        with pytest.raises(NotFound) as refused:
            get_job(service, other, job_id)
        told.append(str(refused.value).replace(job_id, "?"))
    assert len(set(told)) == 1


def test_a_reader_of_everything_sees_every_job(service: Service) -> None:
    auditor = replace(BEN, scope=Scope(), roles=frozenset({Role.AUDITOR}))
    assert get_job(service, auditor, "JOB-1").actor == ANNA.id


@pytest.mark.req("IA-03", "IA-07")
def test_a_job_acts_with_what_who_asked_for_it_still_holds(service: Service) -> None:
    with service.ledger.work(ACTOR) as work:
        person = create_person(work, username="cora", name="Cora", identity_record="7")
        for kind, value in (
            (GrantKind.ROLE, Role.WRITER),
            (GrantKind.SITE, ALL),
            (GrantKind.PRODUCT, "P1"),
        ):
            grant(work, person.id, kind, value)
    both = frozenset({Role.WRITER, Role.REVIEWER})  # one of them was revoked meanwhile
    asked = Actor(Kind.PERSON, "cora", both, Scope(), person.id, "SES-9")
    job = replace(_job(service), payload=payload_of(asked))
    actor = _acting(service, job)
    assert (actor.kind, actor.person) == (Kind.JOB, person.id)
    assert (actor.roles, actor.scope) == ({Role.WRITER}, Scope(products=frozenset({"P1"})))
    with service.ledger.work(ACTOR) as work:
        deactivate(work, person.id, "left the company")
    with pytest.raises(Forbidden, match="nothing any more"):
        _acting(service, job)


def test_a_job_of_an_older_release_keeps_its_products(service: Service) -> None:
    job = replace(_job(service), payload={"deviation": "D-1", "products": ["P1"]})
    assert _acting(service, job).scope == Scope(products=frozenset({"P1"}))


def _job(service: Service) -> Job:
    with service.ledger.database.read() as session:
        return jobs.get(session, "JOB-1")


def _acting(service: Service, job: Job) -> Actor:
    with service.ledger.database.read() as session:
        return actor_of(session, job, service.ledger.clock())
