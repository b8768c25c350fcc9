"""How a decision could come to be without its person: each way sets up what it needs, by rightful
acts, and returns the attempt."""

import copy
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
from pydantic import ValidationError
from sqlalchemy import update

from app.audit.work import ActedBy
from app.auth.actor import Kind, Role
from app.auth.permissions import MACHINE
from app.drafts.content import from_json
from app.drafts.store import get_version
from app.review.decisions import decide
from app.review.states import Meaning
from app.review.tables import decisions
from evals.attempts import refused
from evals.controls_draft import DECISIONS
from evals.controls_office import REASON, Answer, Caller, Office, Person
from evals.controls_plant import DEVIATIONS
from evals.controls_undecided import Tried, Undecided, Way


def showing_by(choose: Callable[[Undecided], Caller]) -> Way:
    """With what the rightful person would send."""

    def way(one: Undecided) -> Tried:
        caller = choose(one)
        return lambda: one.decide(caller)

    return way


def as_role(role: Role) -> Way:
    """Of another role than the one that decides, else of the other step's."""

    def way(one: Undecided) -> Tried:
        other = Role.REVIEWER if role is one.role else role
        caller = one.office.enter(one.office.hire(other))
        return lambda: one.decide(caller)

    return way


def out_of_turn(one: Undecided) -> Tried:
    """The writer once the report is signed, QA while it is written."""
    office, staff = one.office, one.staff
    draft = office.prepare(staff.writer)
    if one.role is Role.WRITER:
        office.sign(staff.writer, draft, Meaning.AUTHORED)
    other, caller = replace(one, draft=draft), one.enter()
    seen = '"1"' if one.role is Role.WRITER else '"0"'
    return lambda: other.decide(caller, if_match=seen)


def not_asked(one: Undecided) -> Tried:
    """On the closed list, but not asked for by this report."""
    field = "closure" if one.role is Role.QA_APPROVER else "risk"
    other, caller = replace(one, field=field), one.enter()
    return lambda: other.decide(caller, one.body)


def sending(change: Callable[[Undecided], Any], if_match: str = '"0"') -> Way:
    """By the rightful person, who decides nothing by it."""

    def way(one: Undecided) -> Tried:
        caller, body = one.enter(), change(one)
        return lambda: one.decide(caller, body, if_match)

    return way


def value(value: object) -> Way:
    return sending(lambda _: {"value": value, "reason": REASON})


def beside(method: str, path: str, body: dict[str, Any], if_match: str = '"1"') -> Way:
    """Sent along with something that a writer may do."""

    def way(one: Undecided) -> Tried:
        caller = one.office.enter(one.staff.writer)
        given = {**body, "decisions": {one.field: one.body["value"]}, one.field: one.body["value"]}
        where = path.format(draft=one.draft)
        return lambda: caller.ask(method, where, given, if_match=if_match).is_success

    return way


def machine(one: Undecided) -> Caller:
    owner = one.office.hire(Role.WRITER, Role.QA_APPROVER)
    return one.office.token(one.office.enter(owner), MACHINE)[1]


def in_process(kind: Kind) -> Way:
    """A part of the service itself, with the decider's roles, scope and session."""

    def way(one: Undecided) -> Tried:
        person = one.office.actor(one.decider)
        return written_by(one, replace(person, kind=kind, name="a machine"))

    return way


def written_by(one: Undecided, actor: ActedBy) -> Tried:
    kinds = one.office.service.reviewing.kinds

    def act() -> None:
        with one.office.ledger.work(actor) as work:
            decide(work, kinds, one.draft, one.field, one.body["value"], REASON, 0)

    return lambda: not refused(act)


def row(change: Callable[[Undecided], dict[str, Any]]) -> Way:
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


def of(person: Person, office: Office) -> dict[str, Any]:
    actor = office.actor(person)
    return {"person": actor.person, "session": actor.session}


def other_role(one: Undecided) -> str:
    return (Role.WRITER if one.role is Role.QA_APPROVER else Role.QA_APPROVER).value


def rewritten(one: Undecided) -> Tried:
    """Somebody's decision changed in the table."""
    draft = one.office.prepare(one.staff.writer)

    def act() -> None:
        with one.office.ledger.database.write() as session:
            chosen = update(decisions).where(decisions.c.draft == draft)
            session.execute(chosen.values(value="another value"))

    return lambda: not refused(act)


def in_the_content(one: Undecided) -> Tried:
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


def fresh(make: Callable[[Undecided, Caller], str], seen: Callable[[Caller, str], bool]) -> Way:
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


def written(one: Undecided, _: Caller) -> str:
    return one.office.write(one.staff.writer)


def investigated(_: Undecided, caller: Caller) -> str:
    """From records that name a cause."""
    deviation = DEVIATIONS[caller.office.number() % len(DEVIATIONS)]
    return _done(caller, caller.ask("POST", "/investigations", {"deviation": deviation}))


def refreshed(one: Undecided, caller: Caller) -> str:
    path = f"/drafts/{investigated(one, caller)}/refresh"
    return _done(caller, caller.ask("POST", path, {"reason": REASON}, if_match='"1"'))


def _done(caller: Caller, asked: Answer) -> str:
    """The draft that the job has made."""
    asked.raise_for_status()
    job = caller.office.service.jobs.wait(asked.json()["id"])
    return (job.result or {})["draft"]


def decided_in_view(caller: Caller, draft: str) -> bool:
    shown = caller.ask("GET", f"/drafts/{draft}").json()
    return any(slot["decided"] for slot in shown["slots"]) or _has_value(shown["content"])


def _has_value(content: dict[str, Any]) -> bool:
    blocks = (block for section in content["sections"] for block in section["blocks"])
    return any(block.get("value") is not None for block in blocks if block["block"] == "decision")


def decided_in_json(caller: Caller, draft: str) -> bool:
    record = caller.ask("GET", f"/drafts/{draft}/export.json").json()
    return bool(record["decisions"]) or _has_value(record["content"])


def decided_in_pdf(caller: Caller, draft: str) -> bool:
    document = pypdfium2.PdfDocument(caller.ask("GET", f"/drafts/{draft}/export.pdf").content)
    return _tells_of_one("".join(page.get_textpage().get_text_range() for page in document))


def decided_in_docx(caller: Caller, draft: str) -> bool:
    packed = caller.ask("GET", f"/drafts/{draft}/export.docx").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return _tells_of_one(re.sub("<[^>]+>", "", archive.read("word/document.xml").decode()))


def _tells_of_one(text: str) -> bool:
    """On paper a decision is followed by its reason."""
    return "Reason:" in text
