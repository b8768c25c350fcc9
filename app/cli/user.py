"""`user`: accounts, what they are granted, and what qualifies them, from the server's console.

Whoever holds the machine administers accounts; every step is in the trail as ``cli:<os user>``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from app.audit.work import Work
from app.auth import people, qualification, store
from app.auth.access import access_at
from app.auth.actor import Role, command_line_actor
from app.auth.qualification import Attestation, Course
from app.auth.rules import ALL, GrantKind
from app.auth.store import Person
from app.cli.addresses import addressed, sign_in_address
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.core.canonical import plain
from app.core.errors import BadInput, NotFound
from app.opening import open_reading

_TRAINED_FOR = timedelta(days=365)
_reason = click.option("--reason", required=True, help="Why; it stands in the trail.")


@click.group("user")
def user_command() -> None:
    """Administer accounts: add, list, grant, revoke, link, train, attest, unlock, deactivate."""


@user_command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As printed beside a signature.")
@click.option("--identity", required=True, help="Which human being: such as a personnel number.")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--site", "sites", multiple=True, default=(ALL,), show_default=True)
@click.option("--product", "products", multiple=True, default=(ALL,), show_default=True)
@data_option
def add(
    username: str,
    name: str,
    identity: str,
    roles: tuple[str, ...],
    sites: tuple[str, ...],
    products: tuple[str, ...],
    data: Path | None,
) -> None:
    """Make an account and print its one-time sign-in link."""
    with _working(data) as work:
        person = people.create_person(work, username=username, name=name, identity_record=identity)
        for kind, values in (
            (GrantKind.ROLE, roles),
            (GrantKind.SITE, sites),
            (GrantKind.PRODUCT, products),
        ):
            for value in values:
                people.grant(work, person.id, kind, value)
        secret = people.make_link(work, person.id)
    _say_link(username, secret, data)


@user_command.command("list")
@data_option
@json_option
def list_people(data: Path | None, as_json: bool) -> None:
    """Every account, deactivated ones too, with its roles of today."""
    with open_reading(load_settings(data)) as opened, opened.ledger.database.read() as session:
        now = opened.ledger.clock()
        items = [
            {**plain(person), "roles": sorted(store.roles_of(session, person.id, now))}
            for person in store.all_people(session)
        ]
    if as_json:
        print_json({"items": items})
        return
    for item in items:
        state = "deactivated" if item["deactivated_at"] else "locked" if item["locked_at"] else ""
        say(f"{item['username']:<20} {item['name']:<28} {', '.join(item['roles']):<28} {state}")


@user_command.command("access")
@click.option("--at", help="ISO time with offset (default: now).")
@data_option
@json_option
def access(at: str | None, data: Path | None, as_json: bool) -> None:
    """Who held which role and scope at a time, and who gave it."""
    moment = _moment(at) if at else datetime.now(UTC)
    with open_reading(load_settings(data)) as opened, opened.ledger.database.read() as session:
        held = access_at(session, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if as_json:
        print_json({"at": moment, "items": [asdict(one) for one in held]})
        return
    for one in held:
        say(f"{one.username:<20} {one.kind:<8} {one.value:<16} by {one.granted_by}")
    if not held:
        say("nobody held a role then")


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(
            "no time", where="--at", expected="2025-09-30T12:00Z, or a date", got=written
        ) from error


@user_command.command("grant")
@click.argument("username")
@click.argument("kind", type=click.Choice([kind.value for kind in GrantKind]))
@click.argument("value")
@_reason
@data_option
def grant(username: str, kind: str, value: str, reason: str, data: Path | None) -> None:
    """Grant a role, a site or a product (`*` for all)."""
    with _working(data) as work:
        person = _person(work, username)
        made = people.grant(work, person.id, GrantKind(kind), value, reason=reason)
    say(f"{username}: {kind} {value} ({made.id})")


@user_command.command("revoke")
@click.argument("username")
@click.argument("kind", type=click.Choice([kind.value for kind in GrantKind]))
@click.argument("value")
@_reason
@data_option
def revoke(username: str, kind: str, value: str, reason: str, data: Path | None) -> None:
    """Take a role, a site or a product back; works at once."""
    with _working(data) as work:
        person = _person(work, username)
        held = store.running_grants(work.session, person.id, work.now)
        fitting = [one for one in held if (one.kind, one.value) == (GrantKind(kind), value)]
        if not fitting:
            raise NotFound(f"{username} holds no {kind} {value}")
        for one in fitting:
            people.revoke(work, one.id, reason)
    say(f"{username}: {kind} {value} revoked")


@user_command.command("link")
@click.argument("username")
@data_option
def link(username: str, data: Path | None) -> None:
    """Print a new one-time sign-in link; earlier ones of the account end."""
    with _working(data) as work:
        secret = people.make_link(work, _person(work, username).id)
    _say_link(username, secret, data)


@user_command.command("unlock")
@click.argument("username")
@_reason
@data_option
def unlock(username: str, reason: str, data: Path | None) -> None:
    """Let a locked account sign in again."""
    with _working(data) as work:
        people.unlock(work, _person(work, username).id, reason)
    say(f"{username}: unlocked")


@user_command.command("deactivate")
@click.argument("username")
@_reason
@data_option
def deactivate(username: str, reason: str, data: Path | None) -> None:
    """Close an account for good; it is never deleted and its name never given again."""
    with _working(data) as work:
        people.deactivate(work, _person(work, username).id, reason)
    say(f"{username}: deactivated")


@user_command.command("train")
@click.argument("username")
@click.argument("course", type=click.Choice([course.value for course in Course]))
@data_option
def train(username: str, course: str, data: Path | None) -> None:
    """Record a course passed today, good for a year."""
    with _working(data) as work:
        qualification.record_training(
            work,
            _person(work, username).id,
            Course(course),
            passed=True,
            completed_at=work.now,
            expires_at=work.now + _TRAINED_FOR,
        )
    say(f"{username}: {course} passed")


@user_command.command("attest")
@click.argument("username")
@click.argument(
    "kind",
    type=click.Choice(
        [kind.value for kind in Attestation if kind is not Attestation.SIGNATURE_ACCOUNTABILITY]
    ),
)
@click.option("--text", required=True, help="What was seen, or which letter.")
@data_option
def attest(username: str, kind: str, text: str, data: Path | None) -> None:
    """Record that an identity was verified, or the organisation's letter was sent. That a signature
    counts as a handwritten one only the person can type, signed in."""
    with _working(data) as work:
        qualification.record_attestation(work, _person(work, username).id, Attestation(kind), text)
    say(f"{username}: {kind}")


@contextmanager
def _working(data: Path | None) -> Iterator[Work]:
    """A transaction beside whatever process owns the folder."""
    with (
        open_reading(load_settings(data)) as opened,
        opened.ledger.work(command_line_actor()) as work,
    ):
        yield work


def _person(work: Work, username: str) -> Person:
    person = store.person_named(work.session, username)
    if person is None:
        raise NotFound(f"no account {username}", hint="See `veridraft user list`")
    return person


def _say_link(username: str, secret: str, data: Path | None) -> None:
    given = load_settings(data)
    address = sign_in_address(addressed(given, given.host, given.port), secret)
    say(f"{username}: sign in once, within 24 hours, at {address}")
