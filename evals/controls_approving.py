"""Attempts to check one's own work (H06, ES-05): by somebody who has a part in the report, under
any account, with or without a delegation, signing with all that is their own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, cycle

from app.auth.actor import Role
from app.drafts.entering import Entry
from app.drafts.service import edit
from app.review.adoption import adopt
from app.review.openings import open_evidence
from app.review.states import Meaning
from evals.attempts import Attempt, at_least
from evals.controls_draft import OPEN_STATEMENT, WRITERS_DECISIONS
from evals.controls_office import REASON, Office, Person
from evals.controls_pending import Pending, Staff, hire_staff

_CHECKS = (Role.REVIEWER, Role.QA_APPROVER)
_WRITES = (Role.WRITER, Role.REVIEWER)


class Part(StrEnum):
    """What somebody has done with the report before it is reviewed."""

    CREATED = "created"
    EDITED = "edited"
    ENTERED = "entered a value"
    ADOPTED = "adopted"
    DECIDED = "decided"
    AUTHORED = "signed as author"


@dataclass(frozen=True)
class Pair:
    """Who has a part, and who then signs. Nobody is in two pairs."""

    name: str
    involved: Person
    signer: Person


Parts = Mapping[Part, Pair]


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    return at_least(number, _attempts(office))


def _attempts(office: Office) -> Iterator[Attempt]:
    """Of each report first the review and then QA's verdict are tried by everybody who has a part,
    and then made by somebody who has none."""
    staff, pairs = hire_staff(office), tuple(_pairs(office))
    verdicts = cycle((Meaning.APPROVED, Meaning.REJECTED))
    for turn in count():
        parts = {part: pairs[(turn + n) % len(pairs)] for n, part in enumerate(Part)}
        yield from _checked(office, staff, parts, next(verdicts))
        yield from _approved_by_reviewer(office, staff, pairs[turn % len(pairs)], next(verdicts))


def _checked(office: Office, staff: Staff, parts: Parts, verdict: Meaning) -> Iterator[Attempt]:
    """Each part is somebody else's."""
    draft = _written(office, parts)
    office.sign(parts[Part.AUTHORED].involved, draft, Meaning.AUTHORED)
    yield from _tried_by(parts, Pending(office, staff, draft, Meaning.REVIEWED))
    office.dispose(staff.approver, draft)
    yield from _tried_by(parts, Pending(office, staff, draft, verdict))


def _tried_by(parts: Parts, pending: Pending) -> Iterator[Attempt]:
    last = [*parts][-1]
    for part, pair in parts.items():
        name = f"{pending.meaning} by {pair.name}, {part}"
        twin = pending.finish if part is last else None
        yield Attempt(name, _trying(pending, pair.signer), twin)


def _approved_by_reviewer(
    office: Office, staff: Staff, pair: Pair, verdict: Meaning
) -> Iterator[Attempt]:
    """Whoever has reviewed gives QA's verdict, too."""
    draft = office.prepare(staff.writer)
    office.sign(staff.writer, draft, Meaning.AUTHORED)
    office.sign(pair.involved, draft, Meaning.REVIEWED)
    office.dispose(staff.approver, draft)
    pending = Pending(office, staff, draft, verdict)
    name = f"{verdict} by {pair.name}, signed as reviewer"
    yield Attempt(name, _trying(pending, pair.signer), pending.finish)


def _trying(pending: Pending, signer: Person) -> Callable[[], bool]:
    caller, given = pending.office.seated(signer), pending.office.components(signer)
    return lambda: pending.sign(caller, given)


def _written(office: Office, parts: Parts) -> str:
    """Ready to be signed as authored."""
    people = {part: pair.involved for part, pair in parts.items()}
    draft = office.write(people[Part.CREATED])
    _edit(office, people[Part.EDITED], draft, "Somebody saw it late.", [])
    share = Entry("N1", "share", "12", None, REASON)
    _edit(office, people[Part.ENTERED], draft, "Somebody saw [N1] of it.", [share])
    _adopt(office, people[Part.ADOPTED], draft)
    for field in WRITERS_DECISIONS:
        office.decide(people[Part.DECIDED], draft, field)
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
    yield Pair("a second account", first, office.hire(*_CHECKS, identity=" hr  1001 "))
    writer, deputy = office.hire(*everything), office.hire()
    _delegate(office, writer, deputy, _CHECKS)
    yield Pair("a deputy", writer, deputy)
    chief, stand_in = office.hire(*everything), office.hire()
    _delegate(office, chief, stand_in, _WRITES)
    yield Pair("whom a deputy stood in for", stand_in, chief)
    other_chief, other = office.hire(*everything), office.hire(identity="HR 1002")
    _delegate(office, other_chief, other, _WRITES)
    yield Pair("a second account of a deputy", other, office.hire(*_CHECKS, identity="hr 1002"))
    author, colleague = office.hire(*_WRITES, identity="HR 1003"), office.hire()
    _delegate(office, office.hire(*_CHECKS, identity="hr 1003"), colleague, _CHECKS)
    yield Pair("a deputy of a second account", author, colleague)


def _delegate(office: Office, delegator: Person, deputy: Person, roles: tuple[Role, ...]) -> None:
    for role in roles:
        office.delegate(delegator, deputy, role)
