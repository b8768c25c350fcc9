import json
from pathlib import Path

import pytest

from ingestion.__main__ import main


def test_text_shows_pages_blocks_and_chunks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sop.md"
    file.write_text("# Drying\n\n5.3.2 Dry to ≤ 2.0 %.\n", encoding="utf-8")
    assert main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 pages, 2 blocks, 0 tables, 1 chunks, 0 flags" in out
    assert "[paragraph clause 5.3.2]" in out
    assert "[0] page 1, 8–29: Drying (clause 5.3.2)" in out


def test_json_holds_document_and_chunks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sop.txt"
    file.write_text("Dry to ≤ 2.0 %.", encoding="utf-8")
    assert main([str(file), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["document"]["format"] == "text"
    assert record["chunks"][0]["context"] == "Dry to ≤ 2.0 %."


@pytest.mark.parametrize("name", ["absent.pdf", "wrong.pdf", "unknown.exe", "."])
def test_refused_file_is_one_line_and_exit_code_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.pdf").write_bytes(b"not a PDF\nat all")
    (tmp_path / "unknown.exe").write_bytes(b"MZ")
    assert main([str(tmp_path / name)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def _package(folder: Path, batches: str) -> Path:
    plant = {"format": "veridraft-plant/1", "site": "D", "name": "Dublin"}
    plant |= {"timezone": "Europe/Dublin", "decimal": "."}
    folder.mkdir()
    (folder / "plant.json").write_text(json.dumps(plant))
    (folder / "products.csv").write_text("product,name\nP1,One\n")
    (folder / "batches.csv").write_text(f"batch,product,started_at\n{batches}")
    return folder


def test_package_shows_its_rows_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _package(tmp_path / "plant", "B1,P1,2024-01-02\nB2,P1,2024-01-03\n")
    assert main([str(folder)]) == 0
    assert "batches.csv: 2 rows" in capsys.readouterr().out


def test_package_with_problems_names_each_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _package(tmp_path / "plant", "B1,P9,2024-01-02\nB2,P1,yesterday\n")
    assert main([str(folder)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == ["batches.csv:2", "batches.csv:3"]
