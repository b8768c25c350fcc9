"""Kills the service at random moments and looks at what is left: ``python -m evals.crash``.

A process imports a simulated plant, or investigates a deviation of it, and is killed with SIGKILL
while it opens the installation or while an import, an indexing or an investigation runs. Of what
is left, in order:

1. Nothing is half imported: no row of the package, or all of them with their Merkle root.
2. Everything that was acknowledged is there: jobs that were asked for, jobs that had ended.
3. Trail, signed heads, originals and historian verify.

Then the same command runs again to its end, and:

4. Every job that had not ended is done, and none is open.
5. Rows, passages and index are those of a run that nobody killed.

Not shown here: the loss of power, which takes what the system had not written to the disk.
"""

import argparse
import json
import multiprocessing
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.core.settings import Settings
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import simulate
from app.documents.verify import verify_originals
from app.integrity import verify
from app.jobs.store import JobState
from app.opening import open_reading
from app.records.verify import verify_records
from evals import crash_child

PHASES = ("opening", "import", "index", "investigate")
_POLL_S = 0.01
_LONGEST_S = 120.0
_PLANT = PlantSettings(batches=30, months=6, documents=False, historian_rows=5000)


@dataclass(frozen=True)
class Moment:
    """``share`` of the time that the phase takes when nobody kills it; may lie behind its end."""

    phase: str
    share: float


@dataclass
class Report:
    moments: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    too_late: int = 0
    lost_acknowledged_writes: int = 0
    half_imports: int = 0
    jobs_left: int = 0
    jobs_not_resumed: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        wrong = (self.lost_acknowledged_writes, self.half_imports, self.jobs_not_resumed)
        return not any(wrong) and not self.findings


@dataclass(frozen=True)
class Site:
    """A scratch folder with the package, and a data folder for each phase to begin with."""

    folder: Path
    deviation: str
    durations_s: dict[str, float]
    expected: dict[str, int]

    @property
    def imported(self) -> Path:
        return self.folder / "imported"

    def command(self, phase: str) -> tuple[str, str]:
        if phase == "investigate":
            return "investigate", self.deviation
        return "import", str(self.folder / "package")


@contextmanager
def prepare() -> Iterator[Site]:
    """One run of each command that nobody kills: it says how long each phase takes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plant = simulate(_PLANT)
        write_package(plant, folder / "package")
        assert plant.showcase is not None  # noqa: S101 - a plant with causes has one
        site = Site(folder, plant.showcase, {}, {})
        data = folder / "imported" / "data"
        data.parent.mkdir()
        _run(site, "import", data, site.durations_s)
        site.expected.update(_counts(data))
        shutil.copytree(site.imported, folder / "reference")
        _run(site, "investigate", folder / "reference" / "data", site.durations_s)
        yield site


def kill_and_restart(site: Site, moment: Moment, report: Report) -> None:
    """One moment; what is wrong is counted and described in the report."""
    with tempfile.TemporaryDirectory(dir=site.folder) as scratch:
        run = Path(scratch)
        if moment.phase == "investigate":
            shutil.copytree(site.imported, run, dirs_exist_ok=True)
        data = run / "data"
        killed = _kill(site, moment, data)
        report.moments += 1
        report.too_late += not killed
        report.kills[moment.phase] = report.kills.get(moment.phase, 0) + 1
        note = _Notes(report, f"{moment.phase} at {moment.share:.2f}")
        left = _check_left(site, data, note)
        report.jobs_left += len(left)
        _check_restarted(site, moment, data, left, note)


@dataclass(frozen=True)
class _Notes:
    report: Report
    where: str

    def add(self, findings: Sequence[str]) -> int:
        """How many there are."""
        self.report.findings += [f"{self.where}: {finding}" for finding in findings]
        return len(findings)


def _check_left(site: Site, data: Path, note: _Notes) -> set[str]:
    """The jobs that had not ended. Where no schema is there yet, nothing was promised."""
    told = _told(data)
    if not _rows(data, "select 1 from sqlite_master where name = 'installation'"):
        gone = [f"job {job} is gone" for jobs in told.values() for job in jobs]
        note.report.lost_acknowledged_writes += note.add(gone)
        return set()
    states = dict(_rows(data, "select id, state from jobs"))
    ended = {job for job, state in states.items() if JobState(state).ended}
    asked = [f"job {job} was asked for and is gone" for job in told["asked"] - set(states)]
    done = [f"job {job} had ended and has not" for job in told["ended"] - ended]
    note.report.lost_acknowledged_writes += note.add(asked + done)
    note.report.half_imports += note.add(_half_import(site, data))
    return set(states) - ended


def _half_import(site: Site, data: Path) -> list[str]:
    counts = _counts(data)
    counts.pop("passages")
    expected = {name: number for name, number in site.expected.items() if name != "passages"}
    if not any(counts.values()):
        return []
    if counts != expected:
        return [f"half imported: {counts}"]
    with open_reading(Settings(data=data)) as opened, opened.ledger.database.read() as session:
        return [*verify_records(session), *verify_originals(session, data / "originals")]


def _check_restarted(site: Site, moment: Moment, data: Path, left: set[str], note: _Notes) -> None:
    try:
        _run(site, moment.phase, data, {})
    except RuntimeError as error:
        note.report.jobs_not_resumed += len(left)
        note.add([f"the restart failed: {error}"])
        return
    states = dict(_rows(data, "select id, state from jobs"))
    not_done = [job for job in left if states[job] != JobState.DONE]
    open_still = [job for job, state in states.items() if not JobState(state).ended]
    wrong = [f"job {job} is {states[job]}" for job in {*not_done, *open_still}]
    note.report.jobs_not_resumed += note.add(wrong)
    if (counts := _counts(data)) != site.expected:
        note.add([f"another content than without a kill: {counts}"])
    with open_reading(Settings(data=data)) as opened:
        note.add(verify(opened))


def _kill(site: Site, moment: Moment, data: Path) -> bool:
    """Whether the process was still alive then."""
    process = _start(site, moment.phase, data)
    _until(lambda: _begun(moment.phase, data) or not process.is_alive())
    _until(lambda: not process.is_alive(), moment.share * site.durations_s[moment.phase])
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def _run(site: Site, phase: str, data: Path, durations_s: dict[str, float]) -> None:
    """Run to the end; ``durations_s`` gets the time of each phase. Raises RuntimeError."""
    process = _start(site, phase, data)
    phases = ("opening", "import", "index") if phase != "investigate" else ("investigate",)
    begun = {phases[0]: time.monotonic()}
    while process.is_alive():
        for name in phases:
            if name not in begun and _begun(name, data):
                begun[name] = time.monotonic()
        time.sleep(_POLL_S)
    process.join()
    ends = [*list(begun.values())[1:], time.monotonic()]
    durations_s.update(
        {name: end - start for (name, start), end in zip(begun.items(), ends, strict=True)}
    )
    if process.exitcode != 0:
        log = (data.parent / "child.log").read_text().strip().splitlines()
        raise RuntimeError(log[-1] if log else f"exit code {process.exitcode}")


def _start(site: Site, phase: str, data: Path) -> Any:
    """A process of its own, forked from one that has loaded the libraries: loading them takes
    most of a command's time, and a kill during it finds nothing to harm."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["evals.crash_child"])
    process = context.Process(target=crash_child.run, args=(*site.command(phase), data))
    process.start()
    return process


