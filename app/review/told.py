"""What the trail tells of drafts and their review: the acts and the states that follow from it.

The events are replayed in order, so that each counts for the version and the state of its moment:
a decision in an editable state is a writer's and makes a contributor, one in QA review does not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.audit.actions import Action
from app.audit.chain import ChainedEvent, Event
from app.drafts.states import DraftState
from app.drafts.store import Contribution
from app.review import acts
from app.review.acts import Act
from app.review.states import REOPENING_FIELD

_PERSON, _TOKEN, _JOB = "person:", "token:", "job:"


@dataclass
class ToldDraft:
    """``state`` is None where no event tells where the draft came from."""

    state: DraftState | None = None
    version: int = 0
    subject: str | None = None
    reopened: int = 0


@dataclass
class Told:
    """``owners`` are the user names behind the tokens."""

    owners: Mapping[str, str]
    acts: Counter[Act] = field(default_factory=Counter)
    drafts: dict[str, ToldDraft] = field(default_factory=dict)

    def draft(self, event: Event) -> ToldDraft:
        return self.drafts.setdefault(event.entity_id, ToldDraft())

    def add(self, event: Event, name: str, values: Mapping[str, Any]) -> None:
        person = person_of(event.actor, self.owners) or event.actor
        self.acts[acts.act(event.entity_id, name, person, event.at, values)] += 1

    def contribute(self, event: Event, kind: Contribution, version: int) -> None:
        if person_of(event.actor, self.owners) is not None:
            self.add(event, acts.contribution(kind, version), {})


def tell(events: Iterable[ChainedEvent], owners: Mapping[str, str]) -> Told:
    """``events`` are those of :data:`TELLING`, oldest first."""
    told = Told(owners)
    for entry in events:
        TELLING[Action(entry.event.action)](told, entry.event)
    return told


def person_of(actor: str, owners: Mapping[str, str]) -> str | None:
    """Who acted, or for whom a job or token did; None for nobody by name."""
    behalf = actor.partition(" for ")[2] if actor.startswith(_JOB) else actor
    if behalf.startswith(_TOKEN):
        return owners.get(behalf.removeprefix(_TOKEN))
    return behalf.removeprefix(_PERSON) if behalf.startswith(_PERSON) else None


def _created(told: Told, event: Event) -> None:
    version, subject = event.new.get("version", 1), event.new.get("subject")
    told.drafts[event.entity_id] = ToldDraft(DraftState.DRAFT, version, subject)
    told.contribute(event, Contribution.CREATED, version)


def _received(told: Told, event: Event) -> None:
    told.draft(event).state = DraftState.ARCHIVED


def _edited(told: Told, event: Event) -> None:
    version = told.draft(event).version = event.new["version"]
    told.contribute(event, Contribution.EDITED, version)


def _moved(told: Told, event: Event) -> None:
    told.draft(event).state = DraftState(event.new["state"])


def _reopened(told: Told, event: Event) -> None:
    """Reopening is a decision too, of which there is no other event."""
    draft = told.draft(event)
    draft.reopened += 1
    values = acts.decided("reopened", event.reason, draft.version, by_qa=True)
    told.add(event, acts.decision(REOPENING_FIELD, draft.reopened), values)
    _moved(told, event)


def _opened(told: Told, event: Event) -> None:
    told.add(event, acts.opening(event.new["evidence"]), _without(event.new, "evidence"))


def _adopted(told: Told, event: Event) -> None:
    told.add(event, acts.adoption(event.new["section"]), _without(event.new, "section"))
    told.contribute(event, Contribution.ADOPTED, event.new["version"])


def _decided(told: Told, event: Event) -> None:
    draft, new = told.draft(event), event.new
    is_writers = draft.state is not None and draft.state.is_editable
    values = acts.decided(new["value"], event.reason, draft.version, by_qa=not is_writers)
    told.add(event, acts.decision(new["field"], new["revision"]), values)
    if is_writers:
        told.contribute(event, Contribution.DECIDED, draft.version)


def _commented(told: Told, event: Event) -> None:
    told.add(event, acts.comment(event.new["comment"]), _without(event.new, "comment"))


def _resolved(told: Told, event: Event) -> None:
    told.add(event, acts.resolution(event.new["comment"]), _without(event.new, "comment"))


def _without(new: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in new.items() if key != name}


TELLING: Mapping[Action, Callable[[Told, Event], None]] = {
    Action.DRAFT_CREATED: _created,
    Action.PACKAGE_RECEIVED: _received,
    Action.DRAFT_EDITED: _edited,
    Action.DRAFT_REFRESHED: _edited,
    Action.SIGNATURE_MADE: _moved,
    Action.DRAFT_RETURNED: _moved,
    Action.DRAFT_WITHDRAWN: _moved,
    Action.DRAFT_REOPENED: _reopened,
    Action.EVIDENCE_OPENED: _opened,
    Action.SECTION_ADOPTED: _adopted,
    Action.DECISION_MADE: _decided,
    Action.COMMENT_MADE: _commented,
    Action.COMMENT_RESOLVED: _resolved,
}
"""The actions that are replayed, and what each tells."""
