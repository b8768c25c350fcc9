import pytest

from app.audit.work import Ledger
from app.core.errors import Ambiguous, NotFound
from app.plant.batches import batch_key, find_batch, find_deviation
from app.records.view import View
from tests.conftest import Receive

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
        view = View(session, products=frozenset({"P1"}))
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


def test_an_unknown_deviation_is_not_found(imported: Ledger) -> None:
    with imported.database.read() as session, pytest.raises(NotFound, match="no deviation D-1"):
        find_deviation(View(session), "D-1")
