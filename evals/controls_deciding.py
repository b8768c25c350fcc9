"""Attempts at a decision that no person makes (H05, IU-02, IU-03): beside something else, by a
machine, by the wrong person, as a row in the database, or there from the beginning."""

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2
from httpx import Response
from pydantic import ValidationError
from sqlalchemy import update

from app.audit.work import ActedBy
from app.auth.acting import VISITOR
from app.auth.actor import Kind, Role
from app.auth.permissions import MACHINE
from app.drafts.content import from_json
from app.drafts.store import get_version
from app.review.decisions import decide
from app.review.states import Meaning
from app.review.tables import decisions
from evals.attempts import Attempt, refused, shuffled
from evals.controls_draft import DECISIONS, DISPOSITION, OPEN_STATEMENT, WRITERS_DECISIONS
from evals.controls_office import REASON, Caller, Office, Person
from evals.controls_plant import DEVIATIONS
from evals.controls_signing import Staff, hire_staff

Tried = Callable[[], bool]


@dataclass
class Undecided:
    """A field that waits for one person's decision. ``twin`` is how it is then rightly made."""

    office: Office
    staff: Staff
    draft: str
    field: str
    twin: Tried | None = None

    @property
    def decider(self) -> Person:
        return self.staff.approver if self.field == DISPOSITION else self.staff.writer

    @property
    def role(self) -> Role:
        return Role.QA_APPROVER if self.field == DISPOSITION else Role.WRITER

    @property
    def path(self) -> str:
        return f"/drafts/{self.draft}/decisions/{self.field}"

    @property
    def body(self) -> dict[str, Any]:
        return {"value": DECISIONS[self.field], "reason": REASON}

    def enter(self) -> Caller:
        return self.office.enter(self.decider)

    def decide(self, caller: Caller, body: Any = None, if_match: str = '"0"') -> bool:
        given = self.body if body is None else body
        return caller.ask("PUT", self.path, given, if_match=if_match).is_success

    def finish(self) -> bool:
        """The one person decides, and the draft then shows it as theirs."""
        if self.twin is not None:
            return self.twin()
        caller = self.enter()
        shown = self.shown(caller)
        return shown is None and self.decide(caller) and self.shown(caller) == self.decider.id

    def shown(self, caller: Caller) -> str | None:
        """Who has decided the field, as the draft is shown."""
        slots = caller.ask("GET", f"/drafts/{self.draft}").json()["slots"]
        decided = next(slot["decided"] for slot in slots if slot["field"] == self.field)
        return decided and decided["person"]


Way = Callable[[Undecided], Tried]
"""Sets up what the attempt needs, by rightful acts, and returns the attempt."""


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    """``office`` has the records of a plant."""
    ways, waiting = shuffled([*WAYS.items()]), _waiting(office)
    for _ in range(number):
        name, way = next(ways)
        one = next(waiting)
        yield Attempt(f"deciding {one.field}: {name}", way(one), one.finish)


def _waiting(office: Office) -> Iterator[Undecided]:
    """Each when the one before was decided: four of a writer, then one of QA."""
    staff = hire_staff(office)
    while True:
        draft = office.write(staff.writer)
        for field in WRITERS_DECISIONS:
            yield Undecided(office, staff, draft, field)
        draft = office.prepare(staff.writer)
        office.sign(staff.writer, draft, Meaning.AUTHORED)
        office.sign(staff.reviewer, draft, Meaning.REVIEWED)
        yield Undecided(office, staff, draft, DISPOSITION)


def _as(choose: Callable[[Undecided], Caller]) -> Way:
    """With what the rightful person would send."""

    def way(one: Undecided) -> Tried:
        caller = choose(one)
        return lambda: one.decide(caller)

    return way


def _as_role(role: Role) -> Way:
    """Of another role than the one that decides, else of the other step's."""

    def way(one: Undecided) -> Tried:
        other = Role.REVIEWER if role is one.role else role
        caller = one.office.enter(one.office.hire(other))
        return lambda: one.decide(caller)

    return way


