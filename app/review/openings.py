"""Evidence opened by a person, in the role that they had on the draft then (WF-02).

Writers' openings count for adoption, reviewers' and QA's for what oversight measures: they are kept
apart by role. An opening is of the evidence as it was shown: once its hash is another, it counts no
more. Every opening is kept, the second of the same evidence, too.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.actor import Actor, Role
from app.auth.permissions import Permission
from app.core.errors import NotFound
from app.drafts.content import DraftContent, from_json
from app.drafts.sections import evidence_groups, must_open_singly
from app.drafts.states import DraftState
from app.drafts.store import get_version
from app.evidence.facts import Evidence
from app.review import store
from app.review.states import ROLES_OF, Meaning

AUTHORS = ROLES_OF[Meaning.AUTHORED]

_WRITING = (Role.WRITER, Role.REGULATORY)
_ROLES_IN = {
    DraftState.IN_REVIEW: (Role.REVIEWER, Role.QA_APPROVER, *_WRITING),
    DraftState.QA_REVIEW: (Role.QA_APPROVER, Role.REVIEWER, *_WRITING),
}
_ROLES_ELSE = (*_WRITING, Role.REVIEWER, Role.QA_APPROVER)


@dataclass(frozen=True)
class Missing:
    """What the person has not opened: groups of which no piece was, and single pieces."""

    groups: tuple[str, ...]
    single: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.groups or self.single)


def open_evidence(
    work: Work, draft_id: str, evidence_id: str, version: int | None = None
) -> Evidence:
    """Of the newest version where none is named. Raises :class:`NotFound`."""
    actor = allow(work, Permission.EVIDENCE_OPEN)
    stored = get_version(work.session, draft_id, version, actor.scope)
    evidence = from_json(stored.content).evidence.get(evidence_id)
    if evidence is None:
        raise NotFound(f"no evidence {evidence_id} in version {stored.version} of {draft_id}")
    opened = {
        "evidence": evidence_id,
        "sha256": evidence.sha256,
        "version": stored.version,
        "role": role_on(actor, stored.state).value,
    }
    row = {"draft": draft_id, "person": actor.person, "at": work.now}
    store.add_opening(work.session, row | opened)
    work.record(Action.EVIDENCE_OPENED, "draft", draft_id, new=opened)
    return evidence


def role_on(actor: Actor, state: DraftState) -> Role:
    """Of several roles the one whose turn it is: a writer's while the draft is written."""
    order = _ROLES_IN.get(state, _ROLES_ELSE)
    return next(role for role in order if role in actor.roles)


def missing_openings(
    session: Session, draft_id: str, person: str, content: DraftContent, section_id: str
) -> Missing:
    """What the person, as a writer, has yet to open of a section before adopting it."""
    seen = store.opened(session, draft_id, person, AUTHORS)
    opened = {one.id for one in content.evidence.values() if (one.id, one.sha256) in seen}
    groups = evidence_groups(content, section_id)
    return Missing(
        tuple(name for name, members in groups.items() if not opened.intersection(members)),
        tuple(one for one in must_open_singly(content, section_id) if one not in opened),
    )
