"""The plant of the demonstration is large: here one import of it, and what is refused."""

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.core.errors import Conflict
from app.core.progress import silent
from app.core.settings import Settings
from app.intake.demonstration import DEMONSTRATION_JOB, check_demonstrable, run_demonstration
from app.intake.service import Intake
from app.jobs import store as jobs
from app.jobs.runtime import Running
from app.jobs.store import Job, JobState
from app.records.store import each_package
from app.release.mode import Mode
from tests.conftest import ACTOR, Receive


def demonstrate(ledger: Ledger, settings: Settings, job_id: str) -> Job:
    with ledger.work(ACTOR) as work:
        jobs.add(work.session, job_id, DEMONSTRATION_JOB, ACTOR.id, {}, work.now)
    with ledger.database.read() as session:
        job = jobs.get(session, job_id)
    intake = Intake(ledger, settings, lambda *_: "JOB-INDEX")
    run_demonstration(intake, Running(job, silent))
    with ledger.database.read() as session:
        return jobs.get(session, job_id)


def test_the_plant_is_written_and_imported_once_however_often_the_job_runs(
    ledger: Ledger, settings: Settings
) -> None:
    left = settings.data / ".demo-package"
    left.mkdir()
    (left / "half.csv").write_text("of a run that was killed")
    first = demonstrate(ledger, settings, "JOB-1")
    assert first.state is JobState.DONE
    assert (first.result or {})["documents"] == 17
    assert not left.exists()
    again = demonstrate(ledger, settings, "JOB-2")
    assert (again.result or {})["unchanged"] is True
    with ledger.database.read() as session:
        assert len(each_package(session)) == 1
        assert len(trail.find(session, Action.PACKAGE_IMPORTED)) == 1


def test_where_there_are_records_or_gmp_work_there_is_no_demonstration(
    receive: Receive, ledger: Ledger
) -> None:
    with ledger.database.read() as session:
        check_demonstrable(session, Mode.TRIAL)
        with pytest.raises(Conflict, match="validated"):
            check_demonstrable(session, Mode.VALIDATED)
    receive()
    with ledger.database.read() as session, pytest.raises(Conflict, match="records already"):
        check_demonstrable(session, Mode.DEMO)
