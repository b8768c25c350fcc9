"""The use cases of editing: who may, in which state, on which version, with what reason.

Rules, in order (AT-03, RC-05, IA-07):

1. A person with the right, at a screen; the draft is in their scope.
2. The reason is typed by the person.
3. The state lets content change.
4. The edit is of the newest version; else it is refused with both texts.
5. The edit itself is allowed (:mod:`app.drafts.editing`) and changes something.

Each writes one version, who contributed, and one event with the old and the new text.
"""

from collections.abc import Callable, Sequence

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import store as people
from app.auth.acting import allow
from app.auth.permissions import Permission
from app.auth.rules import text as typed
from app.core.errors import BadInput, Conflict
from app.drafts import editing, store
from app.drafts.binding import as_ledger
from app.drafts.content import DraftContent, from_json, to_json
from app.drafts.editing import Editor, Entry
from app.drafts.numbering import statement_ids
from app.drafts.references import statement_text
from app.drafts.states import EDITABLE
from app.drafts.store import Contribution, StaleVersion, StoredVersion

REASON_LENGTH = 4_000

Edit = Callable[[DraftContent, Editor], DraftContent]


def edit(
    work: Work,
    draft_id: str,
    based_on: int,
    statement_id: str,
    text: str,
    entries: Sequence[Entry],
    reason: str,
) -> StoredVersion:
    """Another text for a sentence. Raises Forbidden, NotFound, :class:`BadInput`,
    :class:`Conflict` for a state, :class:`StaleVersion`."""

    def change(content: DraftContent, by: Editor) -> DraftContent:
        return editing.edit_statement(content, statement_id, text, entries, by)

    return save_edit(work, draft_id, based_on, statement_id, change, reason, text, len(entries))


def add(
    work: Work,
    draft_id: str,
    based_on: int,
    after: str,
    text: str,
    entries: Sequence[Entry],
    reason: str,
    claim: str | None = None,
) -> StoredVersion:
    """A person's own sentence behind another statement; one that puts a claim of the draft into
    words makes that claim. Raises as :func:`edit`."""

    def change(content: DraftContent, by: Editor) -> DraftContent:
        return editing.add_statement(content, after, text, entries, by, claim)

    return save_edit(work, draft_id, based_on, after, change, reason, text, len(entries))


def remove(
    work: Work, draft_id: str, based_on: int, statement_id: str, reason: str
) -> StoredVersion:
    """Raises as :func:`edit`; BadInput also for what must be shown (H22)."""

    def change(content: DraftContent, _by: Editor) -> DraftContent:
        return editing.remove_statement(content, statement_id)

    return save_edit(work, draft_id, based_on, statement_id, change, reason)


def move(
    work: Work, draft_id: str, based_on: int, statement_id: str, after: str | None, reason: str
) -> StoredVersion:
    """Within its paragraph, behind ``after`` or to the beginning. Raises as :func:`edit`."""

    def change(content: DraftContent, _by: Editor) -> DraftContent:
        return editing.move_statement(content, statement_id, after)

    return save_edit(work, draft_id, based_on, statement_id, change, reason)


def replace_fact(
    work: Work, draft_id: str, based_on: int, statement_id: str, fact_id: str, entry: Entry
) -> StoredVersion:
    """A value of the person's in place of a fact; the entry's reason is that of the change.
    Raises as :func:`edit`."""

    def change(content: DraftContent, by: Editor) -> DraftContent:
        return editing.replace_fact(content, statement_id, fact_id, entry, by)

    value = f"{entry.value} {entry.unit or ''}".strip()
    return save_edit(work, draft_id, based_on, statement_id, change, entry.reason, value, 1)


def check_editable(stored: StoredVersion) -> None:
    """Raises :class:`Conflict` that names the state."""
    if not stored.state.is_editable:
        raise Conflict(
            "the draft does not change in this state",
            where=stored.draft,
            expected=" or ".join(sorted(state.words for state in EDITABLE)),
            got=stored.state.words,
        )


def save_edit(
    work: Work,
    draft_id: str,
    based_on: int,
    statement_id: str,
    change: Edit,
    reason: str,
    yours: str = "",
    entered: int = 0,
) -> StoredVersion:
    """One edit as a version: ``yours`` is the text that the person would lose if it came too late,
    ``entered`` how many values they typed. Raises as :func:`edit`."""
    actor = allow(work, Permission.DRAFT_EDIT)
    person = people.get_person(work.session, actor.person or "")
    why = typed(reason, "reason", REASON_LENGTH)
    newest = store.lock_newest(work.session, draft_id, actor.scope)
    check_editable(newest)
    before = from_json(newest.content)
    if newest.version != based_on:
        current = statement_text(before, statement_id)
        raise StaleVersion(draft_id, based_on, newest.version, yours, current)
    after = change(before, Editor(person.id, person.name, work.now))
    if after.sections == before.sections:
        raise BadInput("the edit changes nothing", where=statement_id)
    saved = store.add_version(
        work.session,
        draft_id,
        based_on=based_on,
        content=to_json(after),
        configuration=newest.configuration,
        by=actor.id,
        reason=why,
        now=work.now,
        newest=newest,
    )
    _contributed(work, saved, person.id, entered)
    _record(work, saved, statement_id, before, after, why)
    return saved


def _contributed(work: Work, saved: StoredVersion, person: str, entered: int) -> None:
    kinds = [Contribution.EDITED, *([Contribution.ENTERED_FACT] if entered else [])]
    for kind in kinds:
        store.add_contribution(work.session, saved.draft, saved.version, person, kind, work.now)


def _record(
    work: Work,
    saved: StoredVersion,
    statement_id: str,
    before: DraftContent,
    after: DraftContent,
    reason: str,
) -> None:
    known = set(statement_ids(before))
    changed = next((one for one in statement_ids(after) if one not in known), statement_id)
    old, new = _shown(before, changed), _shown(after, changed)
    if old == new:  # it has moved: what reads otherwise is its paragraph
        old, new = (_shown(one, changed, whole_run=True) for one in (before, after))
    work.record(
        Action.DRAFT_EDITED,
        "draft",
        saved.draft,
        old={"version": saved.version - 1, "statement": changed, "text": old},
        new={
            "version": saved.version,
            "statement": changed,
            "text": new,
            "sha256": saved.sha256,
        },
        reason=reason,
    )


def _shown(content: DraftContent, statement_id: str, *, whole_run: bool = False) -> str:
    """The statement as people read it, empty where it does not exist."""
    return as_ledger(content).render(statement_text(content, statement_id, whole_run=whole_run))
