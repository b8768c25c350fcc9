"""Every piece of evidence of a record as files: the row at its version, the passage with its
original, the run of a tool, what a person entered."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Corrupt
from app.documents import originals
from app.drafts.snapshots import asked_queries, cited_rows
from app.export.record import Record
from app.export.sealed_format import (
    ROW_NOT_HASHED,
    SNAPSHOT,
    as_file,
    evidence_path,
    original_path,
)
from app.export.store import cited_row, original_names


def evidence_files(session: Session, record: Record, folder: Path) -> Iterator[tuple[str, bytes]]:
    """``(path, bytes)``. Raises NotFound or Corrupt for a source that is not what was cited."""
    runs = asked_queries(session, record.draft, record.version)
    documents = _documents(session, record)
    for evidence in record.content["evidence"].values():
        described = {
            "evidence": evidence,
            "facts": [
                fact
                for fact in record.content["facts"].values()
                if fact["evidence"] == evidence["id"]
            ],
            **_source(session, evidence, runs, documents),
        }
        yield evidence_path(evidence["id"]), as_file(described)
    for digest, path in documents.items():
        yield path, originals.get(folder, digest)
    rows = [list(row) for row in cited_rows(session, record.draft, record.version)]
    yield SNAPSHOT, as_file({"rows": rows, "runs": runs})


def _source(
    session: Session,
    evidence: dict[str, Any],
    runs: list[dict[str, Any]],
    documents: dict[str, str],
) -> dict[str, Any]:
    where = evidence["where"]
    match evidence["kind"]:
        case "record":
            return {"row": _row(session, evidence)}
        case "passage":
            return {"original": documents[evidence["sha256"]]}
        case "computation":
            own = [one for one in runs if _is_run_of(one, where)]
            return {"runs": own}
    return {}


def _row(session: Session, evidence: dict[str, Any]) -> dict[str, Any]:
    where = evidence["where"]
    row = cited_row(session, where["table"], where["row_id"])
    if row is None or row["row_sha256"] != evidence["sha256"]:
        raise Corrupt(
            "a cited row is not what was cited",
            where=f"{evidence['id']}: {where['table']} row {where['row_id']}",
            expected=evidence["sha256"],
            got=None if row is None else row["row_sha256"],
        )
    return {name: cell for name, cell in row.items() if name not in ROW_NOT_HASHED}


def _is_run_of(run: dict[str, Any], where: dict[str, Any]) -> bool:
    return (run["tool"], run["tool_version"]) == (where["tool"], where["tool_version"])


def _documents(session: Session, record: Record) -> dict[str, str]:
    """Hash → path in the package of every cited document."""
    passages = (
        one["sha256"] for one in record.content["evidence"].values() if one["kind"] == "passage"
    )
    digests = sorted(set(passages))
    names = original_names(session, digests)
    return {digest: original_path(digest, _suffix(names, digest)) for digest in digests}


def _suffix(names: dict[str, str], digest: str) -> str:
    suffix = PurePath(names.get(digest, "")).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""
