"""All SQL of oversight, but that of exercises: verdicts and adoptions with what went into them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.tables import audit_events
from app.auth.actor import Kind, Role
from app.auth.tables import people
from app.drafts.content import from_json
from app.drafts.sections import evidence_groups
from app.drafts.store import StoredVersion, get_version
from app.drafts.tables import draft_versions
from app.oversight.measures import Adopted, Check, SectionRead, words_in
from app.oversight.tables import section_times
from app.review.states import Meaning
from app.review.store import opened
from app.review.tables import adoptions, comments
from app.signatures.tables import signatures

_VERDICTS = (Meaning.REVIEWED, Meaning.APPROVED, Meaning.REJECTED)
_CHECKING_ROLES = (Role.REVIEWER, Role.QA_APPROVER)


@dataclass(frozen=True)
class Verdict:
    """Who ended the check of which version when; ``meaning`` is None for one sent back unsigned."""

    person: str
    role: Role
    draft: str
    version: int
    at: datetime
    meaning: Meaning | None


@dataclass(frozen=True)
class Alert:
    at: datetime
    is_acknowledged: bool


def verdicts(
    session: Session,
    start: datetime | None = None,
    end: datetime | None = None,
    person: str | None = None,
) -> list[Verdict]:
    """``start ≤ at < end``, oldest first, of drafts that still have their versions."""
    kept = set(session.execute(select(draft_versions.c.draft).distinct()).scalars())
    found = [*_signed(session, person), *_returned(session, person)]
    return sorted(
        (
            one
            for one in found
            if one.draft in kept
            and (start is None or one.at >= start)
            and (end is None or one.at < end)
        ),
        key=lambda one: one.at,
    )


def checks(session: Session, found: Iterable[Verdict]) -> Iterator[Check]:
    for verdict in found:
        stored = get_version(session, verdict.draft, verdict.version)
        content = stored.content
        yield Check(
            person=verdict.person,
            role=verdict.role,
            document_type=content["document_type"],
            draft=verdict.draft,
            version=verdict.version,
            submitted_at=_submitted_at(session, verdict),
            ended_at=verdict.at,
            passed=verdict.meaning in (Meaning.REVIEWED, Meaning.APPROVED),
            read=_read(session, stored, verdict.person, verdict.at),
            evidence=len(content["evidence"]),
            opened=len(
                content["evidence"].keys()
                & _opened(session, verdict.draft, verdict.person, _CHECKING_ROLES, verdict.at)
            ),
            comments=_comments(session, verdict),
            changed_after=_changed_after(session, verdict, stored.sha256),
        )


def adopted(session: Session, start: datetime, end: datetime) -> Iterator[Adopted]:
    """Sections adopted in ``start ≤ at < end``, oldest first."""
    columns = adoptions.c
    query = select(adoptions).where(
        columns.at >= start, columns.at < end, columns.draft.in_(select(draft_versions.c.draft))
    )
    authors = (Role.WRITER, Role.REGULATORY)
    for row in session.execute(query.order_by(columns.id)):
        stored = get_version(session, row.draft, row.version)
        groups = evidence_groups(from_json(stored.content), row.section)
        evidence = {one for members in groups.values() for one in members}
        read = {one.section: one for one in _read(session, stored, row.person, row.at)}
        yield Adopted(
            person=row.person,
            document_type=stored.content["document_type"],
            draft=row.draft,
            version=row.version,
            edited=row.edited,
            read=read[row.section],
            evidence=len(evidence),
            opened=len(evidence & _opened(session, row.draft, row.person, authors, row.at)),
        )


def last_alert(session: Session, person: str) -> Alert | None:
    """The newest about the person."""
    alerted = trail.find(session, Action.OVERSIGHT_ALERTED, entity_id=person)
    if not alerted:
        return None
    newest = alerted[-1]
    done = newest.seq in trail.acknowledged(session)
    return Alert(newest.event.at, done)


def names(session: Session, persons: Iterable[str]) -> dict[str, str]:
    """Person → name as printed."""
    columns = people.c
    rows = session.execute(select(columns.id, columns.name).where(columns.id.in_(set(persons))))
    return {row.id: row.name for row in rows}


def _signed(session: Session, person: str | None) -> Iterator[Verdict]:
    columns = signatures.c
    query = select(signatures).where(columns.meaning.in_([one.value for one in _VERDICTS]))
    if person is not None:
        query = query.where(columns.person == person)
    for row in session.execute(query):
        meaning = Meaning(row.meaning)
        yield Verdict(row.person, Role(row.role), row.draft, row.version, row.at, meaning)


def _returned(session: Session, person: str | None) -> Iterator[Verdict]:
    """What was sent back is told by the trail alone: it takes no signature."""
    columns = audit_events.c
    actor = f"{Kind.PERSON}:" + people.c.username
    query = (
        select(people.c.id, columns.entity_id, columns.role, columns.at, columns.new)
        .join(people, columns.actor == actor)
        .where(columns.action == Action.DRAFT_RETURNED.value)
    )
    if person is not None:
        query = query.where(people.c.id == person)
    for row in session.execute(query):
        role = Role.QA_APPROVER if Role.REVIEWER not in row.role.split("+") else Role.REVIEWER
        yield Verdict(row.id, role, row.entity_id, row.new["version"], row.at, None)


def _submitted_at(session: Session, verdict: Verdict) -> datetime | None:
    """When the author's signature put the version before its checkers."""
    columns = signatures.c
    query = select(func.max(columns.at)).where(
        columns.draft == verdict.draft,
        columns.version == verdict.version,
        columns.meaning == Meaning.AUTHORED.value,
        columns.at <= verdict.at,
    )
    return session.execute(query).scalar()


def _read(
    session: Session, stored: StoredVersion, person: str, until: datetime
) -> tuple[SectionRead, ...]:
    """Of every section of the version, in whatever version of the draft it was read."""
    columns = section_times.c
    query = select(columns.section, func.sum(columns.seconds).label("seconds")).where(
        columns.draft == stored.draft, columns.person == person, columns.at <= until
    )
    rows = session.execute(query.group_by(columns.section))
    seconds = {row.section: row.seconds for row in rows}
    return tuple(
        SectionRead(section["id"], words_in(section), seconds.get(section["id"], 0.0))
        for section in stored.content["sections"]
    )


def _opened(
    session: Session, draft: str, person: str, roles: Iterable[Role], until: datetime
) -> set[str]:
    """Ids of evidence, whatever it was then."""
    return {evidence for evidence, _sha256 in opened(session, draft, person, roles, until)}


def _comments(session: Session, verdict: Verdict) -> int:
    columns = comments.c
    query = select(func.count()).where(
        columns.draft == verdict.draft,
        columns.person == verdict.person,
        columns.at <= verdict.at,
    )
    return session.execute(query).scalar_one()


def _changed_after(session: Session, verdict: Verdict, sha256: str) -> bool:
    columns = draft_versions.c
    query = select(columns.version).where(
        columns.draft == verdict.draft,
        columns.version > verdict.version,
        columns.sha256 != sha256,
    )
    return session.execute(query.limit(1)).first() is not None
