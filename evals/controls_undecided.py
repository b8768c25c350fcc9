"""A field that waits for one person's decision."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.auth.actor import Role
from evals.controls_draft import DECISIONS, DISPOSITION
from evals.controls_office import REASON, Caller, Office, Person
from evals.controls_pending import Staff

Tried = Callable[[], bool]


@dataclass
class Undecided:
    """A field that waits for one person's decision. ``twin`` is how it is then rightly made."""

    office: Office
    staff: Staff
    draft: str
    field: str
    twin: Tried | None = None

    @property
    def decider(self) -> Person:
        return self.staff.approver if self.field == DISPOSITION else self.staff.writer

    @property
    def role(self) -> Role:
        return Role.QA_APPROVER if self.field == DISPOSITION else Role.WRITER

    @property
    def path(self) -> str:
        return f"/drafts/{self.draft}/decisions/{self.field}"

    @property
    def body(self) -> dict[str, Any]:
        return {"value": DECISIONS[self.field], "reason": REASON}

    def enter(self) -> Caller:
        return self.office.enter(self.decider)

    def decide(self, caller: Caller, body: Any = None, if_match: str = '"0"') -> bool:
        given = self.body if body is None else body
        return caller.ask("PUT", self.path, given, if_match=if_match).is_success

    def finish(self) -> bool:
        """The one person decides, and the draft then shows it as theirs."""
        if self.twin is not None:
            return self.twin()
        caller = self.office.seated(self.decider)
        return self.decide(caller) and self.shown(caller) == self.decider.id

    def shown(self, caller: Caller) -> str | None:
        """Who has decided the field, as the draft is shown."""
        slots = caller.ask("GET", f"/drafts/{self.draft}").json()["slots"]
        decided = next(slot["decided"] for slot in slots if slot["field"] == self.field)
        return decided and decided["person"]


Way = Callable[[Undecided], Tried]
"""Sets up what the attempt needs, by rightful acts, and returns the attempt."""
