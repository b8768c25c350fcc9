"""Which version was in force at an instant: documents, validated ranges, specifications.

Dataset: hand-written cases (``data/asof.jsonl``, instants with offsets worked out by hand) and
made ones: versions with effective days beside a boundary, asked about at local times around it, in
plants of seven time zones, among the boundaries the days on which a clock changes and the ends of
months. The expected answer of a made case compares calendar days only: a version holds from its
first through its last local day, an open one until the day before the next begins.

Solver: the real path. Each plant is written as a package, read, imported; the answer comes from
``versions_in_force``, ``range_in_force`` and ``specification_in_force``. Metric: wrong answers.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.core.clock import system_clock
from app.core.database import Database
from app.core.migrate import upgrade
from app.documents.versions import versions_in_force
from app.plant.batches import range_in_force, specification_in_force
from app.records import store
from app.records.view import View
from evals.suite import Metrics, Suite
from ingestion.package.reader import read_package
from ingestion.package.source import open_package

_HAND_WRITTEN = Path(__file__).parent / "data" / "asof.jsonl"
_WANTED = 300
_KINDS = ("documents", "parameters", "specifications")
_PARAMETER = "product,step,parameter,effective_from,effective_to,unit,low\n"
_SPECIFICATION = "product,test,effective_from,effective_to,unit,low\n"
_DOCUMENT = "number,version,title,type,file,effective_from,effective_to\n"

# Days on which a clock changes, then ends of months and years.
_BOUNDARIES = {
    "Europe/Dublin": ("2024-03-31", "2024-10-27", "2024-03-01", "2025-01-01"),
    "America/New_York": ("2024-03-10", "2024-11-03", "2024-03-01", "2025-01-01"),
    "Australia/Lord_Howe": ("2024-04-07", "2024-10-06", "2024-03-01", "2025-01-01"),
    "Asia/Kathmandu": ("2024-04-13", "2024-07-01", "2024-03-01", "2025-01-01"),
    "Pacific/Apia": ("2024-02-29", "2024-07-01", "2024-03-01", "2025-01-01"),
    "Pacific/Honolulu": ("2024-02-29", "2024-07-01", "2024-03-01", "2025-01-01"),
    "Asia/Beirut": ("2024-03-31", "2024-10-27", "2024-03-01", "2025-01-01"),
}
_DAY = timedelta(days=1)
_MOMENTS = (
    (-1, time(0, 0)),
    (-1, time(12, 0)),
    (-1, time(23, 59, 59)),
    (0, time(0, 0)),
    (0, time(1, 30)),
    (0, time(12, 0)),
    (0, time(23, 59, 59)),
    (1, time(0, 0)),
    (40, time(0, 0)),
    (40, time(23, 59, 59)),
)

Version = tuple[str, str, str]  # number, effective from, effective to, as written


@dataclass(frozen=True)
class Case:
    """One question about one thing; ``expected`` is the version's number, None for none."""

    zone: str
    kind: str
    versions: tuple[Version, ...]
    at: datetime
    expected: str | None


def measure(full: bool) -> Metrics:
    written = list(hand_written())
    made = list(made_cases())
    cases = [*written, *(made if full else made[: _WANTED - len(written)])]
    wrong = [case for case, answer in answers(cases) if answer != case.expected]
    return {
        "cases": len(cases),
        "hand_written": len(written),
        "zones": len({case.zone for case in cases}),
        "wrong": len(wrong),
        **{f"wrong_{kind}": sum(case.kind == kind for case in wrong) for kind in _KINDS},
    }


def hand_written() -> Iterator[Case]:
    for line in _HAND_WRITTEN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        versions = tuple((number, start, end) for number, start, end in row["versions"])
        at = datetime.fromisoformat(row["at"])
        yield Case(row["zone"], row["kind"], versions, at, row["expected"])


def made_cases() -> Iterator[Case]:
    """Boundaries in turn, so that any first part has all zones."""
    for turn in range(4):
        for place, (zone, boundaries) in enumerate(_BOUNDARIES.items()):
            boundary = date.fromisoformat(boundaries[turn])
            kind = _KINDS[(turn + place) % len(_KINDS)]
            days = _days(boundary, gap=turn % 2 == 1)
            versions = tuple((number, str(a), str(b or "")) for number, a, b in days)
            for offset, clock in _MOMENTS:
                local = datetime.combine(boundary + offset * _DAY, clock)
                at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
                yield Case(zone, kind, versions, at, _expected(days, local.date()))


