import pytest

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.core.errors import Ambiguous, NotFound
from app.documents.versions import find_version, held_originals, versions_of
from app.records.view import View
from tests.conftest import PLANT, BuildPackage, Receive

HEAD = "number,version,title,type,file,effective_from,product\n"
CLEANING = {
    "documents.csv": f"{HEAD}SOP-1,2,Cleaning,SOP,d/b.md,2024-03-01,P1\n"
    "SOP-1,1,Cleaning,SOP,d/a.md,2023-01-01,P1\n",
    "d/a.md": "# Cleaning\n\n1.1 Clean weekly.\n",
    "d/b.md": "# Cleaning\n\n1.1 Clean daily.\n",
}


def test_versions_come_as_they_came_into_force(receive: Receive, ledger: Ledger) -> None:
    receive(CLEANING)
    with ledger.database.read() as session:
        found = versions_of(View(session), "SOP-1")
        assert [one.version for one in found] == ["1", "2"]
        assert found[0].valid.end == found[1].valid.start
        assert find_version(View(session), "SOP-1", "2") == found[1]


@pytest.mark.req("IA-03")
def test_out_of_scope_and_unknown_are_told_alike(receive: Receive, ledger: Ledger) -> None:
    receive(CLEANING)
    told = []
    with ledger.database.read() as session:
        for scope, number in ((Scope(products=frozenset({"P2"})), "SOP-1"), (Scope(), "SOP-9")):
            with pytest.raises(NotFound) as refused:
                versions_of(View(session, scope=scope), number)
            told.append(str(refused.value).replace(number, "?"))
            assert held_originals(View(session, scope=scope), number, "1") == {}
    assert told[0] == told[1]


def test_a_number_that_two_sites_use_is_ambiguous(
    receive: Receive, build_package: BuildPackage, ledger: Ledger
) -> None:
    receive(CLEANING)
    other = str(PLANT | {"site": "CRK", "name": "Cork"}).replace("'", '"')
    receive(CLEANING | {"plant.json": other}, name="cork")
    with ledger.database.read() as session:
        with pytest.raises(Ambiguous, match="CRK, DUB"):
            versions_of(View(session), "SOP-1")
        assert versions_of(View(session, scope=Scope(sites=frozenset({"CRK"}))), "SOP-1")


@pytest.mark.req("IN-08")
def test_a_file_that_was_replaced_is_still_held_under_its_version(
    receive: Receive, ledger: Ledger
) -> None:
    receive(CLEANING)
    with ledger.database.read() as session:
        before = find_version(View(session), "SOP-1", "1").sha256
    receive(CLEANING | {"d/a.md": "# Cleaning\n\n1.1 Clean each week.\n"}, name="corrected")
    with ledger.database.read() as session:
        after = find_version(View(session), "SOP-1", "1").sha256
        assert before != after
        assert held_originals(View(session), "SOP-1", "1").keys() == {before, after}
