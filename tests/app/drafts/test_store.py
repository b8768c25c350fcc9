"""Versions: whole or as changes, one after the other, seen by who may see them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.auth.tables import people
from app.core.canonical import sha256_of
from app.core.errors import NotFound
from app.drafts import store
from app.drafts.states import DraftState
from app.drafts.store import Contribution, StaleVersion
from app.drafts.tables import draft_versions


def _content(text: str = "first", product: str | None = "P1") -> dict[str, Any]:
    body = [{"block": "paragraph", "text": f"unchanged {n}"} for n in range(40)]
    return {
        "document_type": "investigation",
        "subject": "DEV-1",
        "title": "x",
        "product": product,
        "sections": [{"id": "event", "text": text}, {"id": "rest", "blocks": body}],
        "evidence": {},
        "facts": {},
        "claims": {},
    }


def _draft(session: Session, ledger: Ledger, draft_id: str = "DRAFT-1", **more: Any) -> str:
    product = more.pop("product", "P1")
    parts = {"site": "DUB", "configuration": "c", "by": "cli:t", "job": None} | more
    return store.add_draft(
        session, draft_id, _content(product=product), now=ledger.clock(), **parts
    )


def _save(session: Session, ledger: Ledger, based_on: int, words: str) -> store.StoredVersion:
    return store.add_version(
        session,
        "DRAFT-1",
        based_on=based_on,
        content=_content(words),
        configuration="c",
        by="person:anna",
        reason="clearer",
        now=ledger.clock(),
    )


def _person(session: Session, ledger: Ledger) -> None:
    values = {"id": "P-ANNA", "username": "anna", "name": "Anna", "identity_record": "HR-1"}
    session.execute(insert(people).values(**values, failed_attempts=0, created_at=ledger.clock()))


@pytest.mark.req("AT-04")
def test_every_version_stays_retrievable(any_ledger: Ledger) -> None:
    texts = [f"text {n}" for n in range(2, 61)]
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)
        for based_on, words in enumerate(texts, 1):
            _save(session, any_ledger, based_on, words)
    with any_ledger.database.read() as session:
        for version, words in enumerate(["first", *texts], 1):
            found = store.get_version(session, "DRAFT-1", version)
            assert found.content == _content(words)
            assert found.sha256 == sha256_of(found.content)
        assert store.get_version(session, "DRAFT-1").version == 60


def test_versions_are_whole_at_the_first_and_every_25th_and_changes_between(
    ledger: Ledger,
) -> None:
    with ledger.database.write() as session:
        _draft(session, ledger)
        for based_on in range(1, 30):
            _save(session, ledger, based_on, f"text {based_on}")
    with ledger.database.read() as session:
        columns = draft_versions.c
        whole = select(columns.version).where(columns.change.is_(None)).order_by(columns.version)
        assert list(session.scalars(whole)) == [1, 26]
        length = func.max(func.length(columns.change))
        assert (session.scalar(select(length)) or 0) < 200


def test_a_change_longer_than_the_content_is_stored_as_the_content(ledger: Ledger) -> None:
    with ledger.database.write() as session:
        _draft(session, ledger)
        content = {"document_type": "i", "subject": "s", "title": "t", "product": None}
        store.add_version(
            session,
            "DRAFT-1",
            based_on=1,
            content=content,
            configuration="c",
            by="x",
            reason=None,
            now=ledger.clock(),
        )
        stored = session.execute(
            select(draft_versions.c.content).where(draft_versions.c.version == 2)
        ).scalar_one()
        assert stored == content


@pytest.mark.req("RC-05")
@pytest.mark.req("H18")
def test_a_save_on_an_older_version_is_refused_and_names_the_newest(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)
        _save(session, any_ledger, 1, "hers")
        with pytest.raises(StaleVersion) as refused:
            _save(session, any_ledger, 1, "his")
        assert (refused.value.newest, refused.value.status) == (2, 409)
        assert store.get_version(session, "DRAFT-1").content == _content("hers")


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(), {"DRAFT-1", "DRAFT-2", "DRAFT-3"}),
        (Scope(sites=frozenset({"DUB"})), {"DRAFT-1", "DRAFT-2"}),
        (Scope(sites=frozenset({"DUB"}), products=frozenset({"P2"})), {"DRAFT-2"}),
        (Scope(products=frozenset()), {"DRAFT-2"}),
        (Scope(sites=frozenset()), set()),
    ],
)
def test_drafts_are_seen_within_the_scope_only(
    any_ledger: Ledger, scope: Scope, seen: set[str]
) -> None:
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)
        _draft(session, any_ledger, "DRAFT-2", product=None)
        _draft(session, any_ledger, "DRAFT-3", site="BER")
        assert {one["draft"] for one in store.list_drafts(session, scope)} == seen
        for draft_id in ("DRAFT-1", "DRAFT-2", "DRAFT-3"):
            if draft_id in seen:
                assert store.get_version(session, draft_id, scope=scope).draft == draft_id
            else:
                with pytest.raises(NotFound, match=f"^no draft {draft_id}. See"):
                    store.get_version(session, draft_id, scope=scope)


def test_an_unknown_version_is_not_found(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)
        with pytest.raises(NotFound):
            store.get_version(session, "DRAFT-1", 7)


def test_who_had_a_job_make_the_draft_created_it(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _person(session, any_ledger)
        _draft(session, any_ledger, person="P-ANNA")
        store.add_contribution(
            session, "DRAFT-1", 1, "P-ANNA", Contribution.ADOPTED, any_ledger.clock()
        )
        kinds = [one.kind for one in store.contributors(session, "DRAFT-1")]
        assert kinds == [Contribution.CREATED, Contribution.ADOPTED]
        assert {one.person for one in store.contributors(session, "DRAFT-1")} == {"P-ANNA"}


def test_state_is_the_drafts_own(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)
        store.set_state(session, "DRAFT-1", DraftState.IN_REVIEW)
        assert store.get_version(session, "DRAFT-1", 1).state is DraftState.IN_REVIEW


@pytest.mark.req("H18")
def test_of_saves_at_once_none_is_lost(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _draft(session, any_ledger)

    def save(words: str) -> int:
        while True:
            with any_ledger.database.read() as session:
                newest = store.get_version(session, "DRAFT-1").version
            try:
                with any_ledger.database.write() as session:
                    return _save(session, any_ledger, newest, words).version
            except StaleVersion:
                continue

    words = [f"text {n}" for n in range(24)]
    with ThreadPoolExecutor(6) as threads:
        versions = dict(zip(threads.map(save, words), words, strict=True))
    assert sorted(versions) == list(range(2, 26))
    with any_ledger.database.read() as session:
        for version, said in versions.items():
            assert store.get_version(session, "DRAFT-1", version).content == _content(said)
