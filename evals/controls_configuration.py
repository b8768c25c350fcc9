"""Calls on configurations that their rightful people make: QA, or the owner of tokens as QA."""

from app.release.changes import keep_configuration, propose_change
from app.release.item import Kind, make_item
from app.release.rules import HARD_GATES, report_hash
from app.release.store import Proposed
from evals.controls_desk import Call, Desk
from evals.controls_office import ADMINISTRATOR, REASON

_CHANGES = "/configuration/changes"


def propose(desk: Desk) -> Call:
    given = {"configuration": _used(desk), "reason": REASON, "risk": "none"}
    return desk.call("POST", _CHANGES, given)


def release(desk: Desk) -> Call:
    return _signing(desk, "release")


def withdraw(desk: Desk) -> Call:
    return _signing(desk, "withdrawal")


def _signing(desk: Desk, what: str) -> Call:
    record = _proposed(desk)
    given = {
        "shown_sha256": record.sha256,
        "reason": REASON,
        **desk.office.components(desk.owner),
    }
    return desk.call("POST", f"{_CHANGES}/{record.id}/{what}", given)


def _used(desk: Desk) -> str:
    """A configuration that is none: it was used once, and has no change record."""
    item = make_item({(Kind.MODEL, ""): f"model {desk.office.number()}"})
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        keep_configuration(work, item)
    return item.hash


def _proposed(desk: Desk) -> Proposed:
    configuration = _used(desk)
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        change = propose_change(
            work, configuration, reason=REASON, risk="none", report=_passing(configuration)
        )
    return change.record


def _passing(configuration: str) -> dict[str, object]:
    suites = [
        {
            "suite": gate.suite,
            "metrics": {"share": 1.0, **gate.at_least, **gate.at_most},
            "floors": {"share": 1.0},
            "ceilings": {},
            "passed": True,
        }
        for gate in HARD_GATES
    ]
    report = {"configuration": configuration, "suites": suites}
    return {**report, "sha256": report_hash(report)}
