"""A recorded query asked again of unchanged records answers the same; of changed ones, another."""

import pytest

from app.auth.actor import Actor, Kind, Scope
from app.core.progress import silent
from app.drafts.staleness import SourceKind, StaleSource, queries_of, stale_sources
from app.investigation.asking import asking
from app.retrieval.indexing import rebuild_index
from tests.app.investigation.conftest import Planted


def _stale(planted: Planted, draft_id: str) -> list[StaleSource]:
    with planted.ledger.database.read() as session:
        return stale_sources(session, draft_id, asking(planted.investigator, session))


@pytest.mark.req("DS-06")
def test_unchanged_records_answer_as_they_did(planted: Planted) -> None:
    draft_id = planted.drafted()
    with planted.ledger.database.read() as session:
        assert len(queries_of(session, draft_id)) >= 6
    assert _stale(planted, draft_id) == []


def test_a_rebuilt_index_is_no_change_of_the_records(planted: Planted) -> None:
    draft_id = planted.drafted()
    rebuild_index(planted.ledger, planted.index, silent)
    assert _stale(planted, draft_id) == []


def test_a_query_is_asked_again_in_the_scope_that_it_was_asked_in(planted: Planted) -> None:
    product = planted.content(planted.drafted()).product
    assert product is not None
    narrow = Actor(Kind.CLI, "narrow", scope=Scope(products=frozenset({product})))
    assert _stale(planted, planted.drafted(narrow)) == []


@pytest.mark.req("DS-06")
@pytest.mark.req("H14")
def test_another_batch_that_shares_a_lot_makes_the_genealogy_answer_otherwise(
    planted: Planted,
) -> None:
    draft_id = planted.drafted()
    content = planted.content(draft_id)
    lot = next(
        share["id"]
        for one in content.data["affected"]
        for share in one["shares"]
        if share["kind"] == "material_lot"
    )

    related = {one["batch"] for one in content.data["affected"]}

    def share(rows: list[dict[str, str]]) -> None:
        used = next(row for row in rows if row["lot"] == lot)
        sharing = {row["batch"] for row in rows if row["lot"] == lot}
        rows.append(used | {"batch": min(related - sharing)})

    planted.receive(planted.changed("consumption", share))
    stale = _stale(planted, draft_id)
    assert (SourceKind.QUERY, "query genealogy") in {(one.kind, one.what) for one in stale}
    assert {one.kind for one in stale} == {SourceKind.QUERY}


@pytest.mark.req("IN-08")
@pytest.mark.req("H14")
def test_a_document_superseded_after_the_draft_is_named(planted: Planted) -> None:
    draft_id = planted.drafted()
    content = planted.content(draft_id)
    quoted = next(one for one in content.evidence.values() if one.kind == "passage").where

    def supersede(rows: list[dict[str, str]]) -> None:
        of = next(
            row
            for row in rows
            if (row["number"], row["version"]) == (quoted["document"], quoted["version"])
        )
        rows.append(of | {"version": "99", "effective_from": "2031-01-01", "effective_to": ""})

    planted.receive(planted.changed("documents", supersede))
    with planted.ledger.database.read() as session:
        stale = stale_sources(session, draft_id)
    wanted = StaleSource(SourceKind.DOCUMENT, quoted["document"], quoted["version"], "99")
    assert wanted in stale
