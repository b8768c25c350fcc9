"""``python -m app.demo FOLDER`` writes a plant package, and the truth to FOLDER.truth.json."""

import argparse
import sys
from pathlib import Path

from app.demo.package import write_package, write_truth
from app.demo.simulate import Settings, simulate


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m app.demo", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--null", action="store_true", help="plant no cause")
    parser.add_argument(
        "--no-documents", action="store_true", help="documents as plain text, not PDF and DOCX"
    )
    given = parser.parse_args(arguments)
    settings = Settings(seed=given.seed, null=given.null, documents=not given.no_documents)
    plant = simulate(settings)
    write_package(plant, given.folder)
    truth = given.folder.parent / f"{given.folder.name}.truth.json"
    write_truth(plant, truth)
    sys.stdout.write(f"{given.folder}: {len(plant.incidents)} deviations, truth in {truth}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
