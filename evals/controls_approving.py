"""Attempts to check one's own work (H06, ES-05): by somebody who has a part in the report, under
any account, with or without a delegation, signing with all that is their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, product

from app.auth.actor import Role
from app.drafts.entering import Entry
from app.drafts.service import edit
from app.review.adoption import adopt
from app.review.openings import open_evidence
from app.review.states import Meaning
from evals.attempts import Attempt, shuffled
from evals.controls_draft import OPEN_STATEMENT, WRITERS_DECISIONS
from evals.controls_office import REASON, Office, Person
from evals.controls_signing import Pending, Staff, hire_staff

_CHECKS = (Role.REVIEWER, Role.QA_APPROVER)
_WRITES = (Role.WRITER, Role.REVIEWER)


class Part(StrEnum):
    """What somebody has done with the report."""

    CREATED = "created"
    EDITED = "edited"
    ENTERED = "entered a value"
    ADOPTED = "adopted"
    DECIDED = "decided"
    AUTHORED = "signed as author"
    REVIEWED = "signed as reviewer"


@dataclass(frozen=True)
class Pair:
    """Who has the part, and who then signs."""

    name: str
    involved: Person
    signer: Person


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    """Of each report the review and QA's verdict are tried, and then made by others."""
    staff, verdicts = hire_staff(office), cycle((Meaning.APPROVED, Meaning.REJECTED))
    made = 0
    for pair, part in shuffled(tuple(product(_pairs(office), Part))):
        for pending in _reports(office, staff, pair, part, next(verdicts)):
            if made == number:
                return
            made += 1
            name = f"{pending.meaning} by {pair.name}, {part}"
            yield Attempt(name, _trying(pending, pair.signer), pending.finish)


def _trying(pending: Pending, signer: Person) -> Callable[[], bool]:
    caller, given = pending.office.enter(signer), pending.office.components(signer)
    return lambda: pending.sign(caller, given)


def _reports(
    office: Office, staff: Staff, pair: Pair, part: Part, verdict: Meaning
) -> Iterator[Pending]:
    """One report: before its review, where the part does not come after, and before the verdict."""
    draft = _written(office, staff, pair.involved, part)
    author = pair.involved if part is Part.AUTHORED else staff.writer
    office.sign(author, draft, Meaning.AUTHORED)
    if part is Part.REVIEWED:
        office.sign(pair.involved, draft, Meaning.REVIEWED)
    else:
        yield Pending(office, staff, draft, Meaning.REVIEWED)
    office.dispose(staff.approver, draft)
    yield Pending(office, staff, draft, verdict)


def _written(office: Office, staff: Staff, involved: Person, part: Part) -> str:
    """Ready to be signed as authored; the part is the only one that the person has."""

    def by(wanted: Part) -> Person:
        return involved if part is wanted else staff.writer

    draft = office.write(by(Part.CREATED))
    _edit(office, by(Part.EDITED), draft, "Somebody saw it late.", [])
    share = Entry("N1", "share", "12", None, REASON)
    _edit(office, by(Part.ENTERED), draft, "Somebody saw [N1] of it.", [share])
    _adopt(office, by(Part.ADOPTED), draft)
    for field in WRITERS_DECISIONS:
        office.decide(by(Part.DECIDED), draft, field)
    return draft


def _edit(office: Office, by: Person, draft: str, text: str, entries: list[Entry]) -> None:
    based_on = office.version(draft)
    with office.ledger.work(office.actor(by)) as work:
        edit(work, draft, based_on, OPEN_STATEMENT, text, entries, REASON)


def _adopt(office: Office, by: Person, draft: str) -> None:
    version = office.version(draft)
    with office.ledger.work(office.actor(by)) as work:
        for evidence in ("E1", "E2"):
            open_evidence(work, draft, evidence)
        for section in ("event", "ai_use"):
            adopt(work, draft, version, section)


def _pairs(office: Office) -> Iterator[Pair]:
    everything = (Role.WRITER, *_CHECKS)
    one = office.hire(*everything)
    yield Pair("the same account", one, one)
    first = office.hire(*_WRITES, identity="HR 1001")
    second = office.hire(*_CHECKS, identity=" hr  1001 ")
    yield Pair("a second account", first, second)
    writer, deputy = office.hire(*everything), office.hire()
    _delegate(office, writer, deputy, _CHECKS)
    yield Pair("a deputy", writer, deputy)
    chief, stand_in = office.hire(*everything), office.hire(identity="HR 1002")
    _delegate(office, chief, stand_in, _WRITES)
    yield Pair("whom a deputy stood in for", stand_in, chief)
    own = office.hire(*_CHECKS, identity="hr 1002")
    yield Pair("a second account of a deputy", stand_in, own)
    colleague = office.hire()
    _delegate(office, second, colleague, _CHECKS)
    yield Pair("a deputy of a second account", first, colleague)


def _delegate(office: Office, delegator: Person, deputy: Person, roles: tuple[Role, ...]) -> None:
    for role in roles:
        office.delegate(delegator, deputy, role)