def _out_of_turn(one: Undecided) -> Tried:
    """The writer once the report is signed, QA while it is written."""
    office, staff = one.office, one.staff
    draft = office.prepare(staff.writer)
    if one.role is Role.WRITER:
        office.sign(staff.writer, draft, Meaning.AUTHORED)
    other, caller = replace(one, draft=draft), one.enter()
    seen = '"1"' if one.role is Role.WRITER else '"0"'
    return lambda: other.decide(caller, if_match=seen)


def _not_asked(one: Undecided) -> Tried:
    """On the closed list, but not asked for by this report."""
    field = "closure" if one.role is Role.QA_APPROVER else "risk"
    other, caller = replace(one, field=field), one.enter()
    return lambda: other.decide(caller, one.body)


def _sending(change: Callable[[Undecided], Any], if_match: str = '"0"') -> Way:
    """By the rightful person, who decides nothing by it."""

    def way(one: Undecided) -> Tried:
        caller, body = one.enter(), change(one)
        return lambda: one.decide(caller, body, if_match)

    return way


def _value(value: object) -> Way:
    return _sending(lambda _: {"value": value, "reason": REASON})


def _beside(method: str, path: str, body: dict[str, Any], if_match: str = '"1"') -> Way:
    """Sent along with something that a writer may do."""

    def way(one: Undecided) -> Tried:
        caller = one.office.enter(one.staff.writer)
        given = {**body, "decisions": {one.field: one.body["value"]}, one.field: one.body["value"]}
        where = path.format(draft=one.draft)
        return lambda: caller.ask(method, where, given, if_match=if_match).is_success

    return way


def _machine(one: Undecided) -> Caller:
    owner = one.office.hire(Role.WRITER, Role.QA_APPROVER)
    return one.office.token(one.office.enter(owner), MACHINE)[1]


def _in_process(kind: Kind) -> Way:
    """A part of the service itself, with the decider's roles, scope and session."""

    def way(one: Undecided) -> Tried:
        person = one.office.actor(one.decider)
        return _written_by(one, replace(person, kind=kind, name="a machine"))

    return way


def _written_by(one: Undecided, actor: ActedBy) -> Tried:
    kinds = one.office.service.reviewing.kinds

    def act() -> None:
        with one.office.ledger.work(actor) as work:
            decide(work, kinds, one.draft, one.field, one.body["value"], REASON, 0)

    return lambda: not refused(act)


def _row(change: Callable[[Undecided], dict[str, Any]]) -> Way:
    """A row in the table itself, by whoever holds the service's database. ``change`` makes of it
    what no person in a session of theirs could have written."""

    def way(one: Undecided) -> Tried:
        person = one.office.actor(one.decider)
        row = {
            "draft": one.draft,
            "version": 1,
            "field": one.field,
            "kind": one.field,
            "role": one.role.value,
            "revision": 1,
            "value": DECISIONS[one.field],
            "reason": REASON,
            "person": person.person,
            "session": person.session,
            "at": one.office.clock(),
            **change(one),
        }
        return lambda: not refused(lambda: one.office.write_row(decisions, row))

    return way


def _of(person: Person, office: Office) -> dict[str, Any]:
    actor = office.actor(person)
    return {"person": actor.person, "session": actor.session}


def _other_role(one: Undecided) -> str:
    return (Role.WRITER if one.role is Role.QA_APPROVER else Role.QA_APPROVER).value


def _rewritten(one: Undecided) -> Tried:
    """Somebody's decision changed in the table."""
    draft = one.office.prepare(one.staff.writer)

    def act() -> None:
        with one.office.ledger.database.write() as session:
            chosen = update(decisions).where(decisions.c.draft == draft)
            session.execute(chosen.values(value="another value"))

    return lambda: not refused(act)


