"""A draft written with a model, from the job to the signed record and its files.

The model is a script: a competent one, which keeps to the prompt, and one that lies in every
sentence. No language model writes here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from app.auth.actor import Role
from app.drafts.binding import as_ledger
from app.drafts.content import DraftContent, Sentence, StatementClass, from_json
from app.drafts.linter import check_fact_sentence
from app.drafts.references import sentences_in, shown_claims
from app.drafts.store import get_version
from app.drafts.writing.composed import as_composed
from app.evidence.tokens import TOKEN
from app.export.text_runs import BY_MODEL
from app.integrity import verify
from app.llm.calls import CallName, Request
from app.llm.scripted import Script, ScriptedModel
from app.opening import open_reading
from app.operations import investigate
from evals.scripted_writers import Told, competent, hypothesis_answer, section_answer
from tests.app.api.desk import Desk, sit_down, write_up
from tests.app.api.site import OPERATOR, Site, serve_site, template_of


@dataclass(frozen=True)
class Story:
    """``before`` is the draft that the site has of the same deviation from without a model."""

    site: Site
    result: dict[str, Any]
    content: DraftContent
    before: DraftContent

    @property
    def models(self) -> list[Sentence]:
        found = (one for part in self.content.sections for one in sentences_in(part.blocks))
        return [one for one in found if one.is_models]

    def desk(self, username: str) -> Desk:
        return sit_down(self.site, username, self.result["draft"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("written")
    with serve_site(template_of(tmp_path_factory), folder, ScriptedModel(competent)) as served:
        yield served


@pytest.fixture(scope="module")
def story(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return _told(site, competent, tmp_path_factory.mktemp("out"))


def _told(site: Site, script: Script, out: Path) -> Story:
    model = site.service.given_model
    assert isinstance(model, ScriptedModel)
    model.script = script
    result = investigate(site.service, OPERATOR, site.deviation, out)
    with site.service.ledger.database.read() as session:
        ids = (result["draft"], site.draft)
        content, before = (from_json(get_version(session, one).content) for one in ids)
    return Story(site, result, content, before)


@pytest.mark.req("GN-01")
def test_every_value_of_the_models_prose_is_bound(story: Story) -> None:
    ledger = as_ledger(story.content)
    phrased = [one for one in story.models if one.kind is not StatementClass.INFERENCE]
    bound = 0
    for one in phrased:
        assert check_fact_sentence(f"[{one.claims[0]}] {one.text}", ledger) is None
    for one in story.models:
        tokens = list(TOKEN.finditer(one.text))
        assert not any(character.isdigit() for character in TOKEN.sub("", one.text))
        facts = [match["id"] for match in tokens if match["kind"] in "FQ"]
        own = {fact for claim in one.claims for fact in ledger.claims[claim].roles.values()}
        assert set(facts) <= own
        bound += len(facts)
    assert len(phrased) >= 10
    assert bound >= 40


def test_the_record_is_the_one_without_a_model_but_for_its_words(story: Story) -> None:
    composed = as_composed(story.content)
    shown = [section for section in composed.sections if section.id != "ai_use"]
    assert shown == [section for section in story.before.sections if section.id != "ai_use"]
    assert composed.claims == story.before.claims
    assert composed.gates == story.before.gates
    assert shown_claims(story.content) == shown_claims(story.before)


@pytest.mark.req("IU-05")
def test_each_export_marks_what_the_model_wrote_under_its_configuration(story: Story) -> None:
    files = {suffix: Path(path) for suffix, path in story.result["files"].items()}
    configuration = story.site.service.configuration[:16]
    written = docx.Document(str(files["docx"]))
    text = "".join(one.text or "" for one in written.element.iter(qn("w:t")))
    assert text.count(BY_MODEL) >= len(story.models)
    assert f"written by a language model and marked {BY_MODEL}" in text
    pages = PdfReader(BytesIO(files["pdf"].read_bytes())).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert printed.count(BY_MODEL) >= len(story.models)
    assert configuration in printed
    document = files["json"].read_text()
    assert all(f'"{one.id}": "{one.origin}"' in document for one in story.models)
    assert configuration in document


def test_it_is_whole_and_its_origin_is_told_on_the_page(story: Story) -> None:
    with open_reading(story.site.service.settings) as opened:
        assert verify(opened) == []
    page = story.site.enter(Role.WRITER).get(f"/drafts/{story.result['draft']}").text
    assert page.count("Written by the model") >= len(story.models)


def test_a_writer_can_sign_it_as_any_other(story: Story) -> None:
    writer = story.desk("writer")
    write_up(writer)
    assert writer.readiness("author") == []
    writer.sign("authored")
    assert writer.draft()["state"] == "in_review"


def _lie(one: Told) -> str:
    """Every sentence turned round."""
    if one.named:
        return f"{one.named[0]} proves the cause, so the batch can be released."
    turned = {"below": "within", "above": "within", "was not": "was", "no change": "a change"}
    text = one.sentences[0]
    for true, false in turned.items():
        text = text.replace(true, false)
    return f"{text.removesuffix('.')} and 7.4 mg was met."


def _hostile(request: Request) -> str:
    if request.name is CallName.WRITE_SECTION:
        return section_answer(request, _lie)
    return hypothesis_answer(request, _lie)


@pytest.mark.req("H01")
def test_a_hostile_model_leaves_facts_and_polarity_untouched(site: Site, tmp_path: Path) -> None:
    told = _told(site, _hostile, tmp_path)
    assert told.models == []
    assert told.content.data["writing"]["refused"] > 20
    shown = [one for one in told.content.sections if one.id != "ai_use"]
    assert shown == [one for one in told.before.sections if one.id != "ai_use"]
    assert told.content.facts.keys() == told.before.facts.keys()
