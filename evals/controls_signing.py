"""Attempts at a signature with a session only, or with less than all of its signer's own components
(ES-03, ES-06). Reports go round through their steps; before each signing it is tried wrongly."""

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Final
from urllib.parse import urlencode

from app.auth.actor import Kind
from app.review.states import Meaning
from evals import controls_signing_ways as ways
from evals.attempts import Attempt, at_least, shuffled
from evals.controls_office import CSRF, Office
from evals.controls_pending import Pending, hire_staff

_ROUND: Final = (
    Meaning.AUTHORED,
    Meaning.REVIEWED,
    Meaning.REJECTED,
    Meaning.AUTHORED,
    Meaning.REVIEWED,
    Meaning.APPROVED,
)
_TRIES: Final = 3


def attempts(office: Office, number: int) -> Iterator[Attempt]:
    return at_least(number, _attempts(office))


def _attempts(office: Office) -> Iterator[Attempt]:
    """Three at each signature, which then is rightly made, unless a way brings its own twin."""
    drawn = shuffled([*WAYS.items()])
    for pending in _rounds(office):
        for left in range(_TRIES, 0, -1):
            name, way = next(drawn)
            tried = way(pending)
            twin = pending.finish if left == 1 or pending.twin else None
            yield Attempt(f"signing as {pending.meaning}: {name}", tried, twin)
            if twin:
                break


def _rounds(office: Office) -> Iterator[Pending]:
    """Each when the one before was signed. Of every other report the people have second factors
    and are known to an OpenID provider."""
    for staff in cycle((hire_staff(office), hire_staff(office, coded=True))):
        draft = office.prepare(staff.writer)
        for meaning in _ROUND:
            if meaning in (Meaning.APPROVED, Meaning.REJECTED):
                office.dispose(staff.approver, draft)
            yield Pending(office, staff, draft, meaning)


WAYS: Final[dict[str, ways.Way]] = {
    "no component": ways.giving(lambda *_: {}),
    "no password": ways.without("password"),
    "no user name, at the first signing": ways.without("username"),
    "the last component missing": ways.giving(lambda one, _: dict([*one.own.items()][:-1])),
    "user name alone": ways.giving(lambda pending, _: {"username": pending.signer.username}),
    "password alone": ways.giving(lambda pending, _: {"password": pending.signer.password}),
    "a code alone": ways.giving(lambda *_: {"totp": "000000"}),
    "nulls": ways.giving(lambda *_: {"username": None, "password": None, "totp": None}),
    "a wrong password": ways.changing("password", lambda *_: ways.WRONG),
    "blanks for a password": ways.changing("password", lambda *_: "   "),
    "the password in capitals": ways.changing(
        "password", lambda one, _: one.signer.password.upper()
    ),
    "a part of the password": ways.changing("password", lambda one, _: one.signer.password[:-1]),
    "the hash of the password": ways.changing("password", ways.stolen_hash),
    "the secret of the session": ways.changing("password", lambda _, caller: ways.secret(caller)),
    "the session's token for pages": ways.changing(
        "password", lambda _, caller: caller.headers[CSRF]
    ),
    "another's password": ways.changing("password", lambda one, _: ways.others(one)["password"]),
    "another's user name": ways.changing("username", lambda one, _: ways.others(one)["username"]),
    "nobody's user name": ways.changing("username", lambda *_: "nobody.at.all"),
    "another's components": ways.giving(lambda one, _: ways.others(one)),
    "a signing password never set": ways.changing(
        "signing_password", lambda one, _: one.signer.password
    ),
    "a password set by the session": ways.own_password_made,
    "the components of the sign-in": ways.used_code,
    "a list of passwords": ways.changing("password", lambda one, _: [one.signer.password, ""]),
    "a method claimed": ways.giving(lambda *_: {"method": "password", "proof": "password"}),
    "another signer claimed": ways.changing("person", lambda one, _: one.signer.id),
    "a form in place of JSON": ways.raw(urlencode, "application/x-www-form-urlencoded"),
    "two passwords, the right one first": ways.raw(ways.twice_the_password),
    "a body that ends early": ways.raw(lambda body: json.dumps(body)[:-1]),
    "no session": ways.showing_by(lambda one: one.office.nobody),
    "an idle session": ways.showing_by(ways.idle),
    "an ended session": ways.showing_by(ways.ended),
    "another's session": ways.showing_by(
        lambda one: one.office.enter(one.staff.other(one.meaning))
    ),
    "an invented session": ways.showing_by(
        lambda one: one.enter().showing(cookie="veridraft_session=x")
    ),
    "no token for pages": ways.showing_by(lambda one: one.enter().showing(x_csrf_token=None)),
    "another session's token for pages": ways.showing_by(
        lambda one: one.enter().showing(x_csrf_token=one.enter().headers[CSRF])
    ),
    "from another site": ways.showing_by(
        lambda one: one.enter().showing(origin="https://elsewhere.example")
    ),
    "an API token": ways.showing_by(
        lambda one: one.office.nobody.showing(authorization=ways.token(one))
    ),
    "an API token beside the session": ways.showing_by(
        lambda one: one.enter().showing(authorization=ways.token(one))
    ),
    "a wrong API token beside the session": ways.showing_by(
        lambda one: one.enter().showing(authorization="Bearer vd_invented")
    ),
    "an API token for a session": ways.showing_by(
        lambda one: one.enter().showing(cookie=f"veridraft_session={ways.token(one)[7:]}")
    ),
    "the session's secret as an API token": ways.showing_by(
        lambda one: one.office.nobody.showing(authorization=f"Bearer {ways.secret(one.enter())}")
    ),
    "guessing until locked": ways.locked,
    "an account taken over by an administrator": ways.taken_over,
    "an account that was deactivated": ways.deactivated,
    "another record": ways.of_another_record(lambda _: "0" * 64),
    "the hash of the content alone": ways.of_another_record(ways.content_sha256),
    "a record that was changed since": ways.of_another_record(ways.stale),
    "an earlier signing sent again": ways.replayed,
    "an earlier signing's body for this report": ways.replayed_here,
    "later in a session, with nothing": ways.later(),
    "later in a session, user name alone": ways.later(username="person.1"),
    "later in a session, wrong password": ways.later(password=ways.WRONG),
    "long after a signing, password alone": ways.long_after_a_signing,
    "back from a provider never asked": ways.called_back,
    "back from the provider with an invented code": ways.challenged,
    "a job in the signer's name": ways.in_process(Kind.JOB),
    "an agent in the signer's name": ways.in_process(Kind.AGENT),
    "the command line in the signer's name": ways.in_process(Kind.CLI),
    "a token in the signer's name": ways.in_process(Kind.TOKEN),
    "a row without a session": ways.row_written(ended=False),
    "a row of an ended session": ways.row_written(ended=True),
}
