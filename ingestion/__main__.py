"""``python -m ingestion FILE [--json]``: shows what would be stored of a file, stores nothing."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.chunking import chunk_document
from ingestion.errors import IngestionError, Problem, UnreadableFile
from ingestion.listing import as_json, as_text
from ingestion.readers import read_document

_REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 2 with one line on standard error for a file that is refused."""
    parser = argparse.ArgumentParser(prog="python -m ingestion", description=__doc__)
    parser.add_argument("file", type=Path, help="a document")
    parser.add_argument("--json", action="store_true", help="write JSON")
    options = parser.parse_args(arguments)
    try:
        report = _report(options.file, json=options.json)
    except (IngestionError, OSError) as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return _REFUSED
    sys.stdout.write(report)
    return 0


def _report(path: Path, *, json: bool) -> str:
    """What the kind of input decides: a folder or a zip is a plant package, else a document."""
    if path.is_dir():
        raise UnreadableFile(Problem(str(path), "this is a folder", expected="a document file"))
    return _report_document(path, json=json)


def _report_document(path: Path, *, json: bool) -> str:
    document = read_document(path.name, path.read_bytes())
    chunks = chunk_document(document)
    return as_json(document, chunks) if json else as_text(document, chunks)


if __name__ == "__main__":
    sys.exit(main())
