"""Attempts at a signature with a session only, or with less than all of its signer's own components
(ES-03, ES-06). Reports go round through their steps; before each signing it is tried wrongly."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from itertools import cycle
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import select

from app.auth.actor import Kind, Role
from app.auth.people import deactivate, unlock
from app.auth.reauthentication import Components
from app.auth.tables import people
from app.review.states import Meaning
from app.signatures.service import sign
from app.signatures.tables import signatures
from evals.attempts import Attempt, refused, shuffled
from evals.controls_draft import DISPOSITION
from evals.controls_office import ADMINISTRATOR, CSRF, REASON, Caller, Office, Person

_ROUND: Final = (
    Meaning.AUTHORED,
    Meaning.REVIEWED,
    Meaning.REJECTED,
    Meaning.AUTHORED,
    Meaning.REVIEWED,
    Meaning.APPROVED,
)
_IDLE: Final = timedelta(minutes=16)
_LESS_THAN_IDLE: Final = timedelta(minutes=6)


@dataclass(frozen=True)
class Staff:
    writer: Person
    reviewer: Person
    approver: Person

    def signer(self, meaning: Meaning) -> Person:
        signers = {Meaning.AUTHORED: self.writer, Meaning.REVIEWED: self.reviewer}
        return signers.get(meaning, self.approver)

    def other(self, meaning: Meaning) -> Person:
        """Of another step."""
        return self.reviewer if meaning is Meaning.AUTHORED else self.writer


@dataclass
class Pending:
    """A report that waits for one signature. ``twin`` is how it is then rightly signed."""

    office: Office
    staff: Staff
    draft: str
    meaning: Meaning
    twin: Callable[[], bool] | None = None

    @property
    def signer(self) -> Person:
        return self.staff.signer(self.meaning)

    @property
    def shown(self) -> str:
        return self.office.record(self.draft, self.meaning)

    @property
    def path(self) -> str:
        return f"/drafts/{self.draft}/signatures"

    @property
    def own(self) -> dict[str, Any]:
        return self.office.components(self.signer)

    def enter(self) -> Caller:
        return self.office.enter(self.signer)

    def body(self, given: dict[str, Any]) -> dict[str, Any]:
        step = {"meaning": self.meaning, "shown_sha256": self.shown, "reason": REASON}
        return step | given

    def sign(self, caller: Caller, given: dict[str, Any]) -> bool:
        return caller.ask("POST", self.path, self.body(given)).is_success

    def finish(self) -> bool:
        """As its signer rightly does, in a session of their own, with all components."""
        if self.twin is not None:
            return self.twin()
        caller = self.enter()
        return self.sign(caller, self.own)


Tried = Callable[[], bool]
Way = Callable[[Pending], Tried]
"""Sets up what the attempt needs, by rightful acts, and returns the attempt."""


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    ways, rounds = shuffled([*WAYS.items()]), _rounds(office)
    for _ in range(number):
        name, way = next(ways)
        pending = next(rounds)
        yield Attempt(f"signing as {pending.meaning}: {name}", way(pending), pending.finish)


def hire_staff(office: Office, *, coded: bool = False) -> Staff:
    roles = (Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    people = [office.hire(role) for role in roles]
    return Staff(*(office.with_code(one) if coded else one for one in people))


def _rounds(office: Office) -> Iterator[Pending]:
    """Each when the one before was signed. Of every other report the people have second factors
    and are known to an OpenID provider."""
    for staff in cycle((hire_staff(office), hire_staff(office, coded=True))):
        draft = office.prepare(staff.writer)
        for meaning in _ROUND:
            if meaning in (Meaning.APPROVED, Meaning.REJECTED):
                office.dispose(staff.approver, draft)
            yield Pending(office, staff, draft, meaning)


def _giving(choose: Callable[[Pending, Caller], dict[str, Any]]) -> Way:
    """In a new session of the signer, in place of all components."""

    def way(pending: Pending) -> Tried:
        caller = pending.enter()
        given = choose(pending, caller)
        return lambda: pending.sign(caller, given)

    return way


def _with(name: str, value: Callable[[Pending, Caller], Any]) -> Way:
    return _giving(lambda pending, caller: {**pending.own, name: value(pending, caller)})


def _without(name: str) -> Way:
    return _giving(lambda pending, _: {key: one for key, one in pending.own.items() if key != name})


def _as(choose: Callable[[Pending], Caller]) -> Way:
    """With all components of the signer, by somebody who is not in a session of theirs."""

    def way(pending: Pending) -> Tried:
        caller = choose(pending)
        given = pending.own
        return lambda: pending.sign(caller, given)

    return way


def _others(pending: Pending) -> dict[str, str]:
    return pending.office.components(pending.staff.other(pending.meaning))


def _secret(caller: Caller) -> str:
    return caller.headers["Cookie"].partition("=")[2]


def _idle(pending: Pending) -> Caller:
    caller = pending.enter()
    pending.office.clock.advance(_IDLE)
    return caller


def _ended(pending: Pending) -> Caller:
    caller = pending.enter()
    caller.ask("DELETE", "/session").raise_for_status()
    return caller


def _token(pending: Pending) -> str:
    """Of a person who may sign whatever the signer may, and who may have tokens."""
    owner = pending.office.hire(Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    return pending.office.token(pending.office.enter(owner))[1].headers["Authorization"]


def _locked(pending: Pending) -> Tried:
    """Guesses until the account is locked, then all that is right."""
    office, caller = pending.office, pending.enter()

    def tried() -> bool:
        for _ in range(office.service.settings.lockout_attempts):
            pending.sign(caller, {**pending.own, "password": "a guess of somebody"})
        through = pending.sign(caller, pending.own)
        with office.ledger.work(ADMINISTRATOR) as work:
            unlock(work, pending.signer.id, REASON)
        return through

    return tried


def _deactivated(pending: Pending) -> Tried:
    office = pending.office
    leaver = office.hire(Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    caller = office.enter(leaver)
    with office.ledger.work(ADMINISTRATOR) as work:
        deactivate(work, leaver.id, REASON)
    return lambda: pending.sign(caller, office.components(leaver))


def _stolen_hash(pending: Pending, _: Caller) -> str:
    with pending.office.ledger.database.read() as session:
        hashed = select(people.c.password_hash).where(people.c.id == pending.signer.id)
        return session.execute(hashed).scalar_one()


def _used_code(pending: Pending) -> Tried:
    """The components of a sign-in once more: where they hold no code, in another's session."""
    office, known = pending.office, pending.own
    office.nobody.ask("POST", "/session", known).raise_for_status()
    caller = pending.enter()
    if pending.signer.code_secret is None:
        caller = office.enter(pending.staff.other(pending.meaning))
    return lambda: pending.sign(caller, known)


