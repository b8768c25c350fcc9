"""The crafted packages are sealed with a key of their own, so that only the rule at hand fails."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.audit.keys import public_pem
from app.core.errors import BadInput
from app.export.record import Record
from app.export.record_file import record_file
from app.export.sealed import seal_files
from app.export.sealed_format import PDF, RECORD, SEAL, SIGNATURES, TRAIL, as_file
from app.export.sealed_zip import pack, unpack
from app.export.verifier import read_public_key, verify_package
from evals.sealed import flipped, rearranged, sealed_anew
from evals.sealed_record import about_package, make_files, make_key, make_package, make_record

KEY, OTHER = make_key(), make_key()
RECORD_MADE = make_record(KEY)
FILES = make_files(RECORD_MADE, KEY)
SEALED = seal_files(FILES, about_package(RECORD_MADE), KEY)


def findings(files: dict[str, bytes], record: Record = RECORD_MADE) -> str:
    """Of a package that its key has sealed so."""
    sealed = seal_files(files, about_package(record), KEY)
    return "; ".join(verify_package(sealed, KEY.public).findings)


def with_json(path: str, change: Callable[[Any], None]) -> dict[str, bytes]:
    document = json.loads(FILES[path])
    change(document)
    return {**FILES, path: as_file(document)}


def with_record(**values: Any) -> tuple[dict[str, bytes], Record]:
    record = replace(RECORD_MADE, **values)
    return {**FILES, RECORD: record_file(record)}, record


@pytest.mark.req("RC-01")
def test_with_the_key_of_its_site_an_untouched_package_is_proven(tmp_path: Path) -> None:
    verdict = verify_package(SEALED, KEY.public)
    assert (verdict.findings, verdict.origin_proven, verdict.key_id) == ((), True, KEY.key_id)
    file = tmp_path / "package.zip"
    file.write_bytes(SEALED)
    assert verify_package(file, KEY.public) == verdict


def test_without_a_key_it_is_intact_and_of_unproven_origin() -> None:
    verdict = verify_package(SEALED)
    assert verdict.is_intact
    assert not verdict.origin_proven


@pytest.mark.req("H24")
@pytest.mark.req("RC-06")
@pytest.mark.parametrize("given", [KEY.public, None], ids=["with key", "without"])
def test_a_byte_flipped_anywhere_is_found(given: Any) -> None:
    for touched in flipped(SEALED, random.Random(3), 600):  # noqa: S311 - places
        assert not verify_package(touched, given).is_intact


def test_the_file_that_holds_the_flipped_byte_is_named() -> None:
    place = SEALED.index(FILES[PDF]) + 1000
    touched = SEALED[:place] + bytes([SEALED[place] ^ 1]) + SEALED[place + 1 :]
    (finding,) = verify_package(touched, KEY.public).findings
    assert finding.startswith(f"{PDF}: ")


def test_files_taken_out_added_exchanged_or_moved_are_found() -> None:
    for changed in rearranged(SEALED):
        assert not verify_package(changed, KEY.public).is_intact
        assert not verify_package(changed).is_intact


@pytest.mark.req("ES-02")
def test_a_package_sealed_with_another_key_is_found_by_the_key_of_the_site() -> None:
    for resealed in sealed_anew(SEALED, OTHER):
        verdict = verify_package(resealed, KEY.public)
        assert not verdict.origin_proven
        assert any(OTHER.key_id in finding for finding in verdict.findings)


def test_a_seal_that_is_no_signature_is_found() -> None:
    for seal in (b"", b"\0" * 64, unpack(SEALED)[SEAL] + b"\0"):
        assert not verify_package(pack({**unpack(SEALED), SEAL: seal}), KEY.public).is_intact


def test_what_is_no_package_is_found_and_not_raised() -> None:
    for content in (b"", b"PK", b"%PDF-1.7", b"PK\x03\x04" + b"\xff" * 100, bytes(10_000)):
        assert not verify_package(content).is_intact


def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.zip"):
        verify_package(tmp_path / "none.zip")


@pytest.mark.parametrize("missing", sorted(FILES.keys() - {f"keys/{KEY.key_id}.pub"}))
def test_no_file_of_a_package_may_be_left_out(missing: str) -> None:
    assert missing in findings({path: FILES[path] for path in FILES if path != missing})


@pytest.mark.req("ES-02")
def test_another_content_has_another_hash() -> None:
    content = {**RECORD_MADE.content, "title": "High fill"}
    files, _record = with_record(content=content)
    assert "the record says" in findings(files)


def test_a_record_that_says_another_hash_of_itself_is_found() -> None:
    files, record = with_record(sha256="0" * 64)
    told = findings(files, record)
    assert "the record says" in told
    assert "the history says" not in told


@pytest.mark.req("ES-02")
def test_a_decision_changed_after_signing_breaks_the_signatures() -> None:
    decision = replace(RECORD_MADE.decisions[0], value="some")
    files, _record = with_record(decisions=(decision,))
    assert "the record was changed after it was signed" in findings(files)


@pytest.mark.req("ES-01")
@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Somebody Else"), ("meaning", "reviewed"), ("person", "PER-x"), ("id", "SIG-x")],
)
def test_what_is_printed_of_a_signature_is_what_was_signed(field: str, value: str) -> None:
    first, *rest = RECORD_MADE.signatures
    signatures = (replace(first, **{field: value}), *rest)
    files, record = with_record(signatures=signatures)
    files[SIGNATURES] = as_file(json.loads(files[RECORD])["signatures"])
    assert "what is shown is not what was signed" in findings(files, record)


def test_a_seal_under_another_statement_is_found() -> None:
    first, second, *rest = RECORD_MADE.signatures
    signatures = (replace(first, signature=second.signature), second, *rest)
    files, record = with_record(signatures=signatures)
    files[SIGNATURES] = as_file(json.loads(files[RECORD])["signatures"])
    assert "its statement is not what the key has signed" in findings(files, record)


def test_an_approved_record_without_one_of_its_signatures_is_found() -> None:
    signatures = RECORD_MADE.signatures[1:]
    files, record = with_record(signatures=signatures)
    files[SIGNATURES] = as_file(json.loads(files[RECORD])["signatures"])
    assert "approved without a valid signature authored" in findings(files, record)


def test_a_signature_file_that_differs_from_the_record_is_found() -> None:
    assert "not the signatures of" in findings({**FILES, SIGNATURES: as_file([])})


def test_a_signature_said_to_be_valid_that_is_not_is_found_and_the_other_way_round() -> None:
    told = "given for version 0"
    signatures = tuple(replace(one, problem=told) for one in RECORD_MADE.signatures)
    files, record = with_record(signatures=signatures, state="draft")
    files[SIGNATURES] = as_file(json.loads(files[RECORD])["signatures"])
    assert f"is valid, the record says {told}" in findings(files, record)


@pytest.mark.req("AT-02")
def test_an_event_that_was_altered_or_follows_another_is_found() -> None:
    first, second = (json.loads(line) for line in FILES[TRAIL].splitlines())
    altered = {**first, "event": {**first["event"], "actor": "person:other"}}
    assert "entry 42 was altered" in findings({**FILES, TRAIL: _lines(altered, second)})
    assert "entry 42 is out of order" in findings({**FILES, TRAIL: _lines(second, first)})
    other = {**first, "hash": "0" * 64}
    told = findings({**FILES, TRAIL: _lines(other, second)})
    assert "entry 43 does not follow entry 42" in told
    assert "tells nothing" in findings({**FILES, TRAIL: b""})


def _lines(*entries: Any) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def test_a_source_that_is_not_the_one_cited_is_found() -> None:
    def alter(described: Any) -> None:
        described["row"]["status"] = "rejected"

    assert "evidence/E1.json: its source has the hash" in findings(
        with_json("evidence/E1.json", alter)
    )
    original = next(path for path in FILES if path.startswith("evidence/originals/"))
    assert "evidence/E2.json: its source has the hash" in findings({**FILES, original: b"other"})


def test_evidence_that_describes_another_source_is_found() -> None:
    def alter(described: Any) -> None:
        described["evidence"]["title"] = "Another"

    told = findings(with_json("evidence/E3.json", alter))
    assert "evidence/E3.json: not the source that the content cites" in told


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b"null", b"x", b"[" * 100_000, b'{"content": 1}']
)
def test_json_of_another_shape_is_a_finding(content: bytes) -> None:
    assert "cannot be read" in findings({**FILES, RECORD: content})


def test_a_key_file_is_a_public_ed25519_key(tmp_path: Path) -> None:
    file = tmp_path / "site.pub"
    file.write_bytes(public_pem(KEY.public))
    assert verify_package(SEALED, read_public_key(file)).origin_proven
    for content in (b"", b"no key", _rsa_pem()):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=r"site\.pub"):
            read_public_key(file)


def _rsa_pem() -> bytes:
    public = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_same_record_printed_at_the_same_time_is_sealed_to_the_same_bytes() -> None:
    assert make_package(KEY) == SEALED


def test_the_verifier_needs_neither_database_nor_service() -> None:
    code = "import sys, app.export.verifier; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"sqlalchemy", "pydantic", "fastapi", "typst", "docx", "numpy", "onnxruntime", "dbos"}
    assert not heavy & set(done.stdout.split())
