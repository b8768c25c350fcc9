"""Decisions: written by a person in the role, with a reason, and by nobody and nothing else.

Rules, in order (IU-02, IU-03, AT-03, 21 CFR 211.22(a), (c)):

1. The field is one that the document asks for; none has a value before a person writes one.
2. The person holds the role that decides it, in an interactive session.
3. A writer decides while the draft may change, QA while it is in QA review: what somebody has
   signed under stands still.
4. The value is one of the options, or says something; the reason is typed.
5. It answers the revision that the person saw: a later one is shown, not overwritten (RC-05).

The database refuses a row without the session or the role, whoever writes it. A writer's decision
is a contribution, QA's is none. Not done here: whether a value is complete, which the gates say.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import acting, allow
from app.auth.actor import Actor, Role
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.canonical import canonical_json, plain
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.drafts.content import DraftContent, from_json
from app.drafts.kinds import Decided, DocumentKind, Slot
from app.drafts.states import EDITABLE, DraftState
from app.drafts.store import Contribution, StoredVersion, add_contribution, lock_newest
from app.review import store
from app.review.states import REOPENING_FIELD

REASON_LENGTH = 4000
REOPENING = Slot(REOPENING_FIELD, "Why the record is opened again", Role.QA_APPROVER, "conclusion")
_STATES_OF = {Role.QA_APPROVER: frozenset({DraftState.QA_REVIEW})}


_VALUE_LENGTH = 16_000
_WORD_LENGTH = 200  # no line of a page breaks within a word
_DEPTH = 3


class StaleDecision(Conflict):
    """Somebody decided first. ``details`` are the newest revision, your value, the one that stands,
    and its reason."""

    code = "stale_decision"


def decide(
    work: Work,
    kinds: Mapping[str, DocumentKind],
    draft_id: str,
    field: str,
    value: Any,
    reason: str,
    based_on_revision: int,
) -> Decided:
    """``based_on_revision`` is 0 for a field that nobody has decided."""
    actor = allow(work, Permission.DECIDE)
    stored = lock_newest(work.session, draft_id, actor.scope)
    slot = slot_of(kinds, from_json(stored.content), field)
    check_role(actor, slot)
    check_state(stored.state, slot)
    check_value(slot, value)
    typed = text(reason, "reason", REASON_LENGTH)
    before = current(work.session, draft_id).get(field)
    _check_revision(before, based_on_revision, value)
    write(work, stored, slot, before, plain(value), typed)
    if slot.role is not Role.QA_APPROVER:
        person = actor.person or ""
        kind = Contribution.DECIDED
        add_contribution(work.session, draft_id, stored.version, person, kind, work.now)
    made = current(work.session, draft_id)[field]
    work.record(
        Action.DECISION_MADE,
        "draft",
        draft_id,
        old=_shown(field, before),
        new=_shown(field, made),
        reason=typed,
    )
    return made


def current(session: Session, draft_id: str, upto: datetime | None = None) -> dict[str, Decided]:
    """What counts now, or what counted then; a field that nobody has decided is absent."""
    return store.decided(session, draft_id, upto)


def write(
    work: Work, stored: StoredVersion, slot: Slot, before: Decided | None, value: Any, reason: str
) -> None:
    """The row alone: its event and its rules are the caller's."""
    actor = acting(work)
    row = {
        "draft": stored.draft,
        "version": stored.version,
        "field": slot.field,
        "kind": slot.kind,
        "role": slot.role.value,
        "revision": before.revision + 1 if before else 1,
        "value": value,
        "reason": reason,
        "person": actor.person,
        "session": actor.session,
        "at": work.now,
    }
    store.add_decision(work.session, row)


def slot_of(kinds: Mapping[str, DocumentKind], content: DraftContent, field: str) -> Slot:
    """Raises :class:`NotFound` for what the document does not ask."""
    kind = kinds.get(content.document_type)
    slots = kind.slots(content) if kind else ()
    for slot in slots:
        if slot.field == field:
            return slot
    raise NotFound(f"this document asks for no decision {field!r}")


def may_decide(actor: Actor, state: DraftState, slot: Slot) -> bool:
    """By role and state; a session is asked for when the decision is made."""
    return slot.role in actor.roles and state in _STATES_OF.get(slot.role, EDITABLE)


def check_role(actor: Actor, slot: Slot) -> None:
    if slot.role not in actor.roles:
        raise Forbidden(
            f"{slot.field} is not decided by {actor.id}",
            expected=f"the role {slot.role}",
            got=actor.role,
        )


def check_state(state: DraftState, slot: Slot) -> None:
    allowed = _STATES_OF.get(slot.role, EDITABLE)
    if state not in allowed:
        raise Conflict(
            f"{slot.field} is not decided in this state",
            expected=" or ".join(sorted(one.words for one in allowed)),
            got=state.words,
        )


def check_value(slot: Slot, value: Any) -> None:
    """Raises :class:`BadInput`."""
    if slot.options:
        if value not in slot.options:
            raise BadInput(
                "this is none of the values to choose from",
                where=slot.field,
                expected=", ".join(slot.options),
                got=value,
            )
        return
    leaves = list(_leaves(value, slot.field))
    if not leaves:
        raise BadInput("nothing is said", where=slot.field, expected="a text or entries", got=value)
    for leaf in leaves:
        text(leaf, slot.field, REASON_LENGTH)
    longest = max(len(word) for leaf in leaves for word in leaf.split())
    if sum(map(len, leaves)) > _VALUE_LENGTH or longest > _WORD_LENGTH:
        raise BadInput(
            "this is too long to be printed",
            where=slot.field,
            expected=f"{_VALUE_LENGTH} characters in all, none of the words above {_WORD_LENGTH}",
        )


def _leaves(value: Any, field: str, depth: int = 0) -> Iterator[str]:
    """Keys and texts of a value: a text, entries of texts, or a list of such entries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < _DEPTH:
        for key, item in value.items():
            yield from (key, *_leaves(item, field, depth + 1))
    elif isinstance(value, list) and depth < _DEPTH:
        for item in value:
            yield from _leaves(item, field, depth + 1)
    else:
        raise BadInput(
            "a decision is made of texts", where=field, expected="texts, in entries", got=value
        )


def _check_revision(before: Decided | None, based_on: int, value: Any) -> None:
    newest = before.revision if before else 0
    if based_on != newest:
        standing = (_words(before.value), before.reason) if before else ("", "")
        raise StaleDecision(
            "somebody decided this meanwhile",
            where=before.field if before else None,
            expected=f"an answer to revision {newest}",
            got=f"one to revision {based_on}",
            hint="Compare the two and decide again",
            details=(str(newest), _words(value), *standing),
        )


def _words(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value).decode()


def _shown(field: str, decided: Decided | None) -> dict[str, Any] | None:
    if decided is None:
        return None
    return {"field": field, "value": decided.value, "revision": decided.revision}
