"""Writes a simulated plant as a plant package, and the truth about it beside the package."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

from app.demo import catalogue
from app.demo.documents.writing import write_document
from app.demo.historian import write_parquet
from app.demo.records import Row
from app.demo.simulate import SimulatedPlant

_FORMAT = "veridraft-plant/1"


def write_package(plant: SimulatedPlant, folder: Path) -> None:
    """Writes ``plant.json``, a CSV a table, ``historian/`` and ``documents/`` into ``folder``,
    which is made where it does not exist; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    site = catalogue.table("site")
    header = {"format": _FORMAT, "decimal": "."}
    header |= {key: site[key] for key in ("site", "name", "timezone")}
    _write_json(folder / "plant.json", header)
    for name, rows in plant.tables.items():
        if rows:
            _write_csv(folder / f"{name}.csv", rows)
    write_parquet(plant.signals, folder / "historian")
    for document in plant.documents:
        write_document(document, folder / document.file)


def write_truth(plant: SimulatedPlant, file: Path) -> None:
    """Writes seed, planted causes and the truth of each deviation as JSON. It belongs outside
    the package: nothing that reads the plant may see it."""
    causes = [
        {
            "name": cause.template.name,
            "kind": cause.template.kind,
            "factor": cause.factor,
            "product": cause.template.product,
            "outcome": cause.template.outcome,
            "size": cause.size,
            "affected": list(cause.affected),
            "mechanism": cause.template.mechanism,
        }
        for cause in plant.causes
    ]
    truth = {
        "settings": asdict(plant.settings),
        "showcase": plant.showcase,
        "causes": causes,
        "incidents": [asdict(incident) for incident in plant.incidents],
    }
    _write_json(file, truth)


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(file: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