def _replayed(pending: Pending) -> Tried:
    """The very request that has signed, sent again."""
    caller, path, body = _another_signed(pending)
    return lambda: caller.ask("POST", path, body).is_success


def _replayed_here(pending: Pending) -> Tried:
    """The body of an earlier signing, sent for this report."""
    caller, _, body = _another_signed(pending)
    return lambda: caller.ask("POST", pending.path, body).is_success


def _later(**given: str) -> Way:
    """In a session that has signed: rightly, the private component alone is enough then."""

    def way(pending: Pending) -> Tried:
        caller = _another_signed(pending)[0]
        private = {"password": pending.signer.password}
        pending.twin = lambda: pending.sign(caller, private)
        return lambda: pending.sign(caller, given)

    return way


def _long_after_a_signing(pending: Pending) -> Tried:
    """The session was kept awake; its last signing is longer ago than the idle time."""
    caller = _another_signed(pending)[0]
    for _ in range(3):
        pending.office.clock.advance(_LESS_THAN_IDLE)
        caller.ask("GET", "/me").raise_for_status()
    pending.twin = lambda: pending.sign(caller, pending.own)
    return lambda: pending.sign(caller, {"password": pending.signer.password})


def _another_signed(pending: Pending) -> tuple[Caller, str, dict[str, Any]]:
    """The session in which another report was signed in the same meaning, and what was sent."""
    office, staff = pending.office, pending.staff
    other = replace(pending, draft=office.prepare(staff.writer))
    if pending.meaning is not Meaning.AUTHORED:
        office.sign(staff.writer, other.draft, Meaning.AUTHORED)
    if pending.meaning in (Meaning.APPROVED, Meaning.REJECTED):
        office.sign(staff.reviewer, other.draft, Meaning.REVIEWED)
        office.dispose(staff.approver, other.draft)
    caller = other.enter()
    body = other.body(other.own)
    caller.ask("POST", other.path, body).raise_for_status()
    return caller, other.path, body


