"""The written package: equal bytes for equal seeds, documents that agree with the tables."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pypdfium2
import pytest

from app.demo.package import write_package, write_truth
from app.demo.simulate import Settings, SimulatedPlant, simulate
from ingestion.package.reader import read_package
from ingestion.package.source import open_package

ROWS = 30_000


@pytest.fixture(scope="module")
def plant() -> SimulatedPlant:
    return simulate(Settings(seed=7, historian_rows=ROWS))


@pytest.fixture(scope="module")
def folder(plant: SimulatedPlant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plant")
    write_package(plant, made)
    return made


def rows(query: str, file: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query, [str(file)]).fetchall()


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path):
    write_package(simulate(Settings(seed=7, historian_rows=ROWS)), tmp_path)
    assert digests(tmp_path) == digests(folder)


def test_package_is_accepted_by_the_reader(folder: Path):
    assert read_package(open_package(folder))


@pytest.mark.parametrize("settings", [{"null": True}, {"seed": 12}, {"batches": 30, "months": 7}])
def test_other_plants_are_accepted_too(settings: dict[str, int], tmp_path: Path):
    made = simulate(Settings(**settings, documents=False, historian_rows=ROWS))  # type: ignore[arg-type]
    write_package(made, tmp_path)
    assert read_package(open_package(tmp_path))


def test_every_registered_document_is_there_and_states_its_number(folder: Path):
    for row in csv.DictReader((folder / "documents.csv").open(encoding="utf-8")):
        file = folder / row["file"]
        assert file.is_file()
        if file.suffix == ".pdf":
            text = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
            assert row["number"] in text
            assert f"Version {row['version']}" in text


def test_ranges_in_a_master_record_equal_the_parameters_of_its_version(folder: Path):
    for version, stated in (("4", "46.0–52.0 °C"), ("5", "43.0–48.0 °C")):
        document = pypdfium2.PdfDocument(folder / f"documents/MBR-VAL-001_v{version}.pdf")
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert stated in text
        row = next(
            row
            for row in csv.DictReader((folder / "parameters.csv").open(encoding="utf-8"))
            if row["parameter"] == "end_product_temperature" and row["document_version"] == version
        )
        assert f"{row['low']}–{row['high']} {row['unit']}" == stated


def test_historian_has_about_the_rows_asked_for_with_calibration_gaps(folder: Path):
    machines = rows(
        "SELECT count(*) FROM read_parquet(?)", folder / "historian" / "machines.parquet"
    )
    rooms = rows(
        'SELECT tag, count(*), max(gap) FROM (SELECT tag, epoch("at") - lag(epoch("at")) '
        'OVER (PARTITION BY tag ORDER BY "at") AS gap FROM read_parquet(?)) GROUP BY tag',
        folder / "historian" / "rooms.parquet",
    )
    total = sum(count for _, count, _ in rooms) + machines[0][0]
    assert total == pytest.approx(ROWS, rel=0.1)
    assert all(gap >= 2 * 3600 for _, _, gap in rooms)


def test_truth_is_written_apart_and_names_the_showcase(plant: SimulatedPlant, tmp_path: Path):
    write_truth(plant, tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth["showcase"] == plant.showcase
    assert len(truth["incidents"]) == len(plant.tables["deviations"])


def test_nothing_of_the_truth_is_in_the_package(plant: SimulatedPlant, folder: Path):
    assert not {"truth.json", "incidents.csv", "causes.csv"} & {f.name for f in folder.rglob("*")}
    header = (folder / "deviations.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "findable" not in header
