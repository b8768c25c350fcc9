"""Comments on statements: each is resolved with a text before the draft goes on.

One that is open holds back *author* (sending the draft in again) and *approve*. A reviewer may sign
with an open one: it is then QA who sees to it.
"""

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.drafts.content import from_json
from app.drafts.numbering import statement_ids
from app.drafts.states import EDITABLE, DraftState
from app.drafts.store import lock_newest
from app.review import store
from app.review.store import Comment

TEXT_LENGTH = 4000
OPEN_STATES = EDITABLE | {DraftState.IN_REVIEW, DraftState.QA_REVIEW}


def make_comment(work: Work, draft_id: str, statement: str, words: str) -> Comment:
    """On a statement of the newest version; raises :class:`NotFound` for any other."""
    actor = allow(work, Permission.COMMENT)
    stored = lock_newest(work.session, draft_id, actor.scope)
    _check_open(draft_id, stored.state)
    if statement not in set(statement_ids(from_json(stored.content))):
        raise NotFound(f"no statement {statement} in version {stored.version} of {draft_id}")
    comment_id, said = new_id("COM"), text(words, "comment", TEXT_LENGTH)
    row = {
        "id": comment_id,
        "draft": draft_id,
        "version": stored.version,
        "statement": statement,
        "text": said,
        "person": actor.person,
        "at": work.now,
    }
    store.add_comment(work.session, row)
    new = {"comment": comment_id, "version": stored.version, "statement": statement, "text": said}
    work.record(Action.COMMENT_MADE, "draft", draft_id, new=new)
    return store.get_comment(work.session, draft_id, comment_id)


def resolve_comment(work: Work, draft_id: str, comment_id: str, words: str) -> Comment:
    """Raises :class:`NotFound` for a comment that the draft does not have."""
    actor = allow(work, Permission.COMMENT)
    stored = lock_newest(work.session, draft_id, actor.scope)
    _check_open(draft_id, stored.state)
    if store.get_comment(work.session, draft_id, comment_id).is_resolved:
        raise Conflict("this comment is resolved already", where=comment_id)
    said = text(words, "resolution", TEXT_LENGTH)
    store.resolve_comment(work.session, comment_id, said, actor.person or "", work.now)
    new = {"comment": comment_id, "resolution": said}
    work.record(Action.COMMENT_RESOLVED, "draft", draft_id, old={"resolution": None}, new=new)
    return store.get_comment(work.session, draft_id, comment_id)


def open_comments(session: Session, draft_id: str) -> tuple[Comment, ...]:
    """Oldest first."""
    return tuple(one for one in store.comments_of(session, draft_id) if not one.is_resolved)


def _check_open(draft_id: str, state: DraftState) -> None:
    if state not in OPEN_STATES:
        raise Conflict(
            "comments on this draft are closed",
            where=draft_id,
            expected=" or ".join(sorted(one.words for one in OPEN_STATES)),
            got=state.words,
        )