def _in_the_content(one: Undecided) -> Tried:
    """A block of the stored content that brings its value along is no draft."""
    with one.office.ledger.database.read() as session:
        content = copy.deepcopy(get_version(session, one.draft).content)
    for section in content["sections"]:
        for block in section["blocks"]:
            if block["block"] == "decision":
                block["value"] = DECISIONS[block["field"]]
    return lambda: _is_draft(content)


def _is_draft(content: dict[str, Any]) -> bool:
    try:
        from_json(content)
    except ValidationError:
        return False
    return True


def _fresh(make: Callable[[Undecided, Caller], str], seen: Callable[[Caller, str], bool]) -> Way:
    """A draft in which nobody has decided: does anything stand there? Once a person has, it must:
    else nothing was looked at."""

    def way(one: Undecided) -> Tried:
        caller = one.office.enter(one.staff.writer)
        made = make(one, caller)
        path, body = f"/drafts/{made}/decisions/impact", {"value": DECISIONS["impact"]}

        def twin() -> bool:
            decided = caller.ask("PUT", path, {**body, "reason": REASON}, if_match='"0"')
            return decided.is_success and seen(caller, made)

        one.twin = twin
        return lambda: seen(caller, made)

    return way


def _written(one: Undecided, _: Caller) -> str:
    return one.office.write(one.staff.writer)


def _investigated(_: Undecided, caller: Caller) -> str:
    """From records that name a cause."""
    deviation = DEVIATIONS[caller.office.number() % len(DEVIATIONS)]
    return _done(caller, caller.ask("POST", "/investigations", {"deviation": deviation}))


def _refreshed(one: Undecided, caller: Caller) -> str:
    path = f"/drafts/{_investigated(one, caller)}/refresh"
    return _done(caller, caller.ask("POST", path, {"reason": REASON}, if_match='"1"'))


def _done(caller: Caller, asked: Response) -> str:
    """The draft that the job has made."""
    asked.raise_for_status()
    job = caller.office.service.jobs.wait(asked.json()["id"])
    return (job.result or {})["draft"]


def _decided_in_view(caller: Caller, draft: str) -> bool:
    shown = caller.ask("GET", f"/drafts/{draft}").json()
    return any(slot["decided"] for slot in shown["slots"]) or _has_value(shown["content"])


def _has_value(content: dict[str, Any]) -> bool:
    blocks = (block for section in content["sections"] for block in section["blocks"])
    return any(block.get("value") is not None for block in blocks if block["block"] == "decision")


def _decided_in_json(caller: Caller, draft: str) -> bool:
    record = caller.ask("GET", f"/drafts/{draft}/export.json").json()
    return bool(record["decisions"]) or _has_value(record["content"])


def _decided_in_pdf(caller: Caller, draft: str) -> bool:
    document = pypdfium2.PdfDocument(caller.ask("GET", f"/drafts/{draft}/export.pdf").content)
    return _tells_of_one("".join(page.get_textpage().get_text_range() for page in document))


def _decided_in_docx(caller: Caller, draft: str) -> bool:
    packed = caller.ask("GET", f"/drafts/{draft}/export.docx").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return _tells_of_one(re.sub("<[^>]+>", "", archive.read("word/document.xml").decode()))


def _tells_of_one(text: str) -> bool:
    """On paper a decision is followed by its reason."""
    return "Reason:" in text


