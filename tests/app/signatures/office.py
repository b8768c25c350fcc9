"""A small office: people in roles who can sign, and a note of one section with a slot for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.chain import Event
from app.audit.work import Ledger
from app.auth import store as people
from app.auth.actor import Actor, Kind, Role
from app.auth.gate import Gate
from app.auth.people import grant
from app.auth.reauthentication import Components
from app.auth.rules import GrantKind
from app.auth.sessions import person_actor, sign_in
from app.drafts.content import (
    DraftContent,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
    to_json,
)
from app.drafts.content import Gate as Gating
from app.drafts.kinds import Decided, DocumentKind, Slot
from app.drafts.states import DraftState
from app.drafts.store import Contribution, add_contribution, add_draft, add_version, get_version
from app.review.adoption import adopt
from app.review.decisions import decide
from app.review.readiness import Reviewing
from app.review.states import Meaning
from app.signatures.service import sign
from app.signatures.showing import Shown, show
from app.signatures.signing import Signing
from app.signatures.store import Signature, record_of, signatures_of, signed_of
from tests import hiring
from tests.hiring import PASSWORD

DRAFT = "NOTE-1"
ADMINISTRATOR = Actor(Kind.CLI, "tester")
IMPACT = Slot("impact", "Impact", Role.WRITER, "event")
DISPOSITION = Slot("disposition", "Disposition", Role.QA_APPROVER, "event", ("release", "reject"))


def note(text: str = "Nothing was out of range.") -> DraftContent:
    sentence = Sentence("S1", text, StatementClass.NARRATIVE)
    return DraftContent(
        document_type="note",
        subject="DEV-1",
        title="A note",
        subtitle="",
        site="DUB",
        timezone="Europe/Dublin",
        product=None,
        sections=(Section("event", 1, "Event", (ParagraphBlock((sentence,)),)),),
        evidence={},
        facts={},
        claims={},
        gates=(),
    )


def _slots(_content: DraftContent) -> tuple[Slot, ...]:
    return (IMPACT, DISPOSITION)


def _gates(
    _content: DraftContent, decided: Mapping[str, Decided], before_approval: bool
) -> tuple[Gating, ...]:
    needed = [IMPACT, DISPOSITION] if before_approval else [IMPACT]
    return tuple(Gating(one.field, one.label, one.field in decided, ()) for one in needed)


NOTE = DocumentKind("note", "Note", _slots, _gates)


@dataclass
class Office:
    ledger: Ledger
    gate: Gate
    stale: list[str] = field(default_factory=list)

    @property
    def signing(self) -> Signing:
        reviewing = Reviewing({"note": NOTE}, lambda *_: self.stale, signed_of)
        return Signing(self.gate, reviewing)

    def hire(
        self,
        username: str,
        *roles: Role,
        identity: str | None = None,
        trained: bool = True,
        attested: bool = True,
    ) -> Actor:
        """Signed in, of every site and product, and by default able to sign."""
        with self.ledger.work(ADMINISTRATOR) as work:
            person = hiring.hire(work, username, *roles, identity=identity)
            hiring.give_password(work, self.gate.passwords, person.id)
            if trained:
                hiring.train(work, person.id)
            if attested:
                hiring.attest(work, person.id)
        return self.enter(username)

    def enter(self, username: str) -> Actor:
        return sign_in(self.gate, username, PASSWORD).actor

    def at_work(self, actor: Actor) -> Actor:
        """The same session with the rights of this moment."""
        with self.ledger.database.read() as session:
            person = people.get_person(session, actor.person or "")
            return person_actor(session, person, actor.session or "", self.ledger.clock())

    def delegate(self, delegator: Actor, delegate: Actor, role: Role) -> Actor:
        with self.ledger.work(ADMINISTRATOR) as work:
            until = work.now + timedelta(days=30)
            behalf = delegator.person
            person = delegate.person or ""
            grant(work, person, GrantKind.ROLE, role, until=until, on_behalf_of=behalf)
        return self.at_work(delegate)

    def write(self, by: Actor, draft_id: str = DRAFT) -> str:
        with self.ledger.work(by) as work:
            digest = add_draft(
                work.session,
                draft_id,
                to_json(note()),
                site="DUB",
                configuration="c" * 64,
                by=by.id,
                job=None,
                now=work.now,
                person=by.person,
            )
            new = {"subject": note().subject, "sha256": digest, "version": 1}
            work.record(Action.DRAFT_CREATED, "draft", draft_id, new=new)
        return draft_id

    def edit(self, by: Actor, text: str, draft_id: str = DRAFT) -> None:
        with self.ledger.work(by) as work:
            newest = get_version(work.session, draft_id)
            add_version(
                work.session,
                draft_id,
                based_on=newest.version,
                content=to_json(note(text)),
                configuration=newest.configuration,
                by=by.id,
                reason="it said it badly",
                now=work.now,
            )
            kind, person = Contribution.EDITED, by.person or ""
            add_contribution(work.session, draft_id, newest.version + 1, person, kind, work.now)

    def adopt(self, by: Actor, draft_id: str = DRAFT) -> None:
        with self.ledger.work(by) as work:
            newest = get_version(work.session, draft_id)
            adopt(work, draft_id, newest.version, "event")

    def decide(
        self, by: Actor, slot: Slot, value: Any, draft_id: str = DRAFT, based_on: int = 0
    ) -> None:
        with self.ledger.work(by) as work:
            kinds = self.signing.reviewing.kinds
            decide(work, kinds, draft_id, slot.field, value, "as it is", based_on)

    def prepare(self, writer: Actor, draft_id: str = DRAFT) -> str:
        """Written, adopted and decided: it can be signed as authored."""
        self.write(writer, draft_id)
        self.adopt(writer, draft_id)
        self.decide(writer, IMPACT, "none", draft_id)
        return draft_id

    def show(self, actor: Actor, meaning: Meaning, draft_id: str = DRAFT) -> Shown:
        with self.ledger.database.read() as session:
            return show(self.signing, session, actor, draft_id, meaning)

    def sign(
        self,
        actor: Actor,
        meaning: Meaning,
        draft_id: str = DRAFT,
        *,
        components: Components | None = None,
        shown: str | None = None,
        reason: str | None = None,
    ) -> Signature:
        """What stands there now, with all components, unless said otherwise."""
        given = components or all_components(actor)
        sha256 = shown or self.record(meaning, draft_id)
        return sign(self.signing, actor, draft_id, meaning, sha256, given, reason)

    def record(self, meaning: Meaning, draft_id: str = DRAFT) -> str:
        """The hash of what would be signed."""
        with self.ledger.database.read() as session:
            return record_of(session, draft_id, meaning).sha256

    def approve(self, team: "Team", draft_id: str = DRAFT) -> None:
        """Everything up to an approved note."""
        self.prepare(team.writer, draft_id)
        self.sign(team.writer, Meaning.AUTHORED, draft_id)
        self.sign(team.reviewer, Meaning.REVIEWED, draft_id)
        self.decide(team.approver, DISPOSITION, "release", draft_id)
        self.sign(team.approver, Meaning.APPROVED, draft_id)

    def state(self, draft_id: str = DRAFT) -> DraftState:
        with self.ledger.database.read() as session:
            return get_version(session, draft_id).state

    def signatures(self, draft_id: str = DRAFT) -> tuple[Signature, ...]:
        with self.ledger.database.read() as session:
            return signatures_of(session, draft_id)

    def told(self, action: Action) -> list[Event]:
        with self.ledger.database.read() as session:
            return [entry.event for entry in trail.find(session, action)]


@dataclass(frozen=True)
class Team:
    writer: Actor
    reviewer: Actor
    approver: Actor


def all_components(actor: Actor) -> Components:
    return Components(username=actor.name, password=PASSWORD)
