"""A small installation at work, asked through its HTTP application: people with roles, drafts as
far along as an attempt needs them, and a clock that can be let run."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from pyotp.totp import TOTP
from sqlalchemy import Table, insert, select

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth.actor import Actor, Kind, Role
from app.auth.credentials import set_password
from app.auth.people import bind_subject, create_person, grant, make_link
from app.auth.permissions import MACHINE, Permission
from app.auth.qualification import Attestation, Course, add_attestation, add_training
from app.auth.reauthentication import Components
from app.auth.rules import ALL, GrantKind
from app.auth.sessions import sign_in, use_link
from app.auth.tables import sessions
from app.core.clock import system_clock
from app.drafts.content import to_json
from app.drafts.store import add_draft, get_version
from app.jobs.runtime import JobFailed
from app.review.adoption import adopt
from app.review.decisions import current, decide
from app.review.openings import open_evidence
from app.review.states import Meaning
from app.signatures.service import sign
from app.signatures.store import record_of
from app.wiring import Service
from evals.controls_draft import (
    DECISIONS,
    DISPOSITION,
    SITE,
    SUBJECT,
    WRITERS_DECISIONS,
    draft_content,
)
from evals.controls_footprint import footprint

ADMINISTRATOR = Actor(Kind.CLI, "evaluation")
REASON = "as the records show"
ISSUER = "https://login.example"
CSRF = "X-CSRF-Token"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_FRESH_FOR = timedelta(minutes=10)
_CODE_STEP = timedelta(seconds=31)


class Clock:
    """Server time, which can be let run ahead."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@dataclass(frozen=True)
class Person:
    """``code_secret`` is of the second factor, where one is set up."""

    id: str
    username: str
    code_secret: str | None = None

    @property
    def password(self) -> str:
        """Nobody else's; of people who do not exist."""
        return f"violet harbour no {self.username.rpartition('.')[2]}"


class Answer(Protocol):
    """Of the service."""

    @property
    def status_code(self) -> int: ...

    @property
    def is_success(self) -> bool: ...

    @property
    def text(self) -> str: ...

    @property
    def content(self) -> bytes: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def cookies(self) -> Mapping[str, str]: ...

    def json(self) -> Any: ...

    def raise_for_status(self) -> object: ...


@dataclass(frozen=True)
class Caller:
    """Whoever asks, by what they show in their headers."""

    office: "Office"
    headers: Mapping[str, str]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Headers are named in Python's way: ``if_match``."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.office.ask(method, path, body, {**self.headers, **more})

    def showing(self, **headers: str | None) -> "Caller":
        """With other headers; None takes one away."""
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = {name: value for name, value in self.headers.items() if name.lower() not in named}
        added = {name: value for name, value in named.items() if value is not None}
        return replace(self, headers=kept | added)