def _own_password_made(pending: Pending) -> Tried:
    """The session sets a password, and then gives it."""
    caller, made = pending.enter(), "chosen by a session 41"

    def tried() -> bool:
        caller.ask("PUT", "/me/password", {"new": made})
        caller.ask("PUT", "/me/signing-password", {"new": made})
        return pending.sign(caller, {**pending.own, "password": made})

    return tried


def _in_process(kind: Kind) -> Way:
    """A part of the service itself, with the signer's roles, session and components."""

    def way(pending: Pending) -> Tried:
        person = pending.office.actor(pending.signer)
        machine = replace(person, kind=kind, name="a machine")
        given, signing = Components(**pending.own), pending.office.service.signing
        return lambda: (
            not refused(
                lambda: sign(signing, machine, pending.draft, pending.meaning, pending.shown, given)
            )
        )

    return way


def _row_written(*, ended: bool) -> Way:
    """A row in the table itself, by whoever holds the service's database."""

    def way(pending: Pending) -> Tried:
        office, shown = pending.office, pending.shown
        row = {
            "id": f"SIG-{office.number()}",
            "draft": pending.draft,
            "version": 1,
            "meaning": pending.meaning.value,
            "role": Role.WRITER.value,
            "person": pending.signer.id,
            "session": office.ended_session(pending.signer) if ended else "SESSION-INVENTED",
            "method": "password",
            "at": office.clock(),
            "sha256": shown,
            "statement": {},
            "key_id": office.ledger.key.key_id,
            "signature": "0" * 128,
        }
        return lambda: not refused(lambda: office.write_row(signatures, row))

    return way


def _of_another_record(choose: Callable[[Pending], str]) -> Way:
    """With all components, for something else than what is shown."""
    return _giving(lambda pending, _: {"shown_sha256": choose(pending), **pending.own})


def _stale(pending: Pending) -> str:
    """What was shown before something was decided anew. Where nothing can be, another report's."""
    office, shown = pending.office, pending.shown
    if pending.meaning is Meaning.REVIEWED:
        return office.record(office.prepare(pending.staff.writer), pending.meaning)
    field = "impact" if pending.meaning is Meaning.AUTHORED else DISPOSITION
    office.decide(pending.signer, pending.draft, field)
    return shown


def _content_sha256(pending: Pending) -> str:
    seen = pending.enter().ask("GET", f"/drafts/{pending.draft}/signing/{pending.meaning}")
    return seen.json()["content_sha256"]


def _called_back(pending: Pending) -> Tried:
    caller = pending.enter()
    path = "/oidc/signed?state=invented&code=invented"
    return lambda: caller.ask("GET", path).status_code < HTTPStatus.BAD_REQUEST


def _challenged(pending: Pending) -> Tried:
    """The provider is not asked: what comes back is made up. Whoever is not known to it gets no
    challenge at all."""
    caller = pending.enter()
    given = {"meaning": pending.meaning, "shown_sha256": pending.shown, "reason": REASON}
    path = f"{pending.path}/challenge"
    if pending.signer.code_secret is None:
        return lambda: caller.ask("POST", path, given).is_success
    begun = caller.ask("POST", path, given)
    begun.raise_for_status()
    browser = begun.headers["set-cookie"].partition(";")[0]
    state = parse_qs(urlsplit(begun.json()["url"]).query)["state"][0]
    back = caller.showing(cookie=f"{caller.headers['Cookie']}; {browser}")
    called = f"/oidc/signed?state={state}&code=invented"
    return lambda: back.ask("GET", called).status_code < HTTPStatus.BAD_REQUEST


def _raw(write: Callable[[dict[str, Any]], str], media: str = "application/json") -> Way:
    def way(pending: Pending) -> Tried:
        caller = pending.enter().showing(content_type=media)
        body = write(pending.body(pending.own))
        return lambda: caller.ask("POST", pending.path, body).is_success

    return way


def _twice_the_password(body: dict[str, Any]) -> str:
    """Of two values of one name the last counts, and it is wrong."""
    return json.dumps(body)[:-1] + ', "password": "not this one at all"}'


