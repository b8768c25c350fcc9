"""Forcing what was written to the disk, so that a commit never outlives what it refers to."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Of a file its bytes; of a folder its entries: a rename is lasting only after that."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
