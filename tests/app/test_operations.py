from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope, job_actor
from app.core.errors import NotFound
from app.core.settings import Settings
from app.jobs import store as jobs
from app.jobs.acting import payload_of
from app.operations import get_job
from app.release.mode import Mode
from app.wiring import Service

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
