"""Attempts at a decision that no person makes (H05, IU-02, IU-03): beside something else, by a
machine, by the wrong person, as a row in the database, or there from the beginning."""

from collections.abc import Iterator
from typing import Final

from app.auth.acting import VISITOR
from app.auth.actor import Kind, Role
from app.review.states import Meaning
from evals import controls_deciding_ways as ways
from evals.attempts import Attempt, shuffled
from evals.controls_draft import DISPOSITION, OPEN_STATEMENT, WRITERS_DECISIONS
from evals.controls_office import REASON, Office
from evals.controls_pending import hire_staff
from evals.controls_plant import DEVIATIONS
from evals.controls_undecided import Undecided, Way


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    """``office`` has the records of a plant."""
    drawn, waiting = shuffled([*WAYS.items()]), _waiting(office)
    for _ in range(number):
        name, way = next(drawn)
        one = next(waiting)
        yield Attempt(f"deciding {one.field}: {name}", way(one), one.finish)


def _waiting(office: Office) -> Iterator[Undecided]:
    """Each when the one before was decided: those of two drafts' writers, then one of QA."""
    staff = hire_staff(office)
    while True:
        for draft in (office.write(staff.writer), office.write(staff.writer)):
            for field in WRITERS_DECISIONS:
                yield Undecided(office, staff, draft, field)
        draft = office.prepare(staff.writer)
        office.sign(staff.writer, draft, Meaning.AUTHORED)
        office.sign(staff.reviewer, draft, Meaning.REVIEWED)
        yield Undecided(office, staff, draft, DISPOSITION)


_STATEMENT = {"text": "Somebody saw it well.", "reason": REASON}
WAYS: Final[dict[str, Way]] = {
    "no session": ways.showing_by(lambda one: one.office.nobody),
    "no token for pages": ways.showing_by(lambda one: one.enter().showing(x_csrf_token=None)),
    "from another site": ways.showing_by(
        lambda one: one.enter().showing(origin="https://elsewhere.example")
    ),
    "an API token": ways.showing_by(ways.machine),
    "an API token beside the session": ways.showing_by(
        lambda one: one.enter().showing(**ways.machine(one).headers)
    ),
    "a writer": ways.as_role(Role.WRITER),
    "a reviewer": ways.as_role(Role.REVIEWER),
    "a QA approver": ways.as_role(Role.QA_APPROVER),
    "regulatory affairs": ways.as_role(Role.REGULATORY),
    "an auditor": ways.as_role(Role.AUDITOR),
    "an administrator": ways.as_role(Role.ADMINISTRATOR),
    "a null": ways.value(None),
    "an empty text": ways.value(""),
    "blanks": ways.value("   "),
    "an empty list": ways.value([]),
    "an empty object": ways.value({}),
    "a bare false": ways.value(False),
    "a bare zero": ways.value(0),
    "no value": ways.sending(lambda one: {"reason": REASON}),
    "no reason": ways.sending(lambda one: {"value": one.body["value"]}),
    "a blank reason": ways.sending(lambda one: {**one.body, "reason": "  "}),
    "another person claimed": ways.sending(lambda one: {**one.body, "person": one.decider.id}),
    "another role claimed": ways.sending(lambda one: {**one.body, "role": ways.other_role(one)}),
    "a default asked for": ways.sending(lambda one: {**one.body, "default": True}),
    "an answer to what nobody saw": ways.sending(lambda one: one.body, '"7"'),
    "whatever stands there": ways.sending(lambda one: one.body, "*"),
    "out of turn": ways.out_of_turn,
    "a field that is not asked": ways.not_asked,
    "beside an investigation": ways.beside("POST", "/investigations", {"deviation": DEVIATIONS[0]}),
    "beside an import": ways.beside("POST", "/imports", {"path": "package"}),
    "beside a refresh": ways.beside("POST", "/drafts/{draft}/refresh", {"reason": REASON}),
    "beside an edit": ways.beside(
        "PUT", f"/drafts/{{draft}}/statements/{OPEN_STATEMENT}", _STATEMENT
    ),
    "beside a new statement": ways.beside(
        "POST", "/drafts/{draft}/statements", {**_STATEMENT, "after": OPEN_STATEMENT}
    ),
    "beside a comment": ways.beside(
        "POST", "/drafts/{draft}/comments", {"statement": OPEN_STATEMENT, "text": "Why?"}
    ),
    "beside an opening": ways.beside("POST", "/drafts/{draft}/openings", {"evidence": "E1"}),
    "a job": ways.in_process(Kind.JOB),
    "an agent": ways.in_process(Kind.AGENT),
    "a token": ways.in_process(Kind.TOKEN),
    "the command line": ways.in_process(Kind.CLI),
    "a visitor": lambda one: ways.written_by(one, VISITOR),
    "a row without a person": ways.row(lambda _: {"person": None}),
    "a row without a session": ways.row(lambda _: {"session": None}),
    "a row of an invented session": ways.row(lambda _: {"session": "SESSION-INVENTED"}),
    "a row of an ended session": ways.row(
        lambda one: {"session": one.office.ended_session(one.decider)}
    ),
    "a row of another's session": ways.row(
        lambda one: {"session": one.office.actor(one.staff.reviewer).session}
    ),
    "a row of somebody without the role": ways.row(
        lambda one: ways.of(one.staff.reviewer, one.office)
    ),
    "a row in the other role": ways.row(lambda one: {"role": ways.other_role(one)}),
    "a row off the closed list": ways.row(lambda _: {"kind": "verdict", "field": "verdict"}),
    "a row before the first": ways.row(lambda _: {"revision": 0}),
    "a row rewritten": ways.rewritten,
    "a value in the content": ways.in_the_content,
    "a new draft, as shown": ways.fresh(ways.written, ways.decided_in_view),
    "a new draft in JSON": ways.fresh(ways.written, ways.decided_in_json),
    "a new draft in PDF": ways.fresh(ways.written, ways.decided_in_pdf),
    "a new draft in DOCX": ways.fresh(ways.written, ways.decided_in_docx),
    "an investigation, as shown": ways.fresh(ways.investigated, ways.decided_in_view),
    "an investigation in JSON": ways.fresh(ways.investigated, ways.decided_in_json),
    "an investigation in PDF": ways.fresh(ways.investigated, ways.decided_in_pdf),
    "a refreshed draft, as shown": ways.fresh(ways.refreshed, ways.decided_in_view),
    "a refreshed draft in JSON": ways.fresh(ways.refreshed, ways.decided_in_json),
}
