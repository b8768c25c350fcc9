"""Nothing of another site or product is found, counted or named, and its own readers see it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.records.view import View
from evals.canaries import BATCHES, OWNERS, PRODUCTS, SITES, Owner
from evals.leaks import (
    Attempt,
    CanaryPlant,
    Reader,
    attempts_on,
    canary_plant,
    hidden_from,
    is_seen,
    leaked,
    outsiders,
    twin,
)
from ingestion.package.contract import TABLES

OWNER = Owner("NORTH", "P-ALFA")
TRIED = [
    pytest.param(attempt, scope, id=f"{attempt.name}-{number}")
    for attempt in attempts_on(OWNER)
    for number, scope in enumerate(outsiders(OWNER))
]


@pytest.fixture(scope="module")
def plant() -> Iterator[CanaryPlant]:
    with canary_plant() as made:
        yield made


@pytest.fixture(scope="module")
def session(plant: CanaryPlant) -> Iterator[Session]:
    with plant.ledger.database.read() as opened:
        yield opened


@pytest.mark.req("IA-03")
@pytest.mark.req("H13")
@pytest.mark.parametrize(("attempt", "scope"), TRIED)
def test_what_is_anothers_reaches_no_reader(
    plant: CanaryPlant, session: Session, attempt: Attempt, scope: Scope
) -> None:
    assert not leaked(attempt, plant, session, scope)


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("attempt", attempts_on(OWNER), ids=lambda attempt: attempt.name)
def test_the_same_question_shows_it_to_its_own_readers(
    plant: CanaryPlant, session: Session, attempt: Attempt
) -> None:
    assert is_seen(attempt, plant, session)


def test_a_leak_would_be_noticed(plant: CanaryPlant, session: Session) -> None:
    telling = Attempt(OWNER, "telling", lambda _reader: f"a batch of {OWNER.canary}")
    scope = Scope(frozenset({"NORTH"}), frozenset({"P-BETA"}))
    assert leaked(telling, plant, session, scope)
    differing = Attempt(OWNER, "differing", lambda _reader: "hidden", lambda _reader: "unknown")
    assert leaked(differing, plant, session, scope)


@pytest.mark.req("IA-03")
@pytest.mark.req("H02")
@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("product", PRODUCTS)
def test_batches_that_share_a_lot_are_counted_only_where_visible(
    plant: CanaryPlant, session: Session, site: str, product: str
) -> None:
    arguments = {"batch": "B-01", "product": product}
    own = Reader(plant, session, twin(Owner(site, product))).tool("genealogy", arguments)
    assert f'"batches_searched":{BATCHES - 1},' in own
    whole = Reader(plant, session, Scope(frozenset({site}))).tool("genealogy", arguments)
    assert f'"batches_searched":{len(PRODUCTS) * BATCHES - 1},' in whole


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.canary)
def test_no_row_of_any_table_holds_a_word_out_of_scope(session: Session, owner: Owner) -> None:
    scope = twin(owner)
    view = View(session, scope=scope)
    tables = TABLES.keys() - {"equipment"}  # everybody's of the site, whatever it is called
    cells = [
        str(cell) for table in tables for row in view.each(table) for cell in row.cells.values()
    ]
    for hidden in hidden_from(scope):
        assert not any(hidden.canary in cell for cell in cells)
