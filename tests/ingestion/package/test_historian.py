"""Series become one sorted Parquet, or a list of problems; both roads say the same."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.errors import PackageRejected, Problem
from ingestion.package.historian import HistorianSummary, write_parquet
from ingestion.package.plant import read_plant
from ingestion.package.source import open_package

HEADER = "tag,at,value\n"


def naive(*parts: int) -> datetime:
    """A time as the Parquet holds it: UTC without saying so."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type]


@pytest.fixture
def write(build, tmp_path):
    """Writes the package's series; returns the summary and the rows of the Parquet."""

    def written(changes, tags=None) -> tuple[HistorianSummary, list[tuple]]:
        target = tmp_path / "out.parquet"
        with open_package(build(changes)) as source:
            summary = write_parquet(source, read_plant(source), tags, target)
        query = "SELECT * FROM read_parquet($path)"
        return summary, duckdb.execute(query, {"path": str(target)}).fetchall()

    return written


@pytest.fixture
def refused(write, tmp_path):
    def found(csv: str | bytes, tags=None, **more) -> tuple[Problem, ...]:
        with pytest.raises(PackageRejected) as rejected:
            write({"historian/a.csv": csv} | more, tags)
        assert not (tmp_path / "out.parquet").exists()
        assert not list(tmp_path.glob(".historian-*"))
        return rejected.value.problems

    return found


def make_parquet(tmp_path: Path, query: str) -> bytes:
    file = tmp_path / "made.parquet"
    duckdb.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file.read_bytes()


def test_rows_are_sorted_by_tag_and_time_in_utc(write):
    summary, rows = write(
        {
            "historian/a.csv": HEADER + "b,2024-07-01T10:00,2\na,2024-07-01 10:00:10Z,1.5\n",
            "historian/b.csv": "at,value,batch,tag,note\n2024-01-01T10:00+01:00,-1e-2,B-01,a,x\n",
        }
    )
    assert [(tag, at, value) for tag, at, value, *_ in rows] == [
        ("a", naive(2024, 1, 1, 9), -0.01),
        ("a", naive(2024, 7, 1, 10, 0, 10), 1.5),
        ("b", naive(2024, 7, 1, 9), 2.0),
    ]
    assert rows[0][3:] == ("B-01", None)
    assert summary == HistorianSummary(
        3,
        ("a", "b"),
        datetime(2024, 1, 1, 9, tzinfo=UTC),
        datetime(2024, 7, 1, 10, 0, 10, tzinfo=UTC),
    )


def test_package_without_series_has_an_empty_parquet(write):
    assert write({}) == (HistorianSummary(0, (), None, None), [])


@pytest.mark.parametrize(
    "text",
    [
        "tag,at,value\r\na,2024-01-01T10:00Z,1\r\n",
        "tag,at,value\na,2024-01-01T10:00Z,1\r\n",
        "tag,at,value\n\na,2024-01-01T10:00Z,1\n\n",
        'tag,at,value,note\na,2024-01-01T10:00Z,1,"two\r\nlines"',
        "\ufefftag,at,value\na,2024-01-01T10:00Z,1",
    ],
)
def test_line_ends_and_empty_lines_lose_no_row(write, text):
    assert write({"historian/a.csv": text})[0].rows == 1


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("a,2024-01-01T10:00,x", "value", "not a number"),
        ("a,2024-01-01T10:00,", "value", "empty"),
        ("a,2024-01-01T10:00,NaN", "value", "not a number"),
        ("a,2024-01-01T10:00,<5", "value", "plain number"),
        ("a,2024-01-01T10:00,1_000", "value", "not a number"),
        ('a,2024-01-01T10:00,"1,5"', "value", "never guessed"),
        ("a,2024-01-01,1", "at", "not an instant"),
        ("a,,1", "at", "not an ISO"),
        ("a,2024-01-01T24:00,1", "at", "hour"),
        ("a,2024-10-27T01:30,1", "at", "happens twice"),
        ("a,2024-03-31T01:30,1", "at", "does not happen"),
        ("a,1969-12-31T10:00,1", "at", "out of range"),
        ("a,2240-01-01T10:00,1", "at", "out of range"),
        (",2024-01-01T10:00,1", "tag", "required cell is empty"),
        ("c,2024-01-01T10:00,1", "tag", "unknown tag"),
        ("a,2024-01-01T10:00", None, "wrong number of cells"),
        ('a,2024-01-01T10:00,"1"x', None, "not CSV"),
    ],
)
def test_wrong_row_is_reported_with_its_line(refused, row, column, message):
    (problem,) = refused(HEADER + f"\na,2024-01-01T09:00,1\n{row}\n", {"a"})
    assert (problem.file, problem.line, problem.column) == ("historian/a.csv", 4, column)
    assert message in problem.message


