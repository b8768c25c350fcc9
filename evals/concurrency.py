"""Is any save lost, or written over, when many edit at once and the server dies in between?

Dataset: reports of a new installation, each edited by several people at once. Solver: the process
that ``veridraft serve`` runs, killed with SIGKILL while they edit, and started again. Each edit
says on which version it was made; who comes too late edits the newest; who gets no answer looks for
the edit by its own word, and tries again where it is not. At the end the versions are walked:

1. Every save that was acknowledged is there, in the version that the answer named.
2. There is one version for each save and no other, numbered without a gap.
3. Each version is the one before it with that one edit, and nothing else is another.
4. Each has its event in the trail, and ``verify`` finds nothing.

Metrics: edits, saves, conflicts, kills, requests that died, what was lost, edits a second.
"""

import argparse
import copy
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Role
from app.core.settings import Settings
from app.drafts.store import get_version, versions_of
from app.integrity import verify
from app.opening import open_reading
from evals import postgres
from evals.concurrency_editor import Editor, Save, reason_of, text_of
from evals.concurrency_server import Server
from evals.controls_draft import MODEL_STATEMENT, OPEN_STATEMENT
from evals.controls_installation import make_office
from evals.suite import Metrics, Suite

_STATEMENTS = (OPEN_STATEMENT, MODEL_STATEMENT)
_DRAFTS = 4
_POLL_S = 0.01


@dataclass(frozen=True)
class Plan:
    edits: int = 1000
    clients: int = 20
    kills: int = 10
    seed: int = 0


SHORT = Plan(edits=200, kills=3)


@contextmanager
def sqlite() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="veridraft-concurrency-") as scratch:
        yield Settings(data=Path(scratch) / "data")


@contextmanager
def postgresql() -> Iterator[Settings]:
    """On a server that keeps what it has committed, as a site's would."""
    with postgres.server(durable=True) as running, sqlite() as settings:
        url = running.url(running.create())
        yield Settings(data=settings.data, database_url=url)


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def run(plan: Plan, settings: Settings) -> tuple[Metrics, list[str]]:
    """The metrics, and what was found wrong in words."""
    server = Server(settings)
    editors = _prepare(plan, settings, server.url)
    server.start()
    try:
        began = time.perf_counter()
        kills = _edit_under_fire(plan, server, editors)
        seconds = time.perf_counter() - began
    finally:
        server.kill()
    saves = [save for editor in editors for save in editor.saves]
    found = examine(settings, editors[0].drafts, saves)
    metrics: Metrics = {
        "edits": plan.edits,
        "acknowledged": len(saves),
        "looked_up": sum(save.looked_up for save in saves),
        "conflicts": sum(editor.conflicts for editor in editors),
        "unanswered": sum(editor.unanswered for editor in editors),
        "kills": kills,
        "texts_lost": sum(editor.texts_lost for editor in editors),
        **{name: len(findings) for name, findings in found.items()},
        "seconds": seconds,
        "edits_per_s": len(saves) / seconds,
    }
    return metrics, [finding for findings in found.values() for finding in findings]


def _prepare(plan: Plan, settings: Settings, url: str) -> list[Editor]:
    with make_office(settings) as office:
        people = [office.hire(Role.WRITER) for _ in range(plan.clients)]
        drafts = tuple(office.write(people[0]) for _ in range(_DRAFTS))
        return [
            Editor(url, number, office.components(person), drafts, _STATEMENTS)
            for number, person in enumerate(people)
        ]


def _edit_under_fire(plan: Plan, server: Server, editors: Sequence[Editor]) -> int:
    """Kills at moments spread over the saves; returns how many there were."""
    saved, lock = Counter[str](), threading.Lock()

    def told() -> None:
        with lock:
            saved["all"] += 1

    shares = [len(range(n, plan.edits, len(editors))) for n in range(len(editors))]
    with ThreadPoolExecutor(len(editors)) as pool:
        working = [
            pool.submit(editor.edit, share, told)
            for editor, share in zip(editors, shares, strict=True)
        ]
        kills = 0
        for moment in _moments(plan):
            while saved["all"] < moment and not all(one.done() for one in working):
                time.sleep(_POLL_S)
            server.kill()
            kills += 1
            server.start()
        for one in working:
            one.result()
    return kills


