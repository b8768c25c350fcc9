from datetime import UTC, datetime, timedelta

import pytest

from app.audit.work import Ledger
from app.documents.versions import all_versions, versions_in_force
from app.plant.batches import range_in_force, specification_in_force
from app.records.view import View
from tests.conftest import Receive

DOCUMENTS = (
    "number,version,title,type,file,effective_from,effective_to\n"
    "SOP-1,1,Clean,SOP,one.md,2024-01-01,\n"
    "SOP-1,2,Clean,SOP,two.md,2024-04-01,2024-06-30\n"
    "SOP-1,3,Clean,SOP,three.md,2024-07-02,\n"
)
FILES = {"documents.csv": DOCUMENTS} | {f"{n}.md": f"# {n}\n" for n in ("one", "two", "three")}

# Local midnight in Dublin: UTC in winter, one hour earlier in summer.
WINTER = datetime(2024, 1, 1, tzinfo=UTC)
SPRING = datetime(2024, 3, 31, 23, tzinfo=UTC)  # 1 April began
CLOSED = datetime(2024, 6, 30, 23, tzinfo=UTC)  # 30 June ended
RESUMED = datetime(2024, 7, 1, 23, tzinfo=UTC)  # 2 July began
MOMENT = timedelta(microseconds=1)


IN_FORCE = [
    (WINTER - MOMENT, []),
    (WINTER, ["1"]),
    (SPRING - MOMENT, ["1"]),
    (SPRING, ["2"]),
    (CLOSED - MOMENT, ["2"]),
    (CLOSED, []),
    (RESUMED - MOMENT, []),
    (RESUMED, ["3"]),
    (RESUMED + timedelta(days=3650), ["3"]),
]


@pytest.mark.req("IN-05")
@pytest.mark.req("H03")
def test_a_document_is_in_force_from_its_first_instant_to_before_its_last(
    receive: Receive, ledger: Ledger
) -> None:
    receive(FILES)
    with ledger.database.read() as session:
        view = View(session)
        found = [(at, [one.version for one in versions_in_force(view, at)]) for at, _ in IN_FORCE]
    assert found == IN_FORCE


def test_a_withdrawn_version_is_no_version(receive: Receive, ledger: Ledger) -> None:
    receive(FILES)
    receive(
        {
            "documents.csv": DOCUMENTS.replace("_to\n", "_to,withdrawn\n", 1)
            .replace("2024-01-01,\n", "2024-01-01,,\n")
            .replace("2024-06-30\n", "2024-06-30,\n")
            .replace("2024-07-02,\n", "2024-07-02,,true\n"),
            "one.md": "# one\n",
            "two.md": "# two\n",
        },
        "second",
    )
    with ledger.database.read() as session:
        assert [one.version for one in all_versions(View(session))] == ["1", "2"]


@pytest.mark.req("H27")
def test_ranges_and_criteria_are_those_of_the_time(receive: Receive, ledger: Ledger) -> None:
    receive(
        {
            "parameters.csv": (
                "product,step,parameter,effective_from,unit,low,high\n"
                "P1,S1,temp,2024-01-01,°C,20,30\nP1,S1,temp,2024-04-01,°C,21,29\n"
            ),
            "specifications.csv": (
                "product,test,stage,effective_from,unit,low,high\n"
                "P1,assay,,2024-01-01,%,95,105\nP1,assay,shelf_life,2024-01-01,%,90,110\n"
            ),
        }
    )
    with ledger.database.read() as session:
        view = View(session)
        before, after = (
            range_in_force(view, "P1", "S1", "temp", at) for at in (SPRING - MOMENT, SPRING)
        )
        release, shelf = (
            specification_in_force(view, "P1", "assay", stage, SPRING)
            for stage in (None, "shelf_life")
        )
        assert range_in_force(view, "P1", "S1", "temp", WINTER - MOMENT) is None
    assert before is not None
    assert after is not None
    assert (before.number("low"), after.number("low")) == (20, 21)
    assert release is not None
    assert shelf is not None
    assert (release.number("low"), shelf.number("low")) == (95, 90)
