"""Random histories of edits, roles, grants, delegations, adoptions, decisions, signatures, returns
and reopenings, by six accounts of five people, against the real services: no path leads to
self-approval, to approval without all steps, or to the change of a signed record.

What must hold is written down here anew, from the requirements, and shares no code with the rules.
Re-authentication has tests of its own: here a person has always just proven who they are.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Role
from app.auth.gate import Gate, make_gate
from app.auth.passwords import make_passwords
from app.auth.people import grant
from app.auth.rules import GrantKind
from app.core.database import Database
from app.core.errors import VeridraftError
from app.core.settings import Settings
from app.drafts.content import from_json
from app.drafts.service import edit
from app.drafts.states import DraftState
from app.drafts.store import get_version
from app.review.adoption import AdoptionStatus, adoption_state
from app.review.comments import make_comment, open_comments, resolve_comment
from app.review.readiness import Reviewing
from app.review.service import enter_state, reopen, return_draft
from app.review.states import Meaning, Transition
from app.signatures.service import sign_proven
from app.signatures.signing import Signing
from app.signatures.store import record_of, signatures_of, signed_of
from app.signatures.tables import signatures
from app.signatures.verify import verify_signatures
from tests import hiring
from tests.app.review.company import ADMINISTRATOR, DRAFT, KINDS, Company
from tests.conftest import Ticking

IDENTITY = {"ada": "A", "ada2": "A", "ben": "B", "cleo": "C", "dan": "D", "eve": "E"}
AT_START = {
    "ada": {Role.WRITER, Role.QA_APPROVER},
    "ada2": {Role.REVIEWER, Role.QA_APPROVER},
    "ben": {Role.WRITER, Role.REVIEWER},
    "cleo": {Role.REVIEWER, Role.QA_APPROVER},
    "dan": {Role.QA_APPROVER, Role.REVIEWER},
    "eve": set[Role](),
}
AUTHORS = {Role.WRITER, Role.REGULATORY}
ORDER = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED)
NEXT = {DraftState.IN_REVIEW: Meaning.REVIEWED, DraftState.QA_REVIEW: Meaning.APPROVED}

names = st.sampled_from(sorted(IDENTITY))
roles = st.sampled_from([Role.WRITER, Role.REVIEWER, Role.QA_APPROVER, Role.REGULATORY])


@dataclass
class Known:
    """What the model remembers on its own account."""

    grants: dict[str, tuple[str, Role, str | None]] = field(default_factory=dict)
    contributors: set[str] = field(default_factory=set)
    signed_contents: dict[int, Any] = field(default_factory=dict)
    signature_rows: list[Any] = field(default_factory=list)
    round: list[tuple[Meaning, set[str]]] = field(default_factory=list)

    def identities(self, name: str, wanted: set[Role]) -> set[str]:
        """Of the account, and of those for whom it holds the roles where it has none of its own."""
        held = [(role, behalf) for who, role, behalf in self.grants.values() if who == name]
        own = {role for role, behalf in held if behalf is None}
        if own & wanted:
            return {IDENTITY[name]}
        lenders = {behalf for role, behalf in held if behalf is not None and role in wanted}
        return {IDENTITY[name], *(IDENTITY[lender] for lender in lenders)}


class ReviewMachine(RuleBasedStateMachine):
    migrated: ClassVar[Path]
    approved_in_all: ClassVar = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="veridraft-review-"))
        configured = Settings(data=self.folder / "data")
        configured.data.mkdir()
        shutil.copy(self.migrated, configured.data / "veridraft.sqlite")
        self.database = Database(configured.url)
        key = load_or_create_key(configured.anchors)
        self.ledger = Ledger(self.database, configured.anchors, key, Ticking())
        self.company = Company(self.ledger)
        self.signing = Signing(_gate(self.ledger, configured), Reviewing(KINDS, _fresh, signed_of))
        self.actors: dict[str, Actor] = {}
        self.known = Known()
        self.edits = 0

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize(creator=st.sampled_from(["ada", "ben"]))
    def hire(self, creator: str) -> None:
        for name, identity in IDENTITY.items():
            self.actors[name] = self.company.hire(name, identity=identity)
            with self.ledger.work(ADMINISTRATOR) as work:
                hiring.attest(work, self.actors[name].person or "")
            for role in AT_START[name]:
                self._grant(name, role, None)
        self.company.draft(self.actor(creator))
        self.known.contributors |= self.known.identities(creator, AUTHORS)

    # --- what people do -------------------------------------------------------------------------

    @rule(name=names, role=roles)
    def grant(self, name: str, role: Role) -> None:
        self._try(lambda: self._grant(name, role, None))

    @rule(lender=names, name=names, role=roles)
    def delegate(self, lender: str, name: str, role: Role) -> None:
        self._try(lambda: self._grant(name, role, lender))

    @rule(place=st.integers(0, 99))
    def revoke(self, place: int) -> None:
        if self.known.grants:
            chosen = list(self.known.grants)[place % len(self.known.grants)]
            self.company.revoke(chosen)
            del self.known.grants[chosen]

    @rule(name=names)
    def change(self, name: str) -> None:
        if self._try(lambda: self._edit(name)):
            self.known.contributors |= self.known.identities(name, AUTHORS)

    @rule(name=names)
    def write_up(self, name: str) -> None:
        """Opens, adopts and decides whatever is asked of a writer."""
        if self._try(lambda: self.company.adopt_all(self.actor(name), DRAFT)):
            self.known.contributors |= self.known.identities(name, AUTHORS)
        if self.state in _EDITABLE and self._try(lambda: self._decide(name)):
            self.known.contributors |= self.known.identities(name, AUTHORS)

    @rule(name=names)
    def comment(self, name: str) -> None:
        self._try(lambda: self._comment(name))

    @rule(name=names)
    def resolve(self, name: str) -> None:
        self._try(lambda: self._resolve(name))

    @rule(name=names, meaning=st.sampled_from(Meaning))
    def sign(self, name: str, meaning: Meaning) -> None:
        self._sign(name, meaning)

    @rule(queue=st.permutations(sorted(IDENTITY)))
    def carry_on(self, queue: list[str]) -> None:
        """One after another tries to bring the draft a step further, until somebody may."""
        self._carry_on(queue)

    @rule(queue=st.permutations(sorted(IDENTITY)))
    def carry_on_again(self, queue: list[str]) -> None:
        """A rule twice is drawn twice as often."""
        self._carry_on(queue)

    @rule(name=names, transition=st.sampled_from(Transition))
    def push(self, name: str, transition: Transition) -> None:
        """Another state without a signature."""
        if transition is not Transition.WITHDRAW:  # which would end the story
            before = self.state
            if self._try(lambda: self._push(name, transition)):
                assert transition in (Transition.RETURN, Transition.REOPEN), (before, transition)
                self.known.round = []

    @rule(name=names)
    def send_back(self, name: str) -> None:
        if self._try(lambda: self._return(name)):
            self.known.round = []

    @rule(name=names)
    def open_again(self, name: str) -> None:
        if self._try(lambda: self._reopen(name)):
            self.known.round = []

    # --- what holds after each of it ------------------------------------------------------------

    @invariant()
    def nobody_checked_their_own_work(self) -> None:
        """ES-05, H06: of the signatures of this round."""
        taken = dict(self.known.round)
        for meaning in (Meaning.REVIEWED, Meaning.APPROVED):
            assert not taken.get(meaning, set()) & self.known.contributors
        groups = list(taken.values())
        assert sum(map(len, groups)) == len(set().union(*groups))

    @invariant()
    def approval_has_all_steps(self) -> None:
        """WF-03, WF-04: authored, reviewed and approved since the last change, nothing open."""
        if not self.actors or self.state is not DraftState.APPROVED:
            return
        assert tuple(meaning for meaning, _who in self.known.round) == ORDER
        with self.database.read() as session:
            stored = get_version(session, DRAFT)
            content = from_json(stored.content)
            found = {one.status for one in adoption_state(session, content, DRAFT).values()}
            assert found == {AdoptionStatus.ADOPTED}
            assert not open_comments(session, DRAFT)
            meanings = {one.meaning for one in signatures_of(session, DRAFT, stored.version)}
        assert set(ORDER) <= meanings

    @invariant()
    def what_is_signed_stands(self) -> None:
        """ES-02: content of signed versions, and every signature, as they were."""
        if not self.actors:
            return
        with self.database.read() as session:
            rows = session.execute(select(signatures).order_by(signatures.c.at)).all()
            for version, content in self.known.signed_contents.items():
                assert get_version(session, DRAFT, version).content == content
            if len(rows) > len(self.known.signature_rows):
                assert verify_signatures(session, _keys(self.ledger)) == []
        assert rows[: len(self.known.signature_rows)] == self.known.signature_rows
        self.known.signature_rows = list(rows)

    # --- how it is done -------------------------------------------------------------------------

    @property
    def state(self) -> DraftState:
        return self.company.state(DRAFT)

    def actor(self, name: str) -> Actor:
        return self.company.at_work(self.actors[name])

    def _try(self, act: Callable[[], object]) -> bool:
        """A refusal is one that a person can read; anything else fails the test."""
        with suppress(VeridraftError):
            act()
            return True
        return False

    def _carry_on(self, queue: list[str]) -> None:
        before = self.state
        for name in queue:
            if before in _EDITABLE:
                self.write_up(name)
            self.resolve(name)
            if before is DraftState.APPROVED:
                self.open_again(name)
            else:
                self._sign(name, NEXT.get(before, Meaning.AUTHORED))
            if self.state is not before:
                return

    def _grant(self, name: str, role: Role, lender: str | None) -> None:
        if lender is None:
            with self.ledger.work(ADMINISTRATOR) as work:
                made = grant(work, self.actors[name].person or "", GrantKind.ROLE, role.value)
        else:
            made = self.company.delegate(self.actors[lender], self.actors[name], role)
        self.known.grants[made.id] = (name, role, lender)

    def _edit(self, name: str) -> None:
        self.edits += 1
        lower = " and lower" * self.edits
        with self.ledger.work(self.actor(name)) as work:
            version = get_version(work.session, DRAFT).version
            edit(work, DRAFT, version, "S91", f"The volume was low{lower}.", (), "clearer")

    def _decide(self, name: str) -> None:
        self.company.decide_all(self.actor(name), DRAFT)

    def _comment(self, name: str) -> None:
        with self.ledger.work(self.actor(name)) as work:
            make_comment(work, DRAFT, "S91", "Is it so?")

    def _resolve(self, name: str) -> None:
        with self.ledger.work(self.actor(name)) as work:
            for one in open_comments(work.session, DRAFT):
                resolve_comment(work, DRAFT, one.id, "It is.")

    def _push(self, name: str, transition: Transition) -> None:
        with self.ledger.work(self.actor(name)) as work:
            enter_state(work, self.signing.reviewing, DRAFT, transition, "to get on")

    def _return(self, name: str) -> None:
        with self.ledger.work(self.actor(name)) as work:
            return_draft(work, self.signing.reviewing, DRAFT, "not yet")

    def _reopen(self, name: str) -> None:
        with self.ledger.work(self.actor(name)) as work:
            reopen(work, self.signing.reviewing, DRAFT, "an error was found")

    def _sign(self, name: str, meaning: Meaning) -> None:
        actor = self.actor(name)
        if meaning is Meaning.APPROVED:
            self._try(lambda: self._decide(name))
        with self.database.read() as session:
            stored = get_version(session, DRAFT)
            shown = record_of(session, DRAFT, meaning).sha256
        if not self._try(
            lambda: sign_proven(self.signing, actor, DRAFT, meaning, shown, "password", "so it is")
        ):
            return
        self.known.signed_contents[stored.version] = stored.content
        if meaning is Meaning.REJECTED:
            self.known.round = []
            return
        wanted = AUTHORS if meaning is Meaning.AUTHORED else {_ROLE_OF[meaning]}
        self.known.round.append((meaning, self.known.identities(name, wanted)))
        ReviewMachine.approved_in_all += meaning is Meaning.APPROVED


_EDITABLE = (DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.REOPENED)
_ROLE_OF = {Meaning.REVIEWED: Role.REVIEWER, Meaning.APPROVED: Role.QA_APPROVER}


def _fresh(*_of: object) -> tuple[()]:
    """No source ever changes here."""
    return ()


def _gate(ledger: Ledger, configured: Settings) -> Gate:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return make_gate(ledger, configured, make_passwords(12, cheap))


def _keys(ledger: Ledger) -> Any:
    return {ledger.key.key_id: ledger.key.public}


@pytest.mark.req("ES-05")
@pytest.mark.req("ES-02")
@pytest.mark.req("H06")
@pytest.mark.req("WF-03")
def test_no_history_leads_to_self_approval_or_past_a_step(request: pytest.FixtureRequest) -> None:
    ReviewMachine.migrated = request.getfixturevalue("_migrated")
    ReviewMachine.approved_in_all = 0
    long_enough = settings(
        max_examples=10,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(ReviewMachine, settings=long_enough)
    assert ReviewMachine.approved_in_all >= 1  # else the histories prove nothing
