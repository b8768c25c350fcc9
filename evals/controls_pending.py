"""A report that waits for one signature, and who signs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.auth.actor import Role
from app.review.states import Meaning
from evals.controls_office import REASON, Caller, Office, Person


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
        return self.sign(self.enter(), self.own)


def hire_staff(office: Office, *, coded: bool = False) -> Staff:
    """``coded``: with second factors, and known to the OpenID provider."""
    roles = (Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    people = [office.hire(role, linked=coded) for role in roles]
    return Staff(*(office.with_code(one) if coded else one for one in people))
