"""Every kind of problem is seen reported, with file, line and column."""

import json

import pytest

BATCHES = "batch,product,started_at\nB-01,P1,2024-01-02T08:00\nB-02,P2,2024-01\n"
READINGS = "batch,step,parameter,recorded_at,value,unit\n"
DEVIATIONS = "deviation,title,description,occurred_at,status\n"
DOCUMENTS = "number,version,title,type,file,effective_from,effective_to\n"
PARAMETERS = "product,step,parameter,unit,low,high,effective_from,effective_to\n"
PLANT = {"format": "veridraft-plant/1", "site": "S", "name": "N", "timezone": "UTC"}


@pytest.mark.parametrize(
    ("file", "content", "line", "column", "message"),
    [
        ("plant.json", None, None, None, "required file is missing"),
        ("plant.json", "{", None, None, "not JSON"),
        ("plant.json", "[]", None, None, "not an object"),
        ("plant.json", json.dumps(PLANT | {"format": "x"}), None, "format", "unknown format"),
        ("plant.json", json.dumps(PLANT | {"site": " "}), None, "site", "missing or empty"),
        ("plant.json", json.dumps(PLANT | {"timezone": "Mars"}), None, "timezone", "unknown time"),
        ("plant.json", json.dumps(PLANT | {"decimal": ";"}), None, "decimal", "not a decimal"),
        ("products.csv", None, None, None, "required file is missing"),
        ("log.csv", "", None, None, "no header row"),
        ("log.csv", "id;at;text\n", 1, None, "one column only"),
        ("log.csv", "id,at\n", 1, "text", "required column is missing"),
        ("log.csv", "id,at,text,text\n", 1, "text", "column name stands twice"),
        ("log.csv", "id,at,text,\n", 1, None, "column 4 has no name"),
        ("log.csv", "id,at,text\nL1,2024-01-01\n", 2, None, "wrong number of cells"),
        ("log.csv", "id,at,text\nL1,,x\n", 2, "at", "required cell is empty"),
        ("log.csv", 'id,at,text\nL1,2024-01-01,"x\n', 2, None, "not CSV"),
        ("log.csv", b"id,at,text\nL1,2024-01-01,\xff\n", 2, None, "not UTF-8"),
        ("log.csv", "id,at,text\nL1,yesterday,x\n", 2, "at", "not an ISO"),
        ("log.csv", "id,at,text\nL1,1969-01-01,x\n", 2, "at", "date out of range"),
        ("log.csv", "id,at,text\nL1,2204-01-01,x\n", 2, "at", "date out of range"),
        (
            "log.csv",
            "id,at,text,withdrawn\nL1,2024-01-01,x,maybe\n",
            2,
            "withdrawn",
            "not a flag",
        ),
        ("log.csv", "id,at,text\nL,2024-01-01,x\nL,2024-01-02,y\n", 3, "id", "as in line 2"),
        ("batches.csv", BATCHES + "B-03,P9,2024-01\n", 4, "product", "does not exist"),
        ("steps.csv", "batch,step,started_at\nB-O1,S,2024-01\n", 2, "batch", "does not exist"),
        (
            "steps.csv",
            "batch,product,step,started_at\nB-01,P2,S,2024-01\n",
            2,
            "product",
            "this product has no batch B-01",
        ),
        (
            "steps.csv",
            "batch,step,started_at,ended_at\nB-01,S,2024-01-03,2024-01-02\n",
            2,
            "ended_at",
            "ended_at is before started_at",
        ),
        ("readings.csv", READINGS + 'B-01,S,f,2024-01,"1,2",kN\n', 2, "value", "never guessed"),
        ("readings.csv", READINGS + "B-01,S,f,2024-01,1,kNN\n", 2, "unit", "unknown unit"),
        (
            "master_steps.csv",
            "master_record,version,step,sequence\nM,1,S,1.5\n",
            2,
            "sequence",
            "not a whole number",
        ),
        (
            "consumption.csv",
            "batch,material,lot,quantity\nB-01,api,L1,5\n",
            2,
            "unit",
            "quantity has no unit",
        ),
        ("deviations.csv", DEVIATIONS + "D,t,d,2024-01,done\n", 2, "status", "not one of"),
        ("materials.csv", "lot,material,assay [%%]\nL,api,1\n", 1, "assay [%%]", "unknown unit"),
        ("materials.csv", 'lot,material,assay [%]\nL,api,"1,5"\n', 2, "assay [%]", "never guessed"),
        (
            "parameters.csv",
            PARAMETERS + "P1,S,f,kN,6,5,,\n",
            2,
            "low",
            "low is above high",
        ),
        (
            "parameters.csv",
            PARAMETERS + "P1,S,f,kN,5,6,2024-01-01,2024-03-01\nP1,S,f,kN,5,7,2024-02-01,\n",
            3,
            "effective_from",
            "in force at one instant with line 2",
        ),
        (
            "documents.csv",
            DOCUMENTS + "S,1,Sop,SOP,documents/none.pdf,,\n",
            2,
            "file",
            "file is not in the package",
        ),
        ("documents.csv", DOCUMENTS + "S,1,Sop,SOP,../x,,\n", 2, "file", "path leaves"),
        ("documents.csv", DOCUMENTS + "S,1,Sop,SOP,/etc/x,,\n", 2, "file", "path leaves"),
        (
            "documents.csv",
            DOCUMENTS + "S,1,Sop,SOP,plant.json,,\nS,2,Sop,SOP,plant.json,,\n",
            3,
            "effective_from",
            "in force at one instant",
        ),
        ("images.csv", "file,station,mask\nplant.json,s,m.png\n", 2, "mask", "not in the package"),
    ],
)
def test_problem_is_reported_once_where_it_is(problems, file, content, line, column, message):
    (problem,) = problems({file: content})
    assert (problem.file, problem.line, problem.column) == (file, line, column)
    assert message in problem.message