def test_bytes_that_are_no_utf8_are_reported(refused):
    (problem,) = refused(HEADER.encode() + b"a\xff,2024-01-01T09:00,1\n")
    assert (problem.line, problem.message) == (2, "not UTF-8")


def test_missing_column_is_reported(refused):
    (problem,) = refused("tag,time,value\n")
    assert (problem.column, problem.message) == ("at", "required column is missing")


def test_two_values_of_a_tag_at_one_instant_are_refused(refused):
    (problem,) = refused(HEADER + "a,2024-07-01T10:00,1\na,2024-07-01T09:00Z,2\n")
    assert problem.got == "2024-07-01T09:00:00Z"


def test_unknown_tag_is_reported_once_a_file(refused):
    assert len(refused(HEADER + "c,2024-01-01T10:00,1\nc,2024-01-01T11:00,1\n", {"a"})) == 1


def test_problems_of_a_long_wrong_file_are_capped(refused):
    problems = refused(HEADER + "".join(f"a,x{number},1\n" for number in range(1500)))
    assert len(problems) == 1001
    assert "more than 1000" in problems[-1].message


def test_decimal_comma_of_the_plant_is_read(write):
    plant = {"format": "veridraft-plant/1", "site": "S", "name": "N", "timezone": "UTC"}
    _, rows = write(
        {
            "plant.json": json.dumps(plant | {"decimal": ","}),
            "historian/a.csv": HEADER + 'a,2024-01-01T10:00,"1,5"\n',
        }
    )
    assert rows[0][2] == 1.5


@pytest.mark.parametrize(
    ("at", "hour"),
    [
        ("TIMESTAMP '2024-07-01 10:00'", 9),
        ("TIMESTAMP_MS '2024-07-01 10:00'", 9),
        ("TIMESTAMPTZ '2024-07-01 10:00+00'", 10),
        ("'2024-07-01T10:00Z'", 10),
    ],
)
def test_parquet_times_are_local_unless_they_have_a_zone(write, tmp_path, at, hour):
    content = make_parquet(tmp_path, f"SELECT 'a' AS tag, {at} AS \"at\", 1 AS value")
    _, rows = write({"historian/a.parquet": content})
    assert rows[0][1] == naive(2024, 7, 1, hour)


def test_wrong_rows_of_a_parquet_are_reported_with_their_number(write, tmp_path):
    content = make_parquet(
        tmp_path,
        "SELECT 'a' AS tag, TIMESTAMP '2024-10-27 00:30' + to_hours(i) AS \"at\", i AS value "
        "FROM range(3) t(i)",
    )
    with pytest.raises(PackageRejected) as rejected:
        write({"historian/a.parquet": content})
    (problem,) = rejected.value.problems
    assert "row 2" in problem.message
    assert "happens twice" in problem.message


def test_parquet_that_is_none_is_reported(write):
    with pytest.raises(PackageRejected, match="not readable"):
        write({"historian/a.parquet": b"PAR1 but not really"})
