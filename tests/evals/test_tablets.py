"""The published tablet set becomes a package that is accepted."""

import os
from pathlib import Path

import pytest

from evals.tablets import convert
from ingestion.package.historian import write_parquet
from ingestion.package.reader import Package, read_package
from ingestion.package.source import open_package

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("VERIDRAFT_REAL_DATA", ROOT.parent / "shared" / "data"))
TABLETS = DATA / "tablets"

pytestmark = pytest.mark.skipif(
    not TABLETS.is_dir(), reason="the published tablet set is not here; set VERIDRAFT_REAL_DATA"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tablets") / "package"
    convert(TABLETS, target)
    return target


@pytest.fixture(scope="module")
def package(folder: Path) -> Package:
    with open_package(folder) as source:
        return read_package(source)


def test_all_batches_are_accepted_with_their_month(package):
    batches = package.rows["batches"]
    assert len(batches) == 1005
    assert batches[0].values["started_at"].written == "2018-11"
    assert not batches[0].values["started_at"].is_exact
    assert package.unread == ()


def test_values_are_those_of_the_laboratory_as_written(package):
    results = {
        (row.values["batch"], row.values["test"]): row.values["value"].written
        for row in package.rows["results"]
    }
    assert results["1", "dissolution_min"] == "86"
    assert results["3", "dissolution_av"] == "97.33"


def test_one_deviation_is_raised_for_a_low_dissolution(package):
    (deviation,) = package.rows["deviations"]
    (batch,) = deviation.values["batch"]
    lowest = next(
        row.values["value"].number
        for row in package.rows["results"]
        if (row.values["batch"], row.values["test"]) == (batch, "dissolution_min")
    )
    assert lowest < 80


def test_specification_says_that_it_is_assumed(package):
    assert all("assumed" in row.attributes["assumption"] for row in package.rows["specifications"])


def test_every_lot_test_is_one_that_the_set_does_not_contradict(package):
    lot = next(row for row in package.rows["materials"] if row.values["lot"] == "API-1-10")
    assert "particle size d90 [µm]" not in lot.attributes
    assert lot.attributes["content [%]"] == "94.1"


def test_press_series_are_a_valid_historian(folder, package, tmp_path):
    tags = {row.values["tag"] for row in package.rows["tags"]}
    with open_package(folder) as source:
        summary = write_parquet(source, package.plant, tags, tmp_path / "press.parquet")
    assert summary.rows == 12 * 186_843
    assert len(summary.tags) == 12


def test_deviation_and_documents_can_be_chosen(tmp_path):
    pdfs = tmp_path / "pdfs"
    pdfs.mkdir()
    (pdfs / "Q10 Guideline.pdf").write_bytes(b"%PDF-1.4")
    summary = convert(TABLETS, tmp_path / "package", "1", pdfs)
    with open_package(tmp_path / "package") as source:
        package = read_package(source)
    assert summary.deviation_batch == "1"
    assert package.rows["documents"][0].values["number"] == "Q10 Guideline"


def test_unknown_batch_and_full_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no batch"):
        convert(TABLETS, tmp_path / "package", "9999")
    with pytest.raises(ValueError, match="not empty"):
        convert(TABLETS, tmp_path / "package")
