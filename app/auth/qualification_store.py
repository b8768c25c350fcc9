"""All SQL of training records and attestations. Both are only ever added to."""

from datetime import datetime

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from app.auth.tables import attestations, trainings


def add_training(session: Session, **values: object) -> None:
    session.execute(insert(trainings).values(**values))


def add_attestation(session: Session, **values: object) -> None:
    session.execute(insert(attestations).values(**values))


def trainings_of(session: Session, person_id: str) -> list[Row]:
    """Oldest first; of one time of completion, in the order of recording."""
    columns = trainings.c
    query = select(trainings).where(columns.person == person_id)
    order = (columns.completed_at, columns.recorded_at, columns.id)
    return list(session.execute(query.order_by(*order)))


def attestations_of(session: Session, person_id: str) -> list[Row]:
    """Oldest first."""
    columns = attestations.c
    query = select(attestations).where(columns.person == person_id)
    return list(session.execute(query.order_by(columns.at, columns.id)))


def has_attestation(session: Session, kind: str, at: datetime, person_id: str | None) -> bool:
    """``person_id`` None asks for anybody's."""
    columns = attestations.c
    query = select(columns.id).where(columns.kind == kind, columns.at <= at)
    if person_id is not None:
        query = query.where(columns.person == person_id)
    return session.execute(query.limit(1)).first() is not None