WAYS: Final[dict[str, Way]] = {
    "no component": _giving(lambda *_: {}),
    "no password": _without("password"),
    "no user name, at the first signing": _without("username"),
    "the last component missing": _giving(lambda one, _: dict([*one.own.items()][:-1])),
    "user name alone": _giving(lambda pending, _: {"username": pending.signer.username}),
    "password alone": _giving(lambda pending, _: {"password": pending.signer.password}),
    "a code alone": _giving(lambda *_: {"totp": "000000"}),
    "nulls": _giving(lambda *_: {"username": None, "password": None, "totp": None}),
    "a wrong password": _with("password", lambda *_: "not this one at all"),
    "blanks for a password": _with("password", lambda *_: "   "),
    "the password in capitals": _with("password", lambda one, _: one.signer.password.upper()),
    "a part of the password": _with("password", lambda one, _: one.signer.password[:-1]),
    "the hash of the password": _with("password", _stolen_hash),
    "the secret of the session": _with("password", lambda _, caller: _secret(caller)),
    "the session's token for pages": _with("password", lambda _, caller: caller.headers[CSRF]),
    "another's password": _with("password", lambda one, _: _others(one)["password"]),
    "another's user name": _with("username", lambda one, _: _others(one)["username"]),
    "nobody's user name": _with("username", lambda *_: "nobody.at.all"),
    "another's components": _giving(lambda one, _: _others(one)),
    "a signing password never set": _with("signing_password", lambda one, _: one.signer.password),
    "a password set by the session": _own_password_made,
    "the components of the sign-in": _used_code,
    "a list of passwords": _with("password", lambda one, _: [one.signer.password, ""]),
    "a method claimed": _giving(lambda *_: {"method": "password", "proof": "password"}),
    "another signer claimed": _with("person", lambda one, _: one.signer.id),
    "a form in place of JSON": _raw(urlencode, "application/x-www-form-urlencoded"),
    "two passwords, the right one first": _raw(_twice_the_password),
    "a body that ends early": _raw(lambda body: json.dumps(body)[:-1]),
    "no session": _as(lambda one: one.office.nobody),
    "an idle session": _as(_idle),
    "an ended session": _as(_ended),
    "another's session": _as(lambda one: one.office.enter(one.staff.other(one.meaning))),
    "an invented session": _as(lambda one: one.enter().showing(cookie="veridraft_session=x")),
    "no token for pages": _as(lambda one: one.enter().showing(x_csrf_token=None)),
    "another session's token for pages": _as(
        lambda one: one.enter().showing(x_csrf_token=one.enter().headers[CSRF])
    ),
    "from another site": _as(lambda one: one.enter().showing(origin="https://elsewhere.example")),
    "an API token": _as(lambda one: one.office.nobody.showing(authorization=_token(one))),
    "an API token beside the session": _as(
        lambda one: one.enter().showing(authorization=_token(one))
    ),
    "a wrong API token beside the session": _as(
        lambda one: one.enter().showing(authorization="Bearer vd_invented")
    ),
    "an API token for a session": _as(
        lambda one: one.enter().showing(cookie=f"veridraft_session={_token(one)[7:]}")
    ),
    "the session's secret as an API token": _as(
        lambda one: one.office.nobody.showing(authorization=f"Bearer {_secret(one.enter())}")
    ),
    "guessing until locked": _locked,
    "an account that was deactivated": _deactivated,
    "another record": _of_another_record(lambda _: "0" * 64),
    "the hash of the content alone": _of_another_record(_content_sha256),
    "a record that was changed since": _of_another_record(_stale),
    "an earlier signing sent again": _replayed,
    "an earlier signing's body for this report": _replayed_here,
    "later in a session, with nothing": _later(),
    "later in a session, user name alone": _later(username="person.1"),
    "later in a session, wrong password": _later(password="not this one at all"),
    "long after a signing, password alone": _long_after_a_signing,
    "back from a provider never asked": _called_back,
    "back from the provider with an invented code": _challenged,
    "a job in the signer's name": _in_process(Kind.JOB),
    "an agent in the signer's name": _in_process(Kind.AGENT),
    "the command line in the signer's name": _in_process(Kind.CLI),
    "a token in the signer's name": _in_process(Kind.TOKEN),
    "a row without a session": _row_written(ended=False),
    "a row of an ended session": _row_written(ended=True),
}
