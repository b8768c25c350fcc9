"""Choosing between a person's or a model's text and code's: what there is, and the choice.

A choice is an edit like any other: in a state that lets content change, on the newest version, with
a reason, one event and one version (:mod:`app.drafts.service`). The text that gives way stays in
its version.
"""

from sqlalchemy.orm import Session

from app.audit.work import Work
from app.core.errors import BadInput, NotFound
from app.drafts import restoring
from app.drafts.content import CODE, DraftContent, Sentence
from app.drafts.editing import Editor
from app.drafts.parsing import content_of
from app.drafts.restoring import Alternative, sentence_in
from app.drafts.service import save_edit
from app.drafts.snapshots import snapshot_version
from app.drafts.store import StoredVersion, get_version
from app.drafts.writing.composed import as_composed


def alternatives_of(
    session: Session, stored: StoredVersion, section_id: str
) -> tuple[Alternative, ...]:
    """Of the section, in its order, removed sentences last. Raises :class:`NotFound`."""
    content, base = content_of(stored), _base(session, stored.draft)
    if all(one.id != section_id for one in content.sections):
        raise NotFound(f"no section {section_id} in {stored.draft}")
    was_codes = _Composed(session, stored.draft)
    return restoring.alternatives(content, base, section_id, was_codes.sentence)


def restore(
    work: Work,
    draft_id: str,
    based_on: int,
    statement_id: str,
    version: int | None,
    reason: str,
) -> StoredVersion:
    """The sentence as it was in a version; as code composed it where none is named. Raises
    Forbidden, NotFound, :class:`BadInput`, Conflict for a state, StaleVersion."""

    def change(content: DraftContent, _by: Editor) -> DraftContent:
        one, home = _wanted(work.session, draft_id, content, statement_id, version)
        return restoring.restore(content, one, home)

    return save_edit(work, draft_id, based_on, statement_id, change, reason)


def _wanted(
    session: Session,
    draft_id: str,
    content: DraftContent,
    statement_id: str,
    version: int | None,
) -> tuple[Sentence, DraftContent]:
    """The sentence, and the content in which it has its place."""
    if version is not None:
        home = content_of(get_version(session, draft_id, version))
        return _found(sentence_in(home, statement_id), statement_id), home
    was = _Composed(session, draft_id).sentence(statement_id)
    now = sentence_in(content, statement_id)
    one = was if now is None else restoring.composed(content, now, was)
    return _found(one, statement_id), _base(session, draft_id)


def _found(one: Sentence | None, statement_id: str) -> Sentence:
    if one is None:
        raise BadInput("there is no such text to put back", where=statement_id)
    return one


def _base(session: Session, draft_id: str) -> DraftContent:
    """As code composed it last."""
    version = snapshot_version(session, draft_id)
    return as_composed(content_of(get_version(session, draft_id, version)))


class _Composed:
    """The versions from which code made the draft, as code composed them; each is read once."""

    def __init__(self, session: Session, draft_id: str) -> None:
        self._session, self._draft = session, draft_id
        self._newest = snapshot_version(session, draft_id)
        self._read: dict[int, DraftContent] = {}

    def sentence(self, statement_id: str) -> Sentence | None:
        """When it was code's, of the newest version; an older one is asked where a person's was
        kept over a refresh."""
        for version in range(self._newest, 0, -1):
            one = sentence_in(self._content(version), statement_id)
            if one is None or one.origin == CODE:
                return one
        return None

    def _content(self, version: int) -> DraftContent:
        if version not in self._read:
            stored = get_version(self._session, self._draft, version)
            self._read[version] = as_composed(content_of(stored))
        return self._read[version]
