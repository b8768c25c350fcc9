"""A process that runs one job and says so: ``python slow_child.py URL ANCHORS ask|resume|poison``.

``ask`` asks for a job that would take for ever and waits to be killed; ``poison`` asks for one that
kills its process; ``resume`` finishes what was left.
"""

import os
import signal
import sys
import time
from pathlib import Path

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
from app.jobs import store
from app.jobs.runtime import JobRuntime, Running

ACTOR = Actor(Kind.CLI, "child")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(url: str, anchors: str, command: str) -> None:
    folder = Path(anchors)
    ledger = Ledger(Database(url), folder, load_or_create_key(folder), system_clock)

    def count(running: Running) -> None:
        if running.job.payload["poison"]:
            os.kill(os.getpid(), signal.SIGKILL)
        if command == "ask":
            tell("running")
            time.sleep(600)
        with ledger.database.write() as session:
            store.finish(session, running.job.id, {"by": command}, ledger.clock())

    runtime = JobRuntime(ledger, {"count": count})
    runtime.start()
    if command != "resume":
        with ledger.work(ACTOR) as work:
            job_id = runtime.enqueue(work, "count", {"poison": command == "poison"})
            tell(job_id)  # before the commit: the job kills this process
        time.sleep(600)
    runtime.finish_left()
    runtime.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