_STATEMENT = {"text": "Somebody saw it well.", "reason": REASON}
WAYS: Final[dict[str, Way]] = {
    "no session": _as(lambda one: one.office.nobody),
    "no token for pages": _as(lambda one: one.enter().showing(x_csrf_token=None)),
    "from another site": _as(lambda one: one.enter().showing(origin="https://elsewhere.example")),
    "an API token": _as(_machine),
    "an API token beside the session": _as(
        lambda one: one.enter().showing(**_machine(one).headers)
    ),
    "a writer": _as_role(Role.WRITER),
    "a reviewer": _as_role(Role.REVIEWER),
    "a QA approver": _as_role(Role.QA_APPROVER),
    "regulatory affairs": _as_role(Role.REGULATORY),
    "an auditor": _as_role(Role.AUDITOR),
    "an administrator": _as_role(Role.ADMINISTRATOR),
    "a null": _value(None),
    "an empty text": _value(""),
    "blanks": _value("   "),
    "an empty list": _value([]),
    "an empty object": _value({}),
    "a bare false": _value(False),
    "a bare zero": _value(0),
    "no value": _sending(lambda one: {"reason": REASON}),
    "no reason": _sending(lambda one: {"value": one.body["value"]}),
    "a blank reason": _sending(lambda one: {**one.body, "reason": "  "}),
    "another person claimed": _sending(lambda one: {**one.body, "person": one.decider.id}),
    "another role claimed": _sending(lambda one: {**one.body, "role": _other_role(one)}),
    "a default asked for": _sending(lambda one: {**one.body, "default": True}),
    "an answer to what nobody saw": _sending(lambda one: one.body, '"7"'),
    "whatever stands there": _sending(lambda one: one.body, "*"),
    "out of turn": _out_of_turn,
    "a field that is not asked": _not_asked,
    "beside an investigation": _beside("POST", "/investigations", {"deviation": DEVIATIONS[0]}),
    "beside an import": _beside("POST", "/imports", {"path": "package"}),
    "beside a refresh": _beside("POST", "/drafts/{draft}/refresh", {"reason": REASON}),
    "beside an edit": _beside("PUT", f"/drafts/{{draft}}/statements/{OPEN_STATEMENT}", _STATEMENT),
    "beside a new statement": _beside(
        "POST", "/drafts/{draft}/statements", {**_STATEMENT, "after": OPEN_STATEMENT}
    ),
    "beside a comment": _beside(
        "POST", "/drafts/{draft}/comments", {"statement": OPEN_STATEMENT, "text": "Why?"}
    ),
    "beside an opening": _beside("POST", "/drafts/{draft}/openings", {"evidence": "E1"}),
    "a job": _in_process(Kind.JOB),
    "an agent": _in_process(Kind.AGENT),
    "a token": _in_process(Kind.TOKEN),
    "the command line": _in_process(Kind.CLI),
    "a visitor": lambda one: _written_by(one, VISITOR),
    "a row without a person": _row(lambda _: {"person": None}),
    "a row without a session": _row(lambda _: {"session": None}),
    "a row of an invented session": _row(lambda _: {"session": "SESSION-INVENTED"}),
    "a row of an ended session": _row(
        lambda one: {"session": one.office.ended_session(one.decider)}
    ),
    "a row of another's session": _row(
        lambda one: {"session": one.office.actor(one.staff.reviewer).session}
    ),
    "a row of somebody without the role": _row(lambda one: _of(one.staff.reviewer, one.office)),
    "a row in the other role": _row(lambda one: {"role": _other_role(one)}),
    "a row off the closed list": _row(lambda _: {"kind": "verdict", "field": "verdict"}),
    "a row before the first": _row(lambda _: {"revision": 0}),
    "a row rewritten": _rewritten,
    "a value in the content": _in_the_content,
    "a new draft, as shown": _fresh(_written, _decided_in_view),
    "a new draft in JSON": _fresh(_written, _decided_in_json),
    "a new draft in PDF": _fresh(_written, _decided_in_pdf),
    "a new draft in DOCX": _fresh(_written, _decided_in_docx),
    "an investigation, as shown": _fresh(_investigated, _decided_in_view),
    "an investigation in JSON": _fresh(_investigated, _decided_in_json),
    "an investigation in PDF": _fresh(_investigated, _decided_in_pdf),
    "a refreshed draft, as shown": _fresh(_refreshed, _decided_in_view),
    "a refreshed draft in JSON": _fresh(_refreshed, _decided_in_json),
}
