"""Accounts and what they are granted: an administrator's work (IA-01, IA-02, IA-08).

Nobody grants, unlocks or deactivates themselves under any of their accounts. An account keeps its
user name and its identity record for good, and is deactivated, never deleted.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import sessions_store, store
from app.auth.acting import allow, refuse_self
from app.auth.actor import Actor, Role
from app.auth.permissions import Permission
from app.auth.rules import (
    Grant,
    GrantKind,
    check_delegated,
    check_exclusive,
    identity_form,
    new_username,
    roles_in,
    text,
)
from app.auth.store import Person
from app.core.errors import BadInput, Conflict, Forbidden
from app.core.ids import new_id

LINK_VALID = timedelta(hours=24)


def create_person(
    work: Work, *, username: str, name: str, identity_record: str, email: str | None = None
) -> Person:
    """``identity_record`` says which human being this is, such as a personnel number: two accounts
    with the same one belong to the same person."""
    allow(work, Permission.PEOPLE_ADMINISTER)
    known = {
        "username": new_username(username),
        "name": text(name, "name", 200),
        "identity_record": identity_form(identity_record),
        "email": None if email is None else text(email, "email", 320),
    }
    person_id = new_id("PERSON")
    store.add_person(work.session, id=person_id, created_at=work.now, **known)
    person = store.get_person(work.session, person_id)
    others = [other.username for other in store.other_accounts(work.session, person)]
    flagged = {"same_person_as": others} if others else {}
    work.record(Action.PERSON_CREATED, "person", person_id, new=known | flagged)
    return person


def change_person(
    work: Work, person_id: str, reason: str, *, name: str | None = None, email: str | None = None
) -> Person:
    """What is None stays as it is."""
    wanted = {
        "name": None if name is None else text(name, "name", 200),
        "email": None if email is None else text(email, "email", 320),
    }
    return _change(work, person_id, reason, wanted)


def bind_subject(work: Work, person_id: str, issuer: str, subject: str, reason: str) -> Person:
    """From now on an OpenID provider's word signs this person in."""
    taken = store.person_of_subject(work.session, issuer, subject)
    if taken is not None and taken.id != person_id:
        raise Conflict("this subject signs in another person", got=taken.username)
    wanted = {
        "oidc_issuer": text(issuer, "issuer", 500),
        "oidc_subject": text(subject, "subject", 255),
    }
    known = store.get_person(work.session, person_id).has_credentials
    action = Action.CREDENTIALS_RENEWED if known else Action.PERSON_CHANGED
    return _change(work, person_id, reason, wanted, action)


def grant(
    work: Work,
    person_id: str,
    kind: GrantKind,
    value: str,
    *,
    until: datetime | None = None,
    on_behalf_of: str | None = None,
    reason: str | None = None,
) -> Grant:
    """A role, or a site or product (``*`` for all). ``on_behalf_of`` delegates a role: until then
    the person stands in for that other one."""
    actor = allow(work, Permission.PEOPLE_ADMINISTER)
    person = store.get_person(work.session, person_id)
    refuse_self(work.session, actor, person_id, "nobody grants to themselves")
    made = Grant(
        id=new_id("GRANT"),
        person=person_id,
        kind=kind,
        value=_role(value).value if kind is GrantKind.ROLE else text(value, kind.value, 200),
        granted_at=work.now,
        granted_by=actor.id,
        on_behalf_of=on_behalf_of,
        until=until,
    )
    _check_grant(work, person, made)
    store.add_grant(work.session, made)
    shown = _shown(made) | _flag_of_one_person(work, person, made)
    why = None if reason is None else text(reason, "reason", 2000)
    work.record(Action.GRANT_GIVEN, "grant", made.id, new=shown, reason=why)
    return made


def revoke(work: Work, grant_id: str, reason: str) -> None:
    actor = allow(work, Permission.PEOPLE_ADMINISTER)
    given = store.get_grant(work.session, grant_id)
    if given.revoked_at is not None:
        raise Conflict(f"the grant {grant_id} was revoked before", got=given.revoked_at.isoformat())
    store.revoke_grant(work.session, grant_id, actor.id, work.now)
    why = text(reason, "reason", 2000)
    work.record(Action.GRANT_REVOKED, "grant", grant_id, old=_shown(given), reason=why)


def deactivate(work: Work, person_id: str, reason: str) -> None:
    """For good. Ends the person's sessions; their tokens and grants count no more."""
    person = _another(work, person_id, "nobody deactivates themselves")
    if not person.is_active:
        raise Conflict(f"{person.username} was deactivated before")
    store.change_person(work.session, person_id, deactivated_at=work.now)
    _end_everything(work, person, Action.PERSON_DEACTIVATED, reason)


