"""The sealed package ``veridraft-sealed/1``: what it consists of, all below one signature.

- ``report.pdf``, ``report.docx``: the record as people read it;
- ``record.json``: content, decisions, adoptions, comments, signatures, history of versions;
- ``signatures.json``: each signature's statement and seal; ``keys/<id>.pub``: the keys, PEM;
- ``evidence/<id>.json``: what each source says; ``evidence/originals``: cited documents;
  ``evidence/snapshot.json``: every row and run that the draft rests on, by hash;
- ``trail.jsonl``: every event on the record, with what its hash is made of;
- ``configuration.json``: what made the versions;
- ``manifest.json``: path, SHA-256 and size of each of these, and ``manifest.sig``: its Ed25519
  signature, 64 bytes, which ``openssl pkeyutl -verify -rawin`` checks as well.
"""

import json
from datetime import datetime
from typing import Any

FORMAT = "veridraft-sealed/1"
MANIFEST, SEAL = "manifest.json", "manifest.sig"
PDF, DOCX, RECORD = "report.pdf", "report.docx", "record.json"
SIGNATURES, TRAIL, CONFIGURATION = "signatures.json", "trail.jsonl", "configuration.json"
SNAPSHOT = "evidence/snapshot.json"
REQUIRED = frozenset({PDF, DOCX, RECORD, SIGNATURES, TRAIL, CONFIGURATION, SNAPSHOT})
KEYS = "keys/"


def key_path(key_id: str) -> str:
    return f"{KEYS}{key_id}.pub"


def evidence_path(evidence_id: str) -> str:
    return f"evidence/{evidence_id}.json"


def original_path(sha256: str, suffix: str) -> str:
    """``suffix`` is the original's, such as ``.pdf``, or empty."""
    return f"evidence/originals/{sha256}{suffix}"


def as_file(value: Any) -> bytes:
    """JSON in UTF-8 with sorted keys, one line a value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=_time_text)
    return text.encode() + b"\n"


def row_text(cells: dict[str, Any]) -> bytes:
    """What the hash of a row is made of (``records.store``): its cells without ROW_NOT_HASHED."""
    return json.dumps(cells, sort_keys=True, ensure_ascii=False, default=_time_text).encode()


ROW_NOT_HASHED = ("row_id", "row_superseded_at", "row_sha256")


def _time_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no text form for {type(value).__name__}")
