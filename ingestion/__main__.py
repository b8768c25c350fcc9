"""``python -m ingestion PATH [--json]``: shows what would be stored, stores nothing."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.chunking import chunk_document
from ingestion.errors import IngestionError, PackageRejected
from ingestion.listing import as_json, as_text
from ingestion.package.listing import package_as_json, package_as_text
from ingestion.package.reader import read_package
from ingestion.package.source import open_package
from ingestion.readers import read_document

_REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 2 with a line on standard error for each problem of the input."""
    parser = argparse.ArgumentParser(prog="python -m ingestion", description=__doc__)
    parser.add_argument("file", type=Path, help="a document, or a plant package (folder or .zip)")
    parser.add_argument("--json", action="store_true", help="write JSON")
    options = parser.parse_args(arguments)
    try:
        report = _report(options.file, json=options.json)
    except PackageRejected as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        return _REFUSED
    except (IngestionError, OSError) as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return _REFUSED
    sys.stdout.write(report)
    return 0


def _report(path: Path, *, json: bool) -> str:
    """What the kind of input decides: a folder or a zip is a plant package, else a document."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return _report_package(path, json=json)
    return _report_document(path, json=json)


def _report_package(path: Path, *, json: bool) -> str:
    with open_package(path) as source:
        package = read_package(source)
    return package_as_json(package) if json else package_as_text(package)


def _report_document(path: Path, *, json: bool) -> str:
    document = read_document(path.name, path.read_bytes())
    chunks = chunk_document(document)
    return as_json(document, chunks) if json else as_text(document, chunks)


if __name__ == "__main__":
    sys.exit(main())
