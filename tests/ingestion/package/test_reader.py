"""What a valid package becomes: typed rows, keys, hashes."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.package.contract import TABLES
from ingestion.package.plant import read_plant
from ingestion.package.sheets import read_sheet
from ingestion.package.source import open_package
from ingestion.values import Qualifier

READINGS = "batch,step,parameter,recorded_at,value,unit\n"


def test_smallest_package_is_read(read):
    package = read()
    assert package.plant.site == "DUB"
    assert set(package.files) == {"plant.json", "products.csv", "batches.csv"}
    assert [row.values["batch"] for row in package.rows["batches"]] == ["B-01", "B-02"]
    assert (package.historian, package.unread) == ((), ())


def test_cells_have_the_type_of_their_column(read):
    package = read(
        {
            "deviations.csv": "deviation,title,description,batch,occurred_at,status,cost\n"
            'D-1,Low force,"It fell, twice\nand again",B-01; B-02,2024-01-02T09:00,open,1250.50\n',
            "parameters.csv": "product,step,parameter,effective_from,effective_to,unit,low,"
            "critical\n"
            "P1,S1,force,2024-07-01,2024-07-02,kN,<0.5,TRUE\n",
            "master_steps.csv": "master_record,version,step,sequence\nMR,1,S1,10\n",
        }
    )
    deviation = package.rows["deviations"][0].values
    assert deviation["description"] == "It fell, twice\nand again"
    assert deviation["batch"] == ("B-01", "B-02")
    assert deviation["product"] is None
    assert deviation["cost"].number == Decimal("1250.50")
    assert deviation["closed_at"] is None
    parameter = package.rows["parameters"][0].values
    assert parameter["effective_from"].start == datetime(2024, 6, 30, 23, tzinfo=UTC)
    assert parameter["effective_to"].start == datetime(2024, 7, 2, 23, tzinfo=UTC)
    assert (parameter["low"].qualifier, parameter["critical"]) == (Qualifier.BELOW, True)
    assert package.rows["master_steps"][0].values["sequence"] == 10


def test_every_column_of_the_contract_is_in_the_values(read):
    row = read().rows["batches"][0]
    assert set(row.values) == {column.name for column in TABLES["batches"].columns}


def test_identifiers_are_trimmed_and_otherwise_opaque(read):
    package = read({"products.csv": "product,name\nP1,One\nP2,Two\n 0042 ,x\n42,y\np1,z\n"})
    products = [row.values["product"] for row in package.rows["products"]]
    assert products == ["P1", "P2", "0042", "42", "p1"]


def test_product_of_an_unambiguous_batch_is_filled_in_and_part_of_the_key(read):
    steps = "batch,step,started_at\nB-02,S1,2024-01-05T10:00\n"
    row = read({"steps.csv": steps}).rows["steps"][0]
    assert row.values["product"] == "P2"
    assert json.loads(row.key) == ["B-02", "S1", "P2"]


def test_row_says_the_same_whether_its_product_was_given_or_resolved(read):
    implicit = read({"steps.csv": "batch,step,started_at\nB-02,S1,2024-01-05T10:00\n"})
    explicit = read(
        {"steps.csv": "started_at,product,step,batch\n2024-01-05T10:00,P2,S1,B-02\n"}, name="other"
    )
    left, right = implicit.rows["steps"][0], explicit.rows["steps"][0]
    assert (left.key, left.sha256) == (right.key, right.sha256)


def test_key_is_the_same_for_one_instant_and_one_month_written_twice(read):
    def keys(readings: str, month: str, name: str) -> list[str]:
        package = read(
            {
                "readings.csv": READINGS + readings,
                "stability.csv": "product,batch,condition,month,test,value,unit\n"
                f"P1,B-01,25C/60%RH,{month},assay,99.1,%\n",
            },
            name=name,
        )
        return [package.rows[table][0].key for table in ("readings", "stability")]

    first = keys("B-01,S1,force,2024-07-02T09:00,5,kN\n", "6", "first")
    second = keys("B-01,S1,force,2024-07-02T08:00Z,5,kN\n", "6.0", "second")
    assert first == second


def test_hash_follows_content_and_not_place(read):
    plain = read({"log.csv": "id,at,text\nL1,2024-01-02,x\n"}).rows["log"][0]
    moved = read({"log.csv": "text,id,role,at\ny,L0,,2024-01-02\nx,L1,,2024-01-02\n"}, name="moved")
    changed = read({"log.csv": "id,at,text\nL1,2024-01-03,x\n"}, name="changed")
    marked = read({"log.csv": "id,at,text,note\nL1,2024-01-02,x,n\n"}, name="marked")
    assert moved.rows["log"][1].sha256 == plain.sha256
    assert moved.rows["log"][1].line == 3
    assert len({plain.sha256, changed.rows["log"][0].sha256, marked.rows["log"][0].sha256}) == 3


def test_change_of_the_plants_zone_is_a_change_of_content(read):
    log = {"log.csv": "id,at,text\nL1,2024-07-02T10:00,x\n"}
    plant = {"format": "veridraft-plant/1", "site": "DUB", "name": "D", "timezone": "UTC"}
    here = read(log).rows["log"][0]
    there = read(log | {"plant.json": json.dumps(plant)}, name="utc").rows["log"][0]
    assert here.key == there.key
    assert here.sha256 != there.sha256


def test_unknown_columns_are_attributes_as_written(read):
    package = read(
        {"materials.csv": "lot,material,assay [%],note\nL1,api,99.50,\nL2,api,complies, ok \n"}
    )
    assert package.rows["materials"][0].attributes == {"assay [%]": "99.50"}
    assert package.rows["materials"][1].attributes == {"assay [%]": "complies", "note": "ok"}


def test_withdrawn_row_needs_its_key_alone(read):
    products = "product,name,withdrawn\nP1,One,false\nP2,Two,\nP3,,true\n"
    rows = read({"products.csv": products}).rows["products"]
    assert [row.withdrawn for row in rows] == [False, False, True]


def test_line_is_where_a_row_begins(read):
    text = 'id,at,text\r\n\r\nL1,2024-01-02,"two\r\nlines"\r\nL2,2024-01-02,x\r\n'
    assert [row.line for row in read({"log.csv": text}).rows["log"]] == [3, 5]


def test_decimal_comma_of_the_plant_is_read(read):
    plant = {"format": "veridraft-plant/1", "site": "S", "name": "N", "timezone": "UTC"}
    readings = READINGS + 'B-01,S1,force,2024-01-02,"5,25",kN\n'
    package = read({"plant.json": json.dumps(plant | {"decimal": ","}), "readings.csv": readings})
    assert package.rows["readings"][0].values["value"].number == Decimal("5.25")


def test_byte_order_mark_is_no_part_of_the_first_column(read):
    assert read({"products.csv": "\ufeffproduct,name\nP1,One\nP2,Two\n"}).rows["products"]


def test_files_that_nothing_names_are_listed_and_hashed(read):
    package = read(
        {
            "notes.csv": "a\n1\n",
            "historian/a.csv": "tag,at,value\n",
            "historian/raw/b.csv": "x\n",
            "documents/sop.pdf": "%PDF",
            "documents.csv": "number,version,title,type,file\nS,1,Sop,SOP,documents/sop.pdf\n",
        }
    )
    assert package.unread == ("historian/raw/b.csv", "notes.csv")
    assert package.historian == ("historian/a.csv",)
    assert "notes.csv" in package.files


def test_same_package_twice_is_equal(read):
    assert read() == read(name="again")


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.lists(_cells, min_size=1, max_size=4), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_read_or_has_a_problem(build, rows):
    with open_package(build()) as source:
        plant = read_plant(source)
    text = "\n".join(",".join(cells) for cells in rows)
    problems = []
    sheet = read_sheet(text.encode(), TABLES["products"], plant, problems)
    assert problems or all(draft.values["product"] for draft in sheet.drafts)