def _moments(plan: Plan) -> list[int]:
    """After how many saves; never after the last."""
    draw, part = random.Random(plan.seed), plan.edits / (plan.kills + 1)
    return [int(part * (n + draw.uniform(-0.3, 0.3))) for n in range(1, plan.kills + 1)]


def examine(
    settings: Settings, drafts: Sequence[str], saves: Sequence[Save]
) -> dict[str, list[str]]:
    of_drafts = [(draft, [one for one in saves if one.draft == draft]) for draft in drafts]
    with open_reading(settings) as opened, opened.ledger.database.read() as session:
        return {
            "lost_saves": [one for draft, own in of_drafts for one in _lost(session, draft, own)],
            "lost_updates": [
                one for draft, own in of_drafts for one in _overwritten(session, draft, own)
            ],
            "untold": _untold(session, saves),
            "not_intact": verify(opened),
        }


def _lost(session: Session, draft: str, saves: Sequence[Save]) -> Iterator[str]:
    """Rules 1 and 2."""
    reasons = {one.version: one.reason for one in versions_of(session, draft)}
    for save in saves:
        if reasons.get(save.version) != reason_of(save.marker):
            yield f"{draft} version {save.version}: {save.marker} was acknowledged, is not there"
    if sorted(reasons) != list(range(1, len(saves) + 2)):
        yield f"{draft}: {len(saves)} saves, and versions {min(reasons)} to {max(reasons)}"


def _overwritten(session: Session, draft: str, saves: Sequence[Save]) -> Iterator[str]:
    """Rule 3."""
    by_version = {save.version: save for save in saves}
    before = get_version(session, draft, 1).content
    for one in versions_of(session, draft)[1:]:
        after = get_version(session, draft, one.version).content
        save = by_version.get(one.version)
        if save is None or not _is_that_edit(before, after, save):
            yield f"{draft} version {one.version} is not the one before with one edit"
        before = after


def _is_that_edit(before: dict[str, Any], after: dict[str, Any], save: Save) -> bool:
    """The sentence reads as it was saved, and nothing else in the whole content is another."""
    _, rest_before = _without(before, save.statement)
    text, rest_after = _without(after, save.statement)
    return text == text_of(save.marker) and rest_before == rest_after


def _without(content: dict[str, Any], statement: str) -> tuple[str, dict[str, Any]]:
    """The text of a sentence, and the content without that sentence."""
    rest = copy.deepcopy(content)
    for section in rest["sections"]:
        for block in section["blocks"]:
            for sentence in block.get("sentences", ()):
                if sentence["id"] == statement:
                    text = sentence["text"]
                    sentence.clear()
                    return text, rest
    raise ValueError(f"the draft has no sentence {statement}")


def _untold(session: Session, saves: Sequence[Save]) -> list[str]:
    """Rule 4: each save has one event, and each event a save."""
    events = (entry.event for entry in trail.find(session, Action.DRAFT_EDITED))
    told = Counter(f"{one.entity_id} {one.new['version']}: {one.reason}" for one in events)
    saved = Counter(f"{one.draft} {one.version}: {reason_of(one.marker)}" for one in saves)
    return [f"event and save differ: {one}" for one in (told - saved) + (saved - told)]


def measure(full: bool) -> Metrics:
    plan = Plan() if full else SHORT
    with sqlite() as settings:
        metrics, findings = run(plan, settings)
    for finding in findings:
        print(finding)
    return metrics


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.concurrency", description=__doc__)
    parser.add_argument("--edits", type=int, default=Plan.edits)
    parser.add_argument("--clients", type=int, default=Plan.clients)
    parser.add_argument("--kills", type=int, default=Plan.kills)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--database", choices=sorted(DATABASES), default="sqlite")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.edits, chosen.clients, chosen.kills, chosen.seed)
    with DATABASES[chosen.database]() as settings:
        metrics, findings = run(plan, settings)
    print(json.dumps({"database": chosen.database, **metrics, "findings": findings}, indent=2))
    return 0 if SUITE.passed(metrics) else 1


SUITE = Suite(
    "concurrency",
    measure,
    sizes={"kills": 1},
    ceilings=dict.fromkeys(("lost_saves", "lost_updates", "texts_lost", "untold", "not_intact"), 0),
)

if __name__ == "__main__":
    sys.exit(main())
