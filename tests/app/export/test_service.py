"""Exporting from a real installation: what was written, decided and signed, and how it is told."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import update

from app.audit.actions import Action
from app.auth.actor import Actor, Kind, Role, Scope
from app.core.errors import Corrupt, Forbidden, NotFound
from app.documents import originals
from app.drafts.content import to_json
from app.export.rendering import render
from app.export.sealed_format import PDF, RECORD, TRAIL
from app.export.sealed_zip import unpack
from app.export.service import export_draft, render_one, seal_package
from app.export.signed import problem_of
from app.export.store import get_record
from app.export.verifier import verify_package
from app.records.tables import RECORDS
from tests.app.export.recorded import MACHINE, SOP, Archivist
from tests.app.signatures.office import DRAFT, IMPACT, Team


def record_json(archivist: Archivist, version: int | None = None) -> dict[str, Any]:
    _name, content = render_one(archivist.parts, MACHINE, DRAFT, "json", version)
    return json.loads(content)


def told(archivist: Archivist) -> list[dict[str, Any]]:
    return [event.new for event in archivist.office.told(Action.DRAFT_EXPORTED)]


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def sealed(archivist: Archivist, by: Actor = MACHINE) -> bytes:
    return seal_package(archivist.parts, by, DRAFT)[1]


@pytest.mark.req("AT-01")
@pytest.mark.req("RC-07")
def test_an_export_tells_version_time_person_and_hashes(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    name, content = render_one(archivist.parts, team.writer, DRAFT, "json")
    assert name == "DEV-1_NOTE-1_v1.json"
    (event,) = told(archivist)
    assert event["version"] == 1
    assert event["files"] == {"json": hashlib.sha256(content).hexdigest()}
    assert event["printed_by"] == "Wanda (wanda)"
    assert datetime.fromisoformat(event["printed_at"]).tzinfo == UTC


def test_three_files_are_written_and_told_in_one_event(
    archivist: Archivist, team: Team, tmp_path: Path
) -> None:
    archivist.write(team.writer)
    files = export_draft(archivist.parts, MACHINE, DRAFT, tmp_path / "out")
    (event,) = told(archivist)
    for form, path in files.items():
        assert event["files"][form] == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert sorted(files) == ["docx", "json", "pdf"]


@pytest.mark.req("RC-07")
def test_every_page_says_who_printed_which_version(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    _name, pdf = render_one(archivist.parts, team.writer, DRAFT, "pdf")
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        text = " ".join(page.extract_text().split())
        assert "NOTE-1 · version 1 · draft · changed after first entry: no" in text
        assert "UTC" in text
        assert "by Wanda (wanda)" in text
        assert "Not for GMP use (trial installation)" in text


@pytest.mark.req("IU-03")
def test_open_decisions_are_blank_in_the_pdf(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    _name, pdf = render_one(archivist.parts, team.writer, DRAFT, "pdf")
    text = text_of(pdf)
    assert "Decision, open · investigator · Impact" in text
    assert "Decisions, open" in text
    assert text.count("Not yet decided.") == 2
    assert "Reason:" not in text


@pytest.mark.req("GN-07")
def test_who_prints_and_when_changes_the_print_and_not_the_record(
    archivist: Archivist, team: Team
) -> None:
    archivist.write(team.writer)
    with archivist.office.ledger.database.read() as session:
        record = get_record(session, DRAFT)
    parts = archivist.parts
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)

    def printed(at: datetime, by: str) -> dict[str, bytes]:
        return render(record, parts.kinds, parts.mode, at=at, by=by)

    assert printed(early, "anna") == printed(early, "anna")
    assert printed(early, "anna")["json"] == printed(late, "ben")["json"]
    assert printed(early, "anna")["pdf"] != printed(late, "ben")["pdf"]


@pytest.mark.req("ES-01")
@pytest.mark.req("DS-05")
def test_an_approved_record_shows_its_three_signatures_in_pdf_and_json(
    archivist: Archivist, team: Team
) -> None:
    archivist.approve(team)
    document = record_json(archivist)
    assert [one["meaning"] for one in document["signatures"]] == [
        "authored",
        "reviewed",
        "approved",
    ]
    assert {one["problem"] for one in document["signatures"]} == {""}
    _name, pdf = render_one(archivist.parts, MACHINE, DRAFT, "pdf")
    text = text_of(pdf)
    for one in document["signatures"]:
        assert one["meaning"].capitalize() in text
        assert one["name"] in text
        assert one["sha256"] in text.replace(" ", "")
    assert "DRAFT" not in text


@pytest.mark.req("ES-02")
def test_a_decision_after_signing_shows_the_signature_as_not_valid(
    archivist: Archivist, team: Team
) -> None:
    archivist.approve(team)
    with archivist.office.ledger.database.read() as session:
        record = get_record(session, DRAFT)
    first, *rest = record.decisions
    changed = replace(record, decisions=(replace(first, value="some"), *rest))
    keys = archivist.parts.all_keys
    problems = {problem_of(one, changed, keys) for one in changed.signatures}
    assert problems == {"the record was changed after it was signed"}


@pytest.mark.req("ES-02")
def test_opening_a_record_again_changes_nothing_of_what_was_signed(
    archivist: Archivist, team: Team
) -> None:
    archivist.approve(team)
    archivist.reopen(team)
    document = record_json(archivist)
    assert {one["problem"] for one in document["signatures"]} == {""}
    assert verify_package(sealed(archivist)).is_intact


@pytest.mark.req("ES-02")
def test_the_next_version_bears_no_signature_and_the_approved_one_keeps_its_own(
    archivist: Archivist, team: Team
) -> None:
    archivist.approve(team)
    archivist.reopen(team)
    archivist.office.edit(team.writer, "Nothing was read.")
    newest, approved = record_json(archivist), record_json(archivist, version=1)
    assert {one["problem"] for one in newest["signatures"]} == {"given for version 1"}
    assert {one["problem"] for one in approved["signatures"]} == {""}
    for version, watermark in ((2, True), (1, False)):
        _name, pdf = render_one(archivist.parts, MACHINE, DRAFT, "pdf", version)
        assert ("DRAFT" in text_of(pdf)) is watermark
        packed = seal_package(archivist.parts, MACHINE, DRAFT, version)[1]
        assert verify_package(packed).findings == ()


@pytest.mark.req("IU-05")
def test_the_origin_of_each_statement_stays_in_the_json(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    document = record_json(archivist)
    assert document["human"] == {"edited_statements": [], "entered_facts": []}
    statement = document["content"]["sections"][0]["blocks"][0]["sentences"][0]
    assert (statement["origin"], statement["edited"]) == ("code", False)


def test_an_earlier_version_can_be_printed(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    archivist.office.edit(team.writer, "Nothing was read.")
    assert record_json(archivist)["version"] == 2
    earlier = record_json(archivist, version=1)
    assert (earlier["version"], earlier["newest"], len(earlier["history"])) == (1, 2, 1)


@pytest.mark.req("IA-03")
def test_a_draft_out_of_scope_is_as_unknown_as_none(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    outside = replace(team.writer, scope=Scope(sites=frozenset({"ELSE"})))
    for form in ("pdf", "docx", "json"):
        with pytest.raises(NotFound, match="no draft NOTE-1"):
            render_one(archivist.parts, outside, DRAFT, form)
    with pytest.raises(NotFound, match="no draft NOTE-1"):
        seal_package(archivist.parts, outside, DRAFT)
    assert told(archivist) == []


@pytest.mark.req("IA-02")
def test_an_administrator_exports_nothing(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    administrator = archivist.office.hire("adam", Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        render_one(archivist.parts, administrator, DRAFT, "json")


@pytest.mark.req("RC-01")
@pytest.mark.parametrize("state", ["draft", "approved"])
def test_the_sealed_package_of_a_record_is_found_intact(
    archivist: Archivist, team: Team, state: str
) -> None:
    made = archivist.approve(team) if state == "approved" else archivist.write(team.writer)
    packed = sealed(archivist, team.writer)
    verdict = verify_package(packed, archivist.office.ledger.key.public)
    assert verdict.findings == ()
    assert verdict.origin_proven
    assert json.loads(unpack(packed)[RECORD])["content"] == to_json(made)
    assert told(archivist)[-1]["files"] == {"package": hashlib.sha256(packed).hexdigest()}


@pytest.mark.req("RC-01")
def test_the_package_holds_each_source_as_it_was_cited(archivist: Archivist, team: Team) -> None:
    archivist.approve(team)
    files = unpack(sealed(archivist))
    row = json.loads(files["evidence/E1.json"])
    assert (row["row"]["batch"], row["row"]["yield_percent"]) == ("B-01", "97.5")
    assert files[json.loads(files["evidence/E2.json"])["original"]] == SOP
    run = json.loads(files["evidence/E3.json"])["runs"][0]
    assert (run["tool"], run["arguments"]) == ("series", {"batch": "B-01"})
    assert files[PDF].startswith(b"%PDF")


@pytest.mark.req("RC-01")
def test_the_package_holds_every_event_on_the_record(archivist: Archivist, team: Team) -> None:
    archivist.approve(team)
    entries = [json.loads(line) for line in unpack(sealed(archivist))[TRAIL].splitlines()]
    actions = [entry["event"]["action"] for entry in entries]
    assert actions.count("signature:made") == 3
    assert actions.count("decision:made") == 2
    assert actions.count("evidence:opened") == 3
    assert "section:adopted" in actions


def test_a_source_that_was_altered_since_is_not_sealed(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    with archivist.office.ledger.database.write() as session:
        session.execute(update(RECORDS["batches"]).values(row_sha256="0" * 64))
    with pytest.raises(Corrupt, match="E1"):
        sealed(archivist)


def test_an_original_that_was_altered_since_is_not_sealed(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    folder = archivist.parts.originals
    originals.path_of(folder, hashlib.sha256(SOP).hexdigest()).write_bytes(b"other")
    with pytest.raises(Corrupt):
        sealed(archivist)


def test_a_machine_is_named_by_its_kind(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    render_one(archivist.parts, Actor(Kind.CLI, "op"), DRAFT, "json")
    assert told(archivist)[0]["printed_by"] == "cli:op"


def test_decisions_taken_anew_count_as_a_change(archivist: Archivist, team: Team) -> None:
    archivist.write(team.writer)
    archivist.office.decide(team.writer, IMPACT, "none")
    archivist.office.decide(team.writer, IMPACT, "some", based_on=1)
    document = record_json(archivist)
    assert [one["revision"] for one in document["decisions"]] == [1, 2]
    _name, pdf = render_one(archivist.parts, MACHINE, DRAFT, "pdf")
    assert "changed after first entry: yes (1 decision revised)" in text_of(pdf)
