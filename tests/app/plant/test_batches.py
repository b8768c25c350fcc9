import json

import pytest

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.core.errors import Ambiguous, NotFound
from app.plant.batches import batch_key, find_batch, find_deviation
from app.records.view import View
from tests.conftest import PLANT, Receive

BATCHES = {
    "batches.csv": (
        "batch,product,started_at\n"
        "B-01,P1,2024-01-02\nB-01,P2,2024-01-03\nB-02,P2,2024-01-04\n0042,P1,2024-01-05\n"
    )
}


@pytest.fixture
def imported(receive: Receive, ledger: Ledger) -> Ledger:
    receive(BATCHES)
    return ledger


def test_a_number_that_two_products_share_is_asked_back(imported: Ledger) -> None:
    with imported.database.read() as session:
        with pytest.raises(Ambiguous, match=r"B-01 means 2 batches, expected product= .*P1, P2"):
            find_batch(View(session), "B-01")
        assert batch_key(find_batch(View(session), "B-01", "P2")).product == "P2"


def test_a_batch_that_is_alone_in_scope_is_not_ambiguous(imported: Ledger) -> None:
    with imported.database.read() as session:
        view = View(session, scope=Scope(products=frozenset({"P1"})))
        assert batch_key(find_batch(view, "B-01")).product == "P1"
        with pytest.raises(NotFound, match="no batch B-02"):
            find_batch(view, "B-02")


@pytest.mark.parametrize(
    ("batch", "product"), [("42", None), ("b-02", None), ("B-O2", None), ("B-02", "P1")]
)
def test_identifiers_are_compared_exactly(
    imported: Ledger, batch: str, product: str | None
) -> None:
    with imported.database.read() as session, pytest.raises(NotFound, match=f"no batch {batch}"):
        find_batch(View(session), batch, product)


@pytest.mark.req("H02")
def test_a_number_that_two_sites_share_is_asked_back(imported: Ledger, receive: Receive) -> None:
    plant = json.dumps(PLANT | {"site": "CRK", "name": "Cork"})
    deviations = (
        "deviation,title,description,occurred_at,status\nD-1,Low,Low fill,2024-01-03,open\n"
    )
    receive({**BATCHES, "deviations.csv": deviations}, "again")
    receive({**BATCHES, "deviations.csv": deviations, "plant.json": plant}, "cork")
    with imported.database.read() as session:
        with pytest.raises(Ambiguous, match="one of the sites CRK, DUB"):
            find_deviation(View(session), "D-1")
        with pytest.raises(Ambiguous, match="one of the sites CRK, DUB"):
            find_batch(View(session), "B-01", "P1")
        cork = View(session, scope=Scope(frozenset({"CRK"})))
        assert find_deviation(cork, "D-1").site == find_batch(cork, "B-01", "P1").site == "CRK"


@pytest.mark.req("IA-03")
def test_what_is_hidden_is_as_unknown_as_what_does_not_exist(imported: Ledger) -> None:
    with imported.database.read() as session:
        view = View(session, scope=Scope(products=frozenset({"P1"})))
        told = []
        for product in ("P2", "P9"):
            with pytest.raises(NotFound) as refused:
                find_batch(view, "B-02", product)
            told.append(str(refused.value).replace(product, "?"))
    assert told[0] == told[1]


def test_an_unknown_deviation_is_not_found(imported: Ledger) -> None:
    with imported.database.read() as session, pytest.raises(NotFound, match="no deviation D-1"):
        find_deviation(View(session), "D-1")