def unlock(work: Work, person_id: str, reason: str) -> None:
    """After failed attempts. Ends the sessions: whoever was in must prove who they are again."""
    person = _another(work, person_id, "nobody unlocks themselves")
    if not person.is_locked:
        raise Conflict(f"{person.username} is not locked")
    store.change_person(work.session, person_id, locked_at=None, failed_attempts=0)
    _end_everything(work, person, Action.PERSON_UNLOCKED, reason)


def make_link(work: Work, person_id: str, valid_for: timedelta = LINK_VALID) -> str:
    """The secret of a link that signs the person in once, to set a password. Earlier links of the
    person are void. Of somebody who could sign in already it alerts, and they sign nothing until
    somebody else has answered for it: whoever makes the link could use it."""
    actor = allow(work, Permission.PEOPLE_ADMINISTER)
    person = store.get_person(work.session, person_id)
    if actor.person == person_id:
        raise Forbidden("nobody makes a link for themselves", hint="Change the password instead")
    if not person.is_active:
        raise Conflict(f"{person.username} was deactivated")
    action = Action.CREDENTIALS_RENEWED if person.has_credentials else Action.LINK_MADE
    return issue_link(work, person_id, action, valid_for)


def issue_link(
    work: Work, person_id: str, action: Action, valid_for: timedelta = LINK_VALID
) -> str:
    """Asks nobody: ``make_link`` and the demonstration do."""
    secret, expires_at = sessions_store.new_secret(), work.now + valid_for
    sessions_store.expire_links_of(work.session, person_id, work.now)
    sessions_store.add_link(work.session, secret, person_id, work.actor.id, work.now, expires_at)
    new = {"what": "link", "expires_at": expires_at.isoformat()}
    work.record(action, "person", person_id, new=new)
    return secret


def _change(
    work: Work,
    person_id: str,
    reason: str,
    wanted: Mapping[str, str | None],
    action: Action = Action.PERSON_CHANGED,
) -> Person:
    allow(work, Permission.PEOPLE_ADMINISTER)
    person = store.get_person(work.session, person_id)
    new = {
        field: value
        for field, value in wanted.items()
        if value is not None and value != getattr(person, field)
    }
    if not new:
        raise BadInput("nothing would change", where=person.username)
    store.change_person(work.session, person_id, **new)
    old = {field: getattr(person, field) for field in new}
    why = text(reason, "reason", 2000)
    work.record(action, "person", person_id, old=old, new=new, reason=why)
    return replace(person, **new)


def _check_grant(work: Work, person: Person, made: Grant) -> None:
    if not person.is_active:
        raise Conflict(f"{person.username} was deactivated")
    if made.until is not None and made.until <= work.now:
        raise BadInput("a grant cannot end before it begins", got=made.until.isoformat())
    running = store.running_grants(work.session, person.id, work.now)
    same = {(one.kind, one.value, one.on_behalf_of) for one in running}
    if (made.kind, made.value, made.on_behalf_of) in same:
        raise Conflict(f"{person.username} holds the {made.kind.value} {made.value} already")
    if made.kind is GrantKind.ROLE:
        check_exclusive(Role(made.value), roles_in(running))
    if made.on_behalf_of is not None:
        _check_delegation(work, person, made, made.on_behalf_of)


def _check_delegation(work: Work, person: Person, made: Grant, delegator_id: str) -> None:
    delegator = store.get_person(work.session, delegator_id)
    if made.kind is not GrantKind.ROLE or made.until is None:
        raise BadInput("only a role is delegated, and only for a time", expected="an end (until)")
    if delegator.identity_record == person.identity_record:
        raise Conflict(f"{person.username} and {delegator.username} are one person")
    own = store.own_roles_of(work.session, delegator_id, work.now)
    check_delegated(Role(made.value), own)


def _flag_of_one_person(work: Work, person: Person, made: Grant) -> dict[str, object]:
    """ES-05: allowed, and named: the rules of independence compare identity records."""
    if made.kind is not GrantKind.ROLE:
        return {}
    holding = [
        other.username
        for other in store.other_accounts(work.session, person)
        if store.roles_of(work.session, other.id, work.now)
    ]
    return {"same_person_as": holding} if holding else {}


def _another(work: Work, person_id: str, rule: str) -> Person:
    actor: Actor = allow(work, Permission.PEOPLE_ADMINISTER)
    refuse_self(work.session, actor, person_id, rule)
    return store.get_person(work.session, person_id)


def _end_everything(work: Work, person: Person, action: Action, reason: str) -> None:
    ended = sessions_store.end_sessions_of(work.session, person.id, work.now)
    new = {"username": person.username, "sessions_ended": ended}
    work.record(action, "person", person.id, new=new, reason=text(reason, "reason", 2000))


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise BadInput("no such role", expected=", ".join(sorted(Role)), got=value) from error


def _shown(given: Grant) -> dict[str, object]:
    return {
        "person": given.person,
        "kind": given.kind.value,
        "value": given.value,
        "until": given.until.isoformat() if given.until else None,
        "on_behalf_of": given.on_behalf_of,
    }
