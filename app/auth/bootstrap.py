"""The first administrator of an installation, and the people of a demonstration."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import store
from app.auth.actor import Role
from app.auth.people import create_person, grant, issue_link, make_link
from app.auth.qualification import (
    ACCOUNTABILITY,
    Attestation,
    Course,
    add_attestation,
    add_training,
)
from app.auth.rules import ALL, GrantKind
from app.auth.store import Person
from app.core.errors import Forbidden

_DEMO = "demo"  # app.release.mode, a room above this one
_TRAINED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class _Cast:
    username: str
    name: str
    identity_record: str


_DEMO_PEOPLE = {
    Role.WRITER: _Cast("nora.keane", "Nora Keane", "DEMO-1001"),
    Role.REVIEWER: _Cast("tomas.brandt", "Tomás Brandt", "DEMO-1002"),
    Role.QA_APPROVER: _Cast("aisha.mensah", "Aisha Mensah", "DEMO-1003"),
    Role.REGULATORY: _Cast("elena.ruiz", "Elena Ruiz", "DEMO-1004"),
    Role.AUDITOR: _Cast("henrik.dahl", "Henrik Dahl", "DEMO-1005"),
    Role.ADMINISTRATOR: _Cast("liam.byrne", "Liam Byrne", "DEMO-1006"),
}


def first_administrator(work: Work) -> str | None:
    """The secret of the one-time link of ``admin``; None where there is anybody."""
    if not store.is_empty(work.session):
        return None
    person = create_person(
        work, username="admin", name="Administrator", identity_record="first administrator"
    )
    grant(work, person.id, GrantKind.ROLE, Role.ADMINISTRATOR)
    return make_link(work, person.id)


def demo_people(work: Work, mode: str) -> dict[Role, tuple[str, str]]:
    """``{role: (user name, secret of a one-time link)}`` of people who can work at once. Those who
    are there already get a new link. Raises :class:`Forbidden` outside the mode ``demo``."""
    if mode != _DEMO:
        raise Forbidden("people are made up in a demonstration only", expected=_DEMO, got=mode)
    made = {}
    for role, cast in _DEMO_PEOPLE.items():
        person = store.person_named(work.session, cast.username) or _hire(work, role, cast)
        made[role] = (person.username, issue_link(work, person.id, Action.LINK_MADE))
    return made


def _hire(work: Work, role: Role, cast: _Cast) -> Person:
    person = create_person(
        work, username=cast.username, name=cast.name, identity_record=cast.identity_record
    )
    grant(work, person.id, GrantKind.ROLE, role)
    grant(work, person.id, GrantKind.SITE, ALL)
    grant(work, person.id, GrantKind.PRODUCT, ALL)
    for course in Course:
        add_training(work, person.id, course, True, work.now, work.now + _TRAINED_FOR)
    for kind, words in _DEMO_ATTESTATIONS.items():
        add_attestation(work, person.id, kind, words)
    return person


_DEMO_ATTESTATIONS = {
    Attestation.IDENTITY_VERIFIED: "A person of the demonstration.",
    Attestation.SIGNATURE_ACCOUNTABILITY: ACCOUNTABILITY,
    Attestation.CERTIFICATION_LETTER: "A demonstration: no letter was sent.",
}
