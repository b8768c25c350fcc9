"""The whole main path: a plant's package becomes a bound draft in three files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.auth.actor import Actor, Kind
from app.core.progress import silent
from app.core.settings import Settings
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import simulate
from app.drafts.content import DecisionBlock, DraftContent, StatementClass, from_json
from app.drafts.linter import check_fact_sentence
from app.drafts.store import get_version
from app.evidence.facts import EvidenceKind
from app.evidence.ledger import ClaimLedger
from app.evidence.tokens import tokens_in
from app.integrity import verify
from app.investigation.draft import investigate as make_draft
from app.opening import open_reading
from app.operations import import_package, investigate, reindex
from app.records.store import get
from app.records.view import View
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import Service, open_service

ACTOR = Actor(Kind.CLI, "tester")


@dataclass(frozen=True)
class Story:
    service: Service
    deviation: str
    result: dict[str, Any]
    content: DraftContent


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    plant = simulate(PlantSettings(seed=7, batches=40, documents=False, historian_rows=30_000))
    write_package(plant, folder / "package")
    settings = Settings(data=folder / "data")
    with open_service(settings, ACTOR, create=Mode.DEMO, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        import_package(service, ACTOR, folder / "package")
        deviation = plant.showcase or plant.incidents[0].deviation
        result = investigate(service, ACTOR, deviation, folder / "out")
        with service.ledger.database.read() as session:
            content = from_json(get_version(session, result["draft"]).content)
        yield Story(service, deviation, result, content)


def _sentences(content: DraftContent) -> Iterator[Any]:
    for section in content.sections:
        for block in section.blocks:
            yield from getattr(block, "sentences", ())


def test_three_files_are_written_and_hold_the_deviation(story: Story) -> None:
    files = {suffix: Path(path) for suffix, path in story.result["files"].items()}
    assert set(files) == {"pdf", "docx", "json"}
    document = json.loads(files["json"].read_text())
    assert document["content"]["subject"] == story.deviation
    assert files["pdf"].read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.req("RT-01")
@pytest.mark.req("H16")
def test_every_record_fact_equals_the_cell_it_cites(story: Story) -> None:
    checked = 0
    with story.service.ledger.database.read() as session:
        for fact in story.content.facts.values():
            evidence = story.content.evidence[fact.evidence]
            if evidence.kind is not EvidenceKind.RECORD or fact.column is None:
                continue
            where = evidence.where
            row = get(session, where["table"], where["row_id"])
            assert row is not None
            assert row.sha256 == evidence.sha256
            if fact.kind == "quantity":
                assert fact.written == row.text(fact.column)
                checked += 1
            if fact.kind == "range":
                low, high = fact.column.split(",")
                assert (fact.low, fact.high) == (row.text(low), row.text(high))
                checked += 1
    assert checked >= 15


@pytest.mark.req("GN-01")
@pytest.mark.req("GN-03")
def test_no_sentence_of_a_fact_section_types_a_value(story: Story) -> None:
    """Outside its tokens no composed fact sentence holds a digit."""
    for sentence in _sentences(story.content):
        if sentence.kind in (StatementClass.FACT, StatementClass.COMPUTED) and sentence.claims:
            text = sentence.text
            for token in reversed(list(tokens_in(text))):
                text = text[: token.start] + text[token.end :]
            assert not any(character.isdigit() for character in text), sentence.text


def test_composed_sentences_pass_the_binding_linter(story: Story) -> None:
    ledger = ClaimLedger(story.content.timezone)
    ledger.evidence.update(story.content.evidence)
    ledger.facts.update(story.content.facts)
    ledger.claims.update(story.content.claims)
    checked = 0
    for sentence in _sentences(story.content):
        if sentence.kind is StatementClass.FACT and len(sentence.claims) == 1:
            text = f"[{sentence.claims[0]}] {sentence.text}"
            assert check_fact_sentence(text, ledger) is None, text
            checked += 1
    assert checked >= 5


@pytest.mark.req("H22")
def test_every_exception_of_the_batch_is_in_the_table_and_must_be_shown(story: Story) -> None:
    claims = {one["claim"] for one in story.result["exceptions"]}
    shown = {
        claim
        for section in story.content.sections
        for block in section.blocks
        for claim in getattr(block, "claims", ())
    }
    assert claims
    assert claims <= shown
    assert all(story.content.claims[claim].must_show for claim in claims)


@pytest.mark.req("IU-03")
def test_no_decision_is_filled_in(story: Story) -> None:
    decisions = [
        block
        for section in story.content.sections
        for block in section.blocks
        if isinstance(block, DecisionBlock)
    ]
    assert len(decisions) >= 15
    assert {decision.value for decision in decisions} == {None}


def test_all_eighteen_sections_are_there_in_order(story: Story) -> None:
    assert [section.number for section in story.content.sections] == list(range(18))


@pytest.mark.req("GN-07")
@pytest.mark.req("TL-06")
def test_same_snapshot_gives_the_same_content_but_for_the_time(story: Story) -> None:
    """GN-07: deterministic parts do not depend on when or how often they are made."""
    service = story.service
    with service.ledger.database.read() as session:
        again = make_draft(service.investigator, ACTOR, View(session), story.deviation, silent)
    assert again.content.sections == story.content.sections
    assert again.content.facts == story.content.facts
    assert again.content.claims == story.content.claims


def test_trail_and_records_are_whole_and_a_rebuilt_index_is_the_same_size(story: Story) -> None:
    before = story.service.index.count()
    assert reindex(story.service, ACTOR) == before
    with open_reading(story.service.settings) as opened:
        assert verify(opened) == []
