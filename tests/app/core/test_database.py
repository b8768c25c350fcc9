import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.pool import QueuePool

from app.core.database import Database, UtcDateTime, rest
from app.jobs import store
from app.jobs.tables import jobs

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def add(database: Database, job_id: str, at: datetime = NOON) -> None:
    with database.write() as session:
        store.add(session, job_id, "index", "cli:tester", {}, at)


def ids(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(select(jobs.c.id).order_by(jobs.c.id)).scalars())


def test_a_write_is_committed_when_its_block_ends(any_database: Database) -> None:
    add(any_database, "JOB-1")
    assert ids(any_database) == ["JOB-1"]


def test_a_write_whose_block_raises_leaves_nothing(any_database: Database) -> None:
    def write_half() -> None:
        with any_database.write() as session:
            store.add(session, "JOB-1", "index", "cli:tester", {}, NOON)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_half()
    assert ids(any_database) == []


def test_what_is_written_in_a_read_is_rolled_back(any_database: Database) -> None:
    with any_database.read() as session:
        store.add(session, "JOB-1", "index", "cli:tester", {}, NOON)
    assert ids(any_database) == []


def test_a_read_keeps_its_view_while_another_writes(any_database: Database) -> None:
    with any_database.read() as session:
        assert session.execute(select(jobs.c.id)).first() is None
        add(any_database, "JOB-1")
        assert session.execute(select(jobs.c.id)).first() is None
    assert ids(any_database) == ["JOB-1"]


def test_a_reader_who_rests_holds_no_connection_and_reads_on_what_was_committed_since(
    any_database: Database,
) -> None:
    with any_database.read() as session:
        assert session.execute(select(jobs.c.id)).first() is None
        assert _held(any_database) == 1
        rest(session)
        assert _held(any_database) == 0
        add(any_database, "JOB-1")
        assert session.execute(select(jobs.c.id)).scalars().all() == ["JOB-1"]
        add(any_database, "JOB-2")
        assert session.execute(select(jobs.c.id)).scalars().all() == ["JOB-1"]
    assert _held(any_database) == 0


def _held(database: Database) -> int:
    """Connections that somebody has."""
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def test_a_read_does_not_wait_for_a_writer(any_database: Database) -> None:
    with any_database.write() as session:
        store.add(session, "JOB-1", "index", "cli:tester", {}, NOON)
        assert ids(any_database) == []


def test_writers_follow_each_other_and_none_is_lost(any_database: Database) -> None:
    """Each reads before it writes: without BEGIN IMMEDIATE the second would fail on its lock."""

    def count_up() -> None:
        for _ in range(10):
            with any_database.write() as session:
                highest = len(session.execute(select(jobs.c.id)).all())
                store.add(session, f"JOB-{highest}", "index", "cli:tester", {}, NOON)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(any_database)) == 40


def test_a_read_after_a_write_on_the_same_connection_takes_no_write_lock(
    any_database: Database,
) -> None:
    add(any_database, "JOB-1")
    with any_database.read() as session, any_database.write() as other:
        session.execute(select(jobs)).all()
        other.execute(jobs.update().values(kind="import"))


def test_a_write_lock_ends_with_its_transaction(any_database: Database) -> None:
    for _ in range(3):
        with pytest.raises(RuntimeError), any_database.write():
            raise RuntimeError("half way")
    add(any_database, "JOB-1")
    assert ids(any_database) == ["JOB-1"]


def test_a_url_without_a_driver_gets_the_installed_one(postgres_database: Database) -> None:
    plain = postgres_database.url.replace("postgresql+psycopg://", "postgresql://")
    database = Database(plain)
    assert database.url == postgres_database.url
    assert ids(database) == []
    database.close()


def test_sqlite_survives_a_crash_after_commit(database: Database) -> None:
    with database.read() as session:
        found = [
            session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_naive_time_is_refused(any_database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        add(any_database, "JOB-1", datetime(2024, 6, 1))  # noqa: DTZ001 - what is refused
    assert ids(any_database) == []


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.builds(lambda hours: timezone(timedelta(hours=hours)), st.integers(-14, 14)),
    )
)
def test_a_time_comes_back_as_the_same_instant_in_utc(at: datetime) -> None:
    kind = UtcDateTime()
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        back = kind.process_result_value(kind.process_bind_param(at, dialect), dialect)
        assert back == at
        assert back is not None
        assert back.utcoffset() == timedelta(0)


def test_a_missing_time_stays_missing() -> None:
    kind = UtcDateTime()
    assert kind.process_bind_param(None, sqlite.dialect()) is None
    assert kind.process_result_value(None, sqlite.dialect()) is None


def test_the_same_job_twice_is_refused(any_database: Database) -> None:
    add(any_database, "JOB-1")
    with pytest.raises(IntegrityError):
        add(any_database, "JOB-1")