def _days(boundary: date, gap: bool) -> list[tuple[str, date, date | None]]:
    """First and last day of each version; with ``gap`` the day before the boundary has none."""
    last = boundary - (2 if gap else 1) * _DAY
    return [
        ("1", boundary - 100 * _DAY, last),
        ("2", boundary, None),
        ("3", boundary + 40 * _DAY, boundary + 40 * _DAY),
    ]


def _expected(days: list[tuple[str, date, date | None]], day: date) -> str | None:
    """The oracle: calendar days, without any clock or zone."""
    for place, (number, first, last) in enumerate(days):
        if last is None:
            last = days[place + 1][1] - _DAY
        if first <= day <= last:
            return number
    return None


def answers(cases: list[Case]) -> Iterator[tuple[Case, str | None]]:
    """What the service answers, plant by plant."""
    for zone in dict.fromkeys(case.zone for case in cases):
        own = [case for case in cases if case.zone == zone]
        with tempfile.TemporaryDirectory() as scratch:
            ledger = _imported(Path(scratch), zone, own)
            with ledger.database.read() as session:
                view = View(session)
                for case in own:
                    yield case, _answer(view, case, _name(own, case))
            ledger.database.close()


def _answer(view: View, case: Case, name: str) -> str | None:
    if case.kind == "documents":
        found = [one.version for one in versions_in_force(view, case.at) if one.number == name]
        if len(found) > 1:
            raise ValueError(f"{name} has {len(found)} versions in force at {case.at}")
        return found[0] if found else None
    if case.kind == "parameters":
        row = range_in_force(view, "P1", "fill", name, case.at)
    else:
        row = specification_in_force(view, "P1", name, None, case.at)
    return row.text("low") if row else None


def _name(cases: list[Case], case: Case) -> str:
    """One thing for one set of versions."""
    things = list(dict.fromkeys((one.kind, one.versions) for one in cases))
    return f"T{things.index((case.kind, case.versions))}"


def _imported(folder: Path, zone: str, cases: list[Case]) -> Ledger:
    _write(folder / "package", zone, cases)
    database = Database(f"sqlite:///{folder / 'plant.sqlite'}")
    upgrade(database)
    ledger = Ledger(database, folder, load_or_create_key(folder), system_clock)
    with open_package(folder / "package") as source:
        package = read_package(source)
    with ledger.database.write() as session:
        now = ledger.clock()
        stored = store.import_rows(session, package, now)
        store.add_package(session, package, "", len(stored.leaves), "evaluation", now)
    return ledger


def _write(folder: Path, zone: str, cases: list[Case]) -> None:
    """A plant package of one product, one batch and the things asked about."""
    (folder / "files").mkdir(parents=True)
    rows: dict[str, dict[str, None]] = {kind: {} for kind in _KINDS}
    for case in cases:
        name = _name(cases, case)
        for number, start, end in case.versions:
            file = f"files/{name}-{number}.txt"
            rows[case.kind][_row(case.kind, name, number, start, end, file)] = None
            if case.kind == "documents":
                (folder / file).write_text(f"{name} version {number}\n", encoding="utf-8")
    plant = {"format": "veridraft-plant/1", "site": "S", "name": "S", "decimal": "."}
    columns = (_DOCUMENT, _PARAMETER, _SPECIFICATION)
    heads: dict[str, str] = dict(zip(_KINDS, columns, strict=True))
    texts = {f"{kind}.csv": heads[kind] + "".join(own) for kind, own in rows.items() if own}
    texts["plant.json"] = json.dumps({**plant, "timezone": zone})
    texts["products.csv"] = "product,name\nP1,One\n"
    texts["batches.csv"] = "batch,product,started_at\nB1,P1,2024-01-02T08:00\n"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _row(kind: str, name: str, number: str, start: str, end: str, file: str) -> str:
    if kind == "documents":
        return f"{name},{number},Title,SOP,{file},{start},{end}\n"
    thing = f"fill,{name}" if kind == "parameters" else name
    return f"P1,{thing},{start},{end},mg,{number}\n"


SUITE = Suite("asof", measure, sizes={"cases": _WANTED}, ceilings={"wrong": 0})