@pytest.mark.req("IN-09")
@pytest.mark.req("H02")
def test_batch_number_of_two_products_needs_the_product(problems, read):
    batches = {"batches.csv": BATCHES + "B-01,P2,2024-01\n"}
    steps = "batch,product,step,started_at\nB-01,{},S,2024-01\n"
    (problem,) = problems(batches | {"steps.csv": steps.format("")})
    assert (problem.line, problem.column, problem.expected) == (2, "product", "P1 or P2")
    package = read(batches | {"steps.csv": steps.format("P2")}, name="given")
    assert package.rows["steps"][0].values["product"] == "P2"


def test_batch_of_one_product_is_checked_in_a_cell_of_several(problems):
    deviations = "deviation,title,description,batch,occurred_at,status\n"
    (problem,) = problems({"deviations.csv": deviations + "D,t,d,B-01;B-99,2024-01,open\n"})
    assert (problem.column, problem.got) == ("batch", "B-99")


def test_withdrawn_batch_is_nobodys_target(problems):
    batches = "batch,product,started_at,withdrawn\nB-01,P1,2024-01,true\n"
    (problem,) = problems(
        {"batches.csv": batches, "steps.csv": "batch,step,started_at\nB-01,S,2024-01\n"}
    )
    assert problem.message == "batch does not exist"


@pytest.mark.parametrize(
    ("unit", "accepted"), [("kN", True), ("N", True), ("mg", False), ("%", False)]
)
def test_unit_of_a_reading_converts_to_that_of_its_parameter(read, problems, unit, accepted):
    changes = {
        "parameters.csv": PARAMETERS + "P1,S,f,kN,5,6,,\n",
        "readings.csv": READINGS + f"B-01,S,f,2024-01,5,{unit}\n",
    }
    if accepted:
        assert read(changes)
    else:
        (problem,) = problems(changes)
        assert (problem.message, problem.column) == ("wrong unit", "unit")


def test_unit_of_a_result_converts_to_that_of_its_specification(problems):
    results = "batch,test,tested_at,value,unit\nB-01,assay,2024-01,99,% w/v\n"
    specifications = "product,test,unit\nP1,assay,% w/w\n"
    (problem,) = problems({"results.csv": results, "specifications.csv": specifications})
    assert (problem.file, problem.message) == ("results.csv", "wrong unit")


def test_order_inside_one_month_is_no_problem(read):
    steps = "batch,step,started_at,ended_at\nB-01,S,2024-01-20,2024-01\n"
    assert read({"steps.csv": steps})


def test_reference_to_a_file_that_is_not_there_is_not_checked(read):
    steps = "batch,step,started_at,equipment\nB-01,S,2024-01,EQ-1\n"
    log = "id,at,text,equipment\nL,2024-01,x,EQ-1\n"
    assert read({"steps.csv": steps, "log.csv": log})


def test_every_problem_of_every_file_is_reported_at_once(problems):
    found = problems(
        {
            "products.csv": "product,name\nP1,\nP2,Two\n",
            "batches.csv": BATCHES + "B-03,P1,soon\n",
            "readings.csv": READINGS + "B-09,S,f,2024-13,x y,kN\nB-01,S,f,2024-01,(5),kk\n",
            "documents.csv": DOCUMENTS + "S,1,Sop,TALK,a.pdf,,\n",
        }
    )
    assert [(problem.file, problem.line, problem.column) for problem in found] == [
        ("batches.csv", 4, "started_at"),
        ("documents.csv", 2, "type"),
        ("documents.csv", 2, "file"),
        ("products.csv", 2, "name"),
        ("readings.csv", 2, "recorded_at"),
        ("readings.csv", 2, "batch"),
        ("readings.csv", 3, "value"),
        ("readings.csv", 3, "unit"),
    ]


def test_refused_header_makes_no_problems_elsewhere(problems):
    (problem,) = problems(
        {
            "batches.csv": "batch;product;started_at\n",
            "steps.csv": "batch,step,started_at\nB-01,S,2024-01\n",
        }
    )
    assert problem.file == "batches.csv"
