"""A package is checked against what the site has stored."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from ingestion.package.known import NOTHING_KNOWN, KnownRecords
from ingestion.package.validity import Validity

BATCHES = "batch,product,started_at\nB-01,P1,2024-01\n"
PARAMETERS = "product,step,parameter,unit,effective_from\n"
PARAMETER = ("P1", "S", "f")


class Stored:
    """A site that has stored batch B-01 of P2, batch B-07 of P2, an equipment and a parameter."""

    def has_table(self, table: str) -> bool:
        return table in ("batches", "equipment", "parameters")

    def has(self, table: str, column: str, value: str) -> bool:
        return (table, column, value) == ("equipment", "equipment", "EQ-1")

    def products_of_batch(self, batch: str) -> set[str]:
        return {"P2"} if batch in ("B-01", "B-07") else set()

    def validities(self, table: str, subject: tuple[str, ...]) -> Mapping[str, Validity]:
        if (table, subject) != ("parameters", PARAMETER):
            return {}
        key = '["P1","S","f","2020-01-01T00:00:00+00:00"]'
        start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
        return {key: Validity(start, end)}

    def units(self, table: str, subject: tuple[str, ...]) -> set[str]:
        return {"kN"} if (table, subject) == ("parameters", PARAMETER) else set()


@pytest.mark.parametrize("known", [NOTHING_KNOWN, Stored()])
def test_both_answer_for_a_site_about_unknown_things(known: KnownRecords):
    assert not known.has_table("recalls")
    assert not known.has("products", "product", "P9")
    assert known.products_of_batch("B-99") == set()
    assert known.validities("documents", ("S",)) == {}
    assert known.units("specifications", ("P9", "assay")) == set()


def test_stored_batch_may_be_referred_to(read):
    steps = {"steps.csv": "batch,step,started_at\nB-07,S,2024-01\n"}
    assert read(steps, Stored()).rows["steps"][0].values["product"] == "P2"


def test_stored_batch_of_another_product_makes_the_number_ambiguous(problems):
    steps = "batch,step,started_at\nB-01,S,2024-01\n"
    (problem,) = problems({"batches.csv": BATCHES, "steps.csv": steps}, Stored())
    assert (problem.column, problem.expected) == ("product", "P1 or P2")


def test_stored_table_is_a_target_of_references(read, problems):
    log = "id,at,text,equipment\nL,2024-01,x,{}\n"
    assert read({"log.csv": log.format("EQ-1")}, Stored())
    (problem,) = problems({"log.csv": log.format("EQ-2")}, Stored())
    assert (problem.column, problem.got) == ("equipment", "EQ-2")


def test_version_in_force_beside_a_stored_one_is_refused(problems):
    (problem,) = problems({"parameters.csv": PARAMETERS + "P1,S,f,kN,2024-01-01\n"}, Stored())
    assert "with stored" in problem.message


def test_row_with_a_stored_key_replaces_it(read):
    assert read({"parameters.csv": PARAMETERS + "P1,S,f,kN,2020-01-01\n"}, Stored())


def test_unit_is_compared_with_the_stored_parameter(problems):
    readings = "batch,step,parameter,recorded_at,value,unit\nB-09,S,f,2024-01,5,mg\n"
    batches = "batch,product,started_at\nB-09,P1,2024-01\n"
    (problem,) = problems({"batches.csv": batches, "readings.csv": readings}, Stored())
    assert problem.message == "wrong unit"