def _begun(phase: str, data: Path) -> bool:
    if phase == "opening":
        return True
    query = f"select 1 from jobs where kind = '{phase}' and state <> 'waiting'"  # noqa: S608 - own names
    return bool(_rows(data, query))


def _until(reached: Callable[[], bool], longest_s: float = _LONGEST_S) -> None:
    end = time.monotonic() + longest_s
    while time.monotonic() < end and not reached():
        time.sleep(_POLL_S)


def _told(data: Path) -> dict[str, set[str]]:
    """What the process acknowledged, by kind. A last line without its end was not told."""
    told: dict[str, set[str]] = {"asked": set(), "ended": set()}
    file = data.parent / "acknowledged"
    for line in file.read_text().split("\n")[:-1] if file.exists() else ():
        kind, job = line.split()
        told[kind].add(job)
    return told


def _counts(data: Path) -> dict[str, int]:
    """Rows of the package's tables together, its documents, and its passages."""
    names = _rows(data, "select name from sqlite_master where name like 'plant!_%' escape '!'")
    tables = [name for (name,) in names if not name.startswith("sqlite_")]
    queries = {
        "packages": "select count(*) from packages",
        "files": "select count(*) from package_files",
        "documents": "select count(*) from document_readings",
        "historian": "select count(*) from historian_files",
        "passages": "select count(*) from passages",
    }
    counts = {name: _rows(data, query)[0][0] for name, query in queries.items()}
    kinds = dict(_rows(data, "select name, type from sqlite_master"))
    own = [name for name in tables if kinds[name] == "table"]
    counts["rows"] = sum(_rows(data, f"select count(*) from {name}")[0][0] for name in own)  # noqa: S608 - own names
    return counts


def _rows(data: Path, query: str) -> list[Any]:
    """Of the database as it lies there; none while there is no such table."""
    file = data / "veridraft.sqlite"
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    draw = random.Random(chosen.seed)
    report = Report()
    with prepare() as site:
        for number in range(chosen.kills):
            moment = Moment(PHASES[number % len(PHASES)], draw.uniform(0, 1.05))
            kill_and_restart(site, moment, report)
    print(json.dumps({**asdict(report), "passed": report.passed}, indent=2))
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
