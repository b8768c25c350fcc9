"""A small company at work on drafts: people with roles, each in an open session."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.tables import audit_events
from app.audit.work import Ledger, Work
from app.auth.acting import acting
from app.auth.actor import Actor, Kind, Role
from app.auth.people import grant, revoke
from app.auth.rules import Grant, GrantKind
from app.auth.sessions import Method, open_session, person_actor
from app.auth.store import get_person, represented
from app.core.ids import new_id
from app.drafts.content import DraftContent, from_json, to_json
from app.drafts.states import DraftState
from app.drafts.store import add_draft, get_version
from app.investigation.kind import INVESTIGATION
from app.investigation.slots import slots
from app.review.adoption import SectionAdoption, adopt
from app.review.decisions import current, decide
from app.review.independence import Signed
from app.review.openings import open_evidence
from app.review.readiness import Reviewing
from app.review.service import Entered, enter_state
from app.review.statements import to_adopt
from app.review.states import ROLES_OF, TRANSITION_OF, Meaning
from app.signatures.tables import signatures
from tests import hiring
from tests.app.investigation.sample import VALUES, content

DRAFT = "DRAFT-1"
ADMINISTRATOR = Actor(Kind.CLI, "administrator")
KINDS = {INVESTIGATION.name: INVESTIGATION}


@dataclass
class Company:
    """``stale`` are the sources that are to count as changed."""

    ledger: Ledger
    stale: list[str] = field(default_factory=list)

    @property
    def reviewing(self) -> Reviewing:
        return Reviewing(KINDS, lambda *_: self.stale, _signed)

    def hire(self, username: str, *roles: Role, identity: str | None = None) -> Actor:
        """Trained, of every site and product, signed in."""
        with self.ledger.work(ADMINISTRATOR) as work:
            person = hiring.hire(work, username, *roles, identity=identity or username)
            hiring.train(work, person.id)
        with self.ledger.work(ADMINISTRATOR) as work:
            return open_session(work, person, Method.PASSWORD).actor

    def delegate(self, delegator: Actor, delegate: Actor, role: Role) -> Grant:
        """For a month."""
        with self.ledger.work(ADMINISTRATOR) as work:
            return grant(
                work,
                delegate.person or "",
                GrantKind.ROLE,
                role.value,
                until=work.now + timedelta(days=30),
                on_behalf_of=delegator.person,
            )

    def revoke(self, grant_id: str) -> None:
        with self.ledger.work(ADMINISTRATOR) as work:
            revoke(work, grant_id, "no longer needed")

    def at_work(self, actor: Actor) -> Actor:
        """The same session with the rights of this moment."""
        now = self.ledger.clock()
        with self.ledger.database.read() as session:
            person = get_person(session, actor.person or "")
            return person_actor(session, person, actor.session or "", now)

    def draft(self, by: Actor, made: DraftContent | None = None, draft_id: str = DRAFT) -> str:
        with self.ledger.work(by) as work:
            add_draft(
                work.session,
                draft_id,
                to_json(made or content()),
                site="DUB",
                configuration="c" * 64,
                by=by.id,
                job=None,
                now=work.now,
                person=by.person,
            )
        return draft_id

    def state(self, draft: str) -> DraftState:
        with self.ledger.database.read() as session:
            return get_version(session, draft).state

    def decide(self, actor: Actor, draft: str, fields: dict[str, Any]) -> None:
        with self.ledger.work(actor) as work:
            before = current(work.session, draft)
            for name, value in fields.items():
                revision = before[name].revision if name in before else 0
                decide(work, KINDS, draft, name, value, "as the records show", revision)

    def decide_all(self, actor: Actor, draft: str) -> None:
        """Whatever the actor's role decides, human error apart."""
        with self.ledger.database.read() as session:
            made = from_json(get_version(session, draft).content)
        asked = [slot.field for slot in slots(made) if slot.role in actor.roles]
        fields = {name: VALUES.get(name, "as recorded") for name in asked if name != "human_error"}
        self.decide(actor, draft, fields)

    def open_all(self, actor: Actor, draft: str) -> None:
        with self.ledger.work(actor) as work:
            for evidence in get_version(work.session, draft).content["evidence"]:
                open_evidence(work, draft, evidence)

    def adopt(self, actor: Actor, draft: str, section: str) -> SectionAdoption:
        with self.ledger.work(actor) as work:
            return adopt(work, draft, get_version(work.session, draft).version, section)

    def adopt_all(self, actor: Actor, draft: str) -> None:
        """As a person would, one by one, after opening everything."""
        self.open_all(actor, draft)
        with self.ledger.database.read() as session:
            sections = to_adopt(from_json(get_version(session, draft).content))
        for section in sections:
            self.adopt(actor, draft, section)

    def sign(
        self, actor: Actor, draft: str, meaning: Meaning, reason: str | None = None
    ) -> Entered:
        """The row and the step, as the room above does it, without keys and passwords."""
        with self.ledger.work(actor) as work:
            version = get_version(work.session, draft).version
            work.session.execute(insert(signatures).values(_row(work, draft, version, meaning)))
            return enter_state(work, self.reviewing, draft, TRANSITION_OF[meaning], reason)

    def events(self) -> list[tuple[str, Any]]:
        """``(action, reason)`` of the trail, oldest first."""
        with self.ledger.database.read() as session:
            rows = session.execute(select(audit_events).order_by(audit_events.c.seq))
            return [(row.action, row.reason) for row in rows]


def _signed(session: Session, draft: str) -> list[Signed]:
    rows = session.execute(select(signatures).where(signatures.c.draft == draft))
    return [
        Signed(Meaning(row.meaning), row.version, row.person, row.on_behalf_of, row.at)
        for row in rows
    ]


def _row(work: Work, draft: str, version: int, meaning: Meaning) -> dict[str, Any]:
    actor = acting(work)
    role = min(ROLES_OF[meaning] & actor.roles, default=min(ROLES_OF[meaning]))
    return {
        "id": new_id("SIG"),
        "draft": draft,
        "version": version,
        "meaning": meaning.value,
        "role": role.value,
        "person": actor.person,
        "on_behalf_of": represented(work.session, actor.person or "", role, work.now),
        "session": actor.session,
        "method": "password",
        "at": work.now,
        "sha256": "0" * 64,
        "statement": {},
        "key_id": "none",
        "signature": "none",
    }
