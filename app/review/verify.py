"""Is everything that people did with drafts stored as the trail tells it? (RC-06, AT-02)

Rules, in order:

1. Each opening, adoption, decision, comment, resolution and contribution has its event, with the
   same values, person and time, and each such event has its row.
2. Each draft is in the state, and on the subject, that its events lead to.

That somebody typed a fact is told by the event of the edit that brought it: such a contribution
needs the one for the edit beside it. Not done here: signatures (``signatures.verify``), the text of
drafts (``drafts.verify``), the trail itself (``audit.verify``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.audit import store as trail
from app.auth.actor import Role
from app.auth.tables import api_tokens, people
from app.drafts.store import Contribution
from app.drafts.tables import contributions, drafts
from app.review import acts
from app.review.acts import Act, act
from app.review.tables import adoptions, comments, decisions, openings
from app.review.told import TELLING, Told, tell


def verify_review(session: Session) -> list[str]:
    """Findings, none when rows and trail tell the same."""
    try:
        names = {row.id: row.username for row in _rows(session, people)}
        owners = {row.id: names.get(row.person, row.person) for row in _rows(session, api_tokens)}
        told = tell(trail.find(session, *TELLING), owners)
        stored = Counter(_stored(session, names))
        return [
            *_differences(told.acts, stored),
            *_entered_alone(session, names, stored),
            *_drafts(session, told),
        ]
    except (ValueError, TypeError, KeyError) as error:  # cells that the service never writes
        return [f"review: a row was altered and cannot be read: {error}"]


def _stored(session: Session, names: Mapping[str, str]) -> Iterator[Act]:
    """Facts entered are left to :func:`_entered_alone`."""
    for row in _rows(session, openings):
        values = _values(row, "sha256", "version", "role")
        yield _by(names, row, acts.opening(row.evidence), values)
    for row in _rows(session, adoptions):
        values = _values(row, "version", "sha256", "edited")
        yield _by(names, row, acts.adoption(row.section), values)
    for row in _rows(session, decisions):
        by_qa = row.role == Role.QA_APPROVER
        values = acts.decided(row.value, row.reason, row.version, by_qa=by_qa)
        yield _by(names, row, acts.decision(row.field, row.revision), values)
    for row in _rows(session, comments):
        yield from _comment(names, row)
    for row in _rows(session, contributions):
        if row.kind != Contribution.ENTERED_FACT:
            yield _by(names, row, acts.contribution(Contribution(row.kind), row.version), {})


def _comment(names: Mapping[str, str], row: Any) -> Iterator[Act]:
    yield _by(names, row, acts.comment(row.id), _values(row, "version", "statement", "text"))
    if (row.resolution, row.resolved_by, row.resolved_at) != (None, None, None):
        by = names.get(row.resolved_by, str(row.resolved_by))
        name, values = acts.resolution(row.id), _values(row, "resolution")
        yield act(row.draft, name, by, row.resolved_at, values)


def _differences(told: Counter[Act], stored: Counter[Act]) -> Iterator[str]:
    gone, untold = told - stored, stored - told
    altered = {one.words for one in gone} & {one.words for one in untold}
    for words in sorted(altered):
        yield f"{words} is not as the trail tells it"
    for words in sorted(one.words for one in gone.elements() if one.words not in altered):
        yield f"{words} is in the trail and is gone"
    for words in sorted(one.words for one in untold.elements() if one.words not in altered):
        yield f"{words} is not in the trail"


def _entered_alone(
    session: Session, names: Mapping[str, str], stored: Counter[Act]
) -> Iterator[str]:
    kind = Contribution.ENTERED_FACT
    for row in _rows(session, contributions):
        if row.kind == kind:
            entered = _by(names, row, acts.contribution(kind, row.version), {})
            edit = replace(entered, name=acts.contribution(Contribution.EDITED, row.version))
            if edit not in stored:
                yield f"{entered.words} is not in the trail"


def _drafts(session: Session, told: Told) -> Iterator[str]:
    rows = {row.id: row for row in _rows(session, drafts)}
    for draft in sorted(told.drafts.keys() - rows.keys()):
        yield f"draft {draft} is in the trail and is gone"
    for draft, row in sorted(rows.items()):
        expected = told.drafts.get(draft)
        if expected is None or expected.state is None:
            yield f"draft {draft}: the trail does not tell where it came from"
            continue
        if row.state != expected.state:
            yield f"draft {draft} is stored as {row.state}, the trail says {expected.state}"
        if expected.subject is not None and row.subject != expected.subject:
            yield f"draft {draft} is on {row.subject}, the trail says {expected.subject}"


def _rows(session: Session, table: Table) -> Iterator[Any]:
    yield from session.execute(select(table))


def _by(names: Mapping[str, str], row: Any, name: str, values: Mapping[str, Any]) -> Act:
    return act(row.draft, name, names.get(row.person, row.person), row.at, values)


def _values(row: Any, *columns: str) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}
