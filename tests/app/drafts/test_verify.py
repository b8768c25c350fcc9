"""Whatever is altered in a stored version, or taken out of their row, is found."""

import json
import random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.work import Ledger
from app.drafts.content import to_json
from app.drafts.store import add_draft, add_version
from app.drafts.verify import altered_versions
from tests.app.drafts.sample import sample


@pytest.fixture
def versions(any_ledger: Ledger) -> Ledger:
    """A draft of three versions, the second and third stored as changes, all refusals gone."""
    with any_ledger.database.write() as session:
        made = {"configuration": "c", "by": "cli:t", "now": any_ledger.clock()}
        first = to_json(sample())
        add_draft(session, "DRAFT-1", first, site="DUB", job=None, **made)
        for based_on, title in ((1, "second"), (2, "third")):
            content = first | {"title": title}
            add_version(session, "DRAFT-1", based_on=based_on, content=content, reason="r", **made)
        for verb in ("update", "delete"):
            on = " ON draft_versions" if any_ledger.database.engine.name != "sqlite" else ""
            session.execute(text(f"DROP TRIGGER draft_versions_no_{verb}{on}"))
    return any_ledger


def _tamper(session: Session, column: str, version: int, content: str) -> None:
    cast = "json" if session.get_bind().dialect.name == "postgresql" else "text"
    change = text(
        f"UPDATE draft_versions SET {column} = CAST(:content AS {cast}) "  # noqa: S608
        "WHERE version = :version"
    )
    session.execute(change, {"content": content, "version": version})


def _stored(session: Session, column: str, version: int) -> str:
    query = text(
        f"SELECT CAST({column} AS text) FROM draft_versions WHERE version = :v"  # noqa: S608
    )
    return session.execute(query, {"v": version}).scalar_one()


def test_whole_versions_are_no_finding(versions: Ledger) -> None:
    with versions.database.read() as session:
        assert altered_versions(session) == []


@pytest.mark.parametrize(("column", "version"), [("content", 1), ("change", 2), ("change", 3)])
def test_any_other_letter_or_digit_is_found(versions: Ledger, column: str, version: int) -> None:
    rng = random.Random(7)  # noqa: S311 - places to tamper with
    with versions.database.write() as session:
        whole = _stored(session, column, version)
        places = [n for n, letter in enumerate(whole) if letter.isalnum()]
        for place in rng.sample(places, min(40, len(places))):
            other = "b" if whole[place] != "b" else "c"
            tampered = whole[:place] + other + whole[place + 1 :]
            if _is_json(tampered):
                _tamper(session, column, version, tampered)
                found = altered_versions(session)
                assert f"draft DRAFT-1 version {version} was altered" in found, tampered
        _tamper(session, column, version, whole)
        assert altered_versions(session) == []


def _is_json(content: str) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "content",
    ["no json", "[]", "null", '{"set": {}}', '{"set": {"": {"title": 1e999}}, "removed": {}}'],
)
def test_change_that_is_none_is_found(versions: Ledger, content: str) -> None:
    if content == "no json" and versions.database.engine.name != "sqlite":
        return  # the column itself refuses it
    with versions.database.write() as session:
        _tamper(session, "change", 2, content)
        assert "draft DRAFT-1 version 2 was altered" in altered_versions(session)


def test_other_hash_is_found(versions: Ledger) -> None:
    with versions.database.write() as session:
        session.execute(text("UPDATE draft_versions SET sha256 = '0' WHERE version = 3"))
        assert altered_versions(session) == ["draft DRAFT-1 version 3 was altered"]


def test_version_taken_out_is_found(versions: Ledger) -> None:
    with versions.database.write() as session:
        session.execute(text("DELETE FROM draft_versions WHERE version = 2"))
        assert "draft DRAFT-1 version 2 is missing" in altered_versions(session)
