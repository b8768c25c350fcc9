"""The service is killed and started again; ``evals.crash`` does it at many more moments."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.crash import Moment, Report, Site, kill_and_restart, prepare


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with prepare() as prepared:
        yield prepared


@pytest.mark.req("IN-02")
@pytest.mark.req("RC-04")
@pytest.mark.req("H17")
@pytest.mark.parametrize(
    "moment",
    [
        Moment("opening", 0.4),
        Moment("import", 0.7),
        Moment("index", 0.5),
        Moment("investigate", 0.5),
    ],
    ids=lambda moment: moment.phase,
)
def test_a_killed_process_leaves_nothing_half_done_and_its_job_is_resumed(
    site: Site, moment: Moment
) -> None:
    report = Report()
    kill_and_restart(site, moment, report)
    assert report.findings == []
    assert report.passed


def test_a_killed_command_is_finished_by_the_next_one(site: Site, tmp_path: Path) -> None:
    """The command itself, killed as soon as it has a database."""
    data = tmp_path / "data"
    command = [sys.executable, "-m", "app", "investigate", "DEV-0", "--data", str(data)]
    started = subprocess.Popen(
        [sys.executable, "-m", "app", "import", str(site.folder / "package"), "--data", str(data)]
    )
    while not (data / "veridraft.sqlite").exists():
        assert started.poll() is None
        os.sched_yield()
    started.send_signal(signal.SIGKILL)
    started.wait()
    restarted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert restarted.returncode == 2
    assert restarted.stdout == ""
    assert len(restarted.stderr.splitlines()) == 1, restarted.stderr