@dataclass
class Office:
    """``faults`` are requests that the service failed at: a control that breaks refuses nobody."""

    service: Service
    http: TestClient
    clock: Clock
    faults: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _at_work: dict[str, tuple[Actor, datetime | None]] = field(default_factory=dict)
    _seats: dict[str, tuple[Caller, datetime | None]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return self.service.ledger

    @property
    def nobody(self) -> Caller:
        return Caller(self, {})

    def ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        written, made = (body, None) if isinstance(body, str) else (None, body)
        whole = path if path.startswith(("/api", "/oidc", "/v1")) else f"/api/v1{path}"
        response = self.http.request(
            method, whole, headers=dict(headers), content=written, json=made
        )
        self.http.cookies.clear()
        if response.status_code >= 500:
            self.faults.append(f"{method} {path}: {response.status_code} {response.text}")
        return response

    def number(self) -> int:
        return next(self._numbers)

    def hire(self, *roles: Role, identity: str | None = None, linked: bool = False) -> Person:
        """Of every site and product, trained, and able to sign; ``linked`` to the provider."""
        person, link = self.invite(*roles, identity=identity, linked=linked)
        opened = use_link(self.service.gate, link).actor
        set_password(self.service.gate, opened, person.password)
        return person

    def invite(
        self, *roles: Role, identity: str | None = None, linked: bool = False
    ) -> tuple[Person, str]:
        """An account that waits for the person to come by its one-time link."""
        name = f"person.{self.number()}"
        record = identity or f"HR-{name}"
        with self.ledger.work(ADMINISTRATOR) as work:
            made = create_person(work, username=name, name=name.title(), identity_record=record)
            for role in roles:
                grant(work, made.id, GrantKind.ROLE, role)
            for kind in (GrantKind.SITE, GrantKind.PRODUCT):
                grant(work, made.id, kind, ALL)
            _qualify(work, made.id)
            link = make_link(work, made.id)
            if linked:
                bind_subject(work, made.id, ISSUER, name, REASON)
        return Person(made.id, name), link

    def with_code(self, person: Person) -> Person:
        """The person sets up a second factor."""
        caller = self.enter(person)
        begun = caller.ask("POST", "/me/second-factor").json()
        code = TOTP(begun["secret"]).at(self.clock())
        given = {"sealed": begun["sealed"], "code": code, "present": person.password}
        caller.ask("PUT", "/me/second-factor", given).raise_for_status()
        return replace(person, code_secret=begun["secret"])

    def delegate(self, delegator: Person, delegate: Person, role: Role) -> None:
        with self.ledger.work(ADMINISTRATOR) as work:
            until = work.now + timedelta(days=300)
            grant(work, delegate.id, GrantKind.ROLE, role, until=until, on_behalf_of=delegator.id)

    def components(self, person: Person) -> dict[str, str]:
        """Everything that a first signing takes. A code is good once: time passes before it."""
        known = {"username": person.username, "password": person.password}
        if person.code_secret is None:
            return known
        self.clock.advance(_CODE_STEP)
        return known | {"totp": TOTP(person.code_secret).at(self.clock())}

    def enter(self, person: Person) -> Caller:
        """Signed in over HTTP, in a new session."""
        return self.seat(self.nobody.ask("POST", "/session", self.components(person)))

    def seat(self, response: Answer) -> Caller:
        """Whom the service has just let in."""
        response.raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in response.cookies.items())
        return Caller(self, {"Cookie": cookies, CSRF: response.json()["csrf"]})

    def seated(self, person: Person) -> Caller:
        """Signed in over HTTP, in the session of before where it still is good."""
        kept, entered_at = self._seats.get(person.id, (self.nobody, None))
        if entered_at is None or self.clock() - entered_at > _FRESH_FOR:
            kept, entered_at = self.enter(person), self.clock()
            self._seats[person.id] = kept, entered_at
        return kept

    def actor(self, person: Person) -> Actor:
        """The same person in the service itself, to prepare what an attempt needs."""
        known, entered_at = self._at_work.get(person.id, (ADMINISTRATOR, None))
        is_fresh = entered_at is not None and self.clock() - entered_at < _FRESH_FOR
        if not (is_fresh and self._is_open(known)):
            known = sign_in(self.service.gate, **self.components(person)).actor
            self._at_work[person.id] = known, self.clock()
        return known

    def token(
        self, owner: Caller, permits: frozenset[Permission] = MACHINE, days: float = 30
    ) -> tuple[str, Caller]:
        """``(id, whoever shows it)``."""
        expires_at = (self.clock() + timedelta(days=days)).isoformat()
        given = {"name": "a machine", "permits": sorted(permits), "expires_at": expires_at}
        response = owner.ask("POST", "/tokens", given)
        response.raise_for_status()
        made = response.json()
        return made["id"], Caller(self, {"Authorization": f"Bearer {made['secret']}"})

    def write(self, by: Person) -> str:
        """A draft in which nobody has decided anything."""
        with self.ledger.work(self.actor(by)) as work:
            return self._add(work, by)

    def prepare(self, by: Person) -> str:
        """A draft that can be signed as authored: adopted, and the writer's decisions made."""
        with self.ledger.work(self.actor(by)) as work:
            draft_id = self._add(work, by)
            open_evidence(work, draft_id, "E1")
            for section in ("event", "ai_use"):
                adopt(work, draft_id, 1, section)
            for name in WRITERS_DECISIONS:
                kinds = self.service.reviewing.kinds
                decide(work, kinds, draft_id, name, DECISIONS[name], REASON, 0)
        return draft_id

    def sign(self, by: Person, draft_id: str, meaning: Meaning, reason: str | None = None) -> None:
        actor, given = self.actor(by), Components(**self.components(by))
        sign(self.service.signing, actor, draft_id, meaning, self.record(draft_id, meaning), given,
             reason)  # fmt: skip

    def decide(self, by: Person, draft_id: str, name: str) -> None:
        """For the first time or anew."""
        with self.ledger.work(self.actor(by)) as work:
            before = current(work.session, draft_id).get(name)
            revision = before.revision if before else 0
            kinds = self.service.reviewing.kinds
            decide(work, kinds, draft_id, name, DECISIONS[name], REASON, revision)

    def dispose(self, by: Person, draft_id: str) -> None:
        """QA's decision about the batch."""
        self.decide(by, draft_id, DISPOSITION)

    def record(self, draft_id: str, meaning: Meaning) -> str:
        """The hash of what would be signed."""
        with self.ledger.database.read() as session:
            return record_of(session, draft_id, meaning).sha256

    def version(self, draft_id: str) -> int:
        with self.ledger.database.read() as session:
            return get_version(session, draft_id).version

    def ended_session(self, person: Person) -> str:
        caller = self.enter(person)
        query = select(sessions.c.id).where(sessions.c.person == person.id)
        with self.ledger.database.read() as session:
            newest = session.execute(query.order_by(sessions.c.started_at.desc()).limit(1))
            session_id = newest.scalar_one()
        caller.ask("DELETE", "/session").raise_for_status()
        return session_id

    def write_row(self, table: Table, row: Mapping[str, Any]) -> None:
        """By whoever holds the service's database."""
        with self.ledger.database.write() as session:
            session.execute(insert(table).values(row))

    def wait_for(self, job_id: str) -> None:
        """Whatever comes of the job: what it writes is there from then on."""
        with suppress(JobFailed):
            self.service.jobs.wait(job_id)

    def footprint(self) -> object:
        """Of all that a refused attempt must leave as it was."""
        with self.ledger.database.read() as session:
            return footprint(session)

    def _add(self, work: Work, by: Person) -> str:
        draft_id = f"DRAFT-{self.number()}"
        digest = add_draft(
            work.session,
            draft_id,
            to_json(draft_content()),
            site=SITE,
            configuration="c" * 64,
            by=f"{Kind.PERSON}:{by.username}",
            job=None,
            now=work.now,
            person=by.id,
        )
        told = {"subject": SUBJECT, "sha256": digest, "version": 1}
        work.record(Action.DRAFT_CREATED, "draft", draft_id, new=told)
        return draft_id

    def _is_open(self, actor: Actor) -> bool:
        query = select(sessions.c.ended_at).where(sessions.c.id == actor.session)
        with self.ledger.database.read() as session:
            return session.execute(query).scalar_one() is None


def _qualify(work: Work, person_id: str) -> None:
    year = timedelta(days=365)
    for course in Course:
        add_training(work, person_id, course, True, work.now - year, work.now + year)
    for kind in Attestation:
        add_attestation(work, person_id, kind, "seen")
