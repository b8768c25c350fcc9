"""A process is killed, and the next one in its slot goes on, on a real server."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.core.settings import Settings
from app.jobs import store
from app.jobs.slot import is_held, take_slot
from app.jobs.store import Job, JobState

CHILD = Path(__file__).with_name("slow_child.py")


def start(database: Database, settings: Settings, command: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, str(CHILD), database.url, str(settings.anchors), command]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def find(database: Database, job_id: str) -> Job:
    with database.read() as session:
        return store.get(session, job_id)


@pytest.mark.req("RC-04")
def test_the_job_of_a_killed_process_is_resumed_by_the_next(
    postgres_database: Database, settings: Settings
) -> None:
    asked = start(postgres_database, settings, "ask")
    told = {line(asked), line(asked)}  # in either order
    job_id = next(iter(told - {"running"}))
    assert find(postgres_database, job_id).state is JobState.RUNNING
    asked.send_signal(signal.SIGKILL)
    asked.wait()
    assert start(postgres_database, settings, "resume").wait() == 0
    job = find(postgres_database, job_id)
    assert (job.state, job.result) == (JobState.DONE, {"by": "resume"})


def test_a_job_that_kills_its_process_is_given_up(
    postgres_database: Database, settings: Settings
) -> None:
    asked = start(postgres_database, settings, "poison")
    job_id = line(asked)
    assert asked.wait() == -signal.SIGKILL
    assert start(postgres_database, settings, "resume").wait() == -signal.SIGKILL
    with postgres_database.write() as session:
        session.execute(text("UPDATE dbos.workflow_status SET recovery_attempts = 6"))
    assert start(postgres_database, settings, "resume").wait() == 0
    job = find(postgres_database, job_id)
    assert job.state is JobState.FAILED
    assert "gave it up" in (job.error or "")


def test_two_processes_have_two_slots_and_a_free_one_is_taken_again(
    postgres_database: Database,
) -> None:
    first, second = take_slot(postgres_database), take_slot(postgres_database)
    assert (first.name, second.name) == ("worker-1", "worker-2")
    assert (first.is_first, second.is_first) == (True, False)
    assert held(postgres_database, "worker-1", "worker-2", "worker-3") == [True, True, False]
    first.release()
    again = take_slot(postgres_database)
    assert again.name == "worker-1"
    for slot in (again, second):
        slot.release()


def test_embedded_there_is_one_slot(database: Database) -> None:
    assert take_slot(database) == take_slot(database)
    assert held(database, "embedded", "worker-1") == [False, False]


def held(database: Database, *names: str) -> list[bool]:
    with database.read() as session:
        return [is_held(session, name) for name in names]
