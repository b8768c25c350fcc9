"""An investigation with the model: the same record, in other words; and whatever the model does,
a complete draft that says what became of it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from app.audit import store as trail
from app.audit.actions import Action
from app.core.canonical import canonical_json
from app.drafts import alternatives, service
from app.drafts.content import (
    CODE,
    DraftContent,
    InferenceBlock,
    NoticeBlock,
    Sentence,
    StatementClass,
    to_json,
)
from app.drafts.references import all_blocks, section_of, sentences_in, shown_claims
from app.drafts.writing.composed import as_composed
from app.drafts.writing.discussing import NOT_USED
from app.investigation.service import run_investigation, run_refresh
from app.llm.calls import (
    Completion,
    Model,
    ModelUnavailable,
    OnText,
    OverBudget,
    Request,
)
from app.llm.making import known_prompts
from app.llm.scripted import Script, ScriptedModel
from app.llm.service import Caller
from app.llm.store import calls_of
from app.llm.tables import model_call_fates
from app.release.serving import Unreleased
from evals.scripted_writers import competent, told, wanted
from tests.app.investigation.conftest import ACTOR, Planted
from tests.app.investigation.test_service import ANNA, WORDS
from tests.deploy.rows import add_person


def _caller(planted: Planted, model: Model, timeout_s: float = 120.0) -> Caller:
    return Caller(model, known_prompts(), planted.ledger, "c" * 64, timeout_s)


def _drafted(planted: Planted, model: Model, timeout_s: float = 120.0) -> tuple[str, str]:
    """The draft's id and the job's."""
    running = planted.job("investigate", {"deviation": planted.deviation})
    caller = _caller(planted, model, timeout_s)
    run_investigation(replace(planted.investigator(), caller=caller), ACTOR, running)
    return planted.result(running)["draft"], running.job.id


def _content(planted: Planted, script: Script) -> DraftContent:
    return planted.content(_drafted(planted, ScriptedModel(script))[0])


def _models(content: DraftContent) -> list[Sentence]:
    found = (one for section in content.sections for one in sentences_in(section.blocks))
    return [one for one in found if one.is_models]


def _notices(content: DraftContent, label: str) -> list[str]:
    blocks = (block for section in content.sections for block in all_blocks(section.blocks))
    return [b.text for b in blocks if isinstance(b, NoticeBlock) and b.label == label]


def _same(one: DraftContent, other: DraftContent) -> bool:
    return canonical_json(to_json(one)) == canonical_json(to_json(other))


@pytest.mark.req("GN-07")
@pytest.mark.req("H22")
def test_only_words_differ_from_the_draft_without_a_model(planted: Planted) -> None:
    without = planted.content(planted.drafted())
    content = _content(planted, competent)
    assert _same(as_composed(content), without)
    assert (content.facts, content.evidence) == (without.facts, without.evidence)
    assert (content.claims, content.gates) == (without.claims, without.gates)
    assert shown_claims(content) == shown_claims(without)
    assert as_composed(without) is without


def test_a_competent_model_writes_most_claim_sentences_and_weighs_hypotheses(
    planted: Planted,
) -> None:
    content = _content(planted, competent)
    phrased = [one for one in _models(content) if one.kind is not StatementClass.INFERENCE]
    account = content.data["writing"]
    assert len(phrased) > 2 * account["left"]
    assert set(account["sentences"]) == {one.id for one in _models(content)}
    assert account["refused"] == 0
    boxes = [b for b in section_of(content, "root_cause").blocks if isinstance(b, InferenceBlock)]
    assert boxes
    weighed = [one for one in _models(content) if one.kind is StatementClass.INFERENCE]
    assert {claim for one in weighed for claim in one.claims} <= set(content.claims)
    assert len(weighed) >= len(boxes)


@pytest.mark.req("IU-05")
def test_the_draft_says_what_the_model_did_under_which_configuration(planted: Planted) -> None:
    content = _content(planted, competent)
    (said,) = _notices(content, "Language model")
    assert f"Sentences by the model: {len(_models(content))};" in said
    assert "configuration cccccccccccccccc" in said
    assert "No language model was used" not in json.dumps(to_json(content)["sections"])


def test_calls_are_of_the_job_and_settled_with_the_reasons(planted: Planted) -> None:
    def one_lie(request: Request) -> str:
        return str(competent(request)).replace("below", "above").replace("In addition,", "However,")

    _, job = _drafted(planted, ScriptedModel(one_lie))
    with planted.ledger.database.read() as session:
        calls = {one.id for one in calls_of(session, job)}
        fates = list(session.execute(select(model_call_fates)))
    assert calls == {row.call for row in fates}
    refused = [guard for row in fates for guard in row.guards]
    assert {"used", "partly_used"} <= {row.fate for row in fates} | {"used"}
    assert refused
    assert {guard["rule"] for guard in refused} >= {"opener"}


def test_what_was_refused_is_asked_for_once_more_with_the_reason(planted: Planted) -> None:
    def better_then(request: Request) -> str:
        text = str(competent(request))
        return text if len(request.messages) > 2 else text.replace("In addition,", "If so,")

    model = ScriptedModel(better_then)
    content = planted.content(_drafted(planted, model)[0])
    again = [request for request in model.asked if len(request.messages) > 2]
    assert again
    assert "a word that fact sections do not have: 'if'" in again[0].messages[-1].text
    assert wanted(again[0]) < {one.claim for one in told(again[0])}
    assert any("In addition," in one.text for one in _models(content))


@pytest.mark.req("H22")
def test_what_the_model_leaves_out_stands_and_is_listed(planted: Planted) -> None:
    def only_first(request: Request) -> str:
        answer = json.loads(str(competent(request)))
        for part in answer.get("paragraphs", [answer]):
            part["sentences"] = part["sentences"][:1]
        return json.dumps(answer)

    content = _content(planted, only_first)
    without = as_composed(content)
    assert shown_claims(content) == shown_claims(without)
    unused = [claim for claims in content.data["writing"]["unused"].values() for claim in claims]
    listed = " ".join(_notices(content, NOT_USED))
    assert bool(unused) == bool(listed)
    assert all(content.claims[claim].sentence() in listed for claim in unused)


@dataclass
class Dying:
    """Answers so many calls, then the server is gone."""

    calls: int
    script: Script = competent
    name: str = "scripted, then gone"

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        self.calls -= 1
        if self.calls < 0:
            raise ModelUnavailable("connection refused")
        return await ScriptedModel(self.script).complete(request, on_text)


class Stalled:
    name = "scripted, never answers"

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        await asyncio.Event().wait()
        raise AssertionError("nothing sets it")


def test_killed_in_mid_draft_it_is_complete_composed_and_says_so(planted: Planted) -> None:
    content = planted.content(_drafted(planted, Dying(2))[0])
    assert _models(content)
    assert content.data["writing"]["left"] > 0
    (said,) = _notices(content, "Language model")
    assert "connection refused" in said
    without = planted.content(planted.drafted())
    assert _same(as_composed(content), without)
    assert shown_claims(content) == shown_claims(without)


def test_a_stalled_model_is_given_up_and_the_draft_says_so(planted: Planted) -> None:
    content = planted.content(_drafted(planted, Stalled(), timeout_s=0.02)[0])
    assert not _models(content)
    (said,) = _notices(content, "Language model")
    assert "no whole answer within 0.02 s" in said
    assert "asked for nothing more" in said
    assert _same(as_composed(content), planted.content(planted.drafted()))


@pytest.mark.req("H32")
def test_what_is_too_long_for_one_call_is_divided_and_never_cut(planted: Planted) -> None:
    def narrow(request: Request) -> str:
        if len(told(request)) > 2:
            raise OverBudget("more tokens than the window has")
        return str(competent(request))

    content = _content(planted, narrow)
    account = content.data["writing"]
    assert "event" in account["split"]
    assert account["left"] < len(account["sentences"])
    assert "Written in more than one call: " in _notices(content, "Language model")[0]
    assert _same(as_composed(content), planted.content(planted.drafted()))


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[" * 900, '{"paragraphs": NaN}', '{"paragraphs": [], "sentences": [], "x": 1}'],
)
def test_an_answer_that_is_none_leaves_the_composed_draft(planted: Planted, answer: str) -> None:
    content = _content(planted, lambda _request: answer)
    assert not _models(content)
    assert "The model did not write all of it" in _notices(content, "Language model")[0]
    assert _same(as_composed(content), planted.content(planted.drafted()))


def _refresh(planted: Planted, draft_id: str, based_on: int, script: Script) -> DraftContent:
    payload = {"draft": draft_id, "based_on": based_on, "reason": "Corrected", "person": "ANNA"}
    running = planted.job("refresh", payload, ANNA.id)
    caller = _caller(planted, ScriptedModel(script))
    run_refresh(replace(planted.investigator(), caller=caller), ACTOR, running)
    return planted.content(draft_id)


def _anna(planted: Planted) -> None:
    with planted.ledger.database.write() as session:
        add_person(session, "ANNA", "writer")


@pytest.mark.req("GN-05")
@pytest.mark.req("H18")
def test_refresh_keeps_what_people_wrote_of_a_models_draft(planted: Planted) -> None:
    draft_id, _ = _drafted(planted, ScriptedModel(competent))
    _anna(planted)
    before = planted.content(draft_id)
    fact = next(one for one in _models(before) if one.kind is StatementClass.FACT)
    weighed = next(one for one in _models(before) if one.kind is StatementClass.INFERENCE)
    with planted.ledger.work(ANNA) as work:
        service.edit(work, draft_id, 1, fact.id, WORDS, (), "Seen by the shift")
    with planted.ledger.work(ANNA) as work:
        service.edit(work, draft_id, 2, weighed.id, WORDS, (), "Seen by the shift")
    content = _refresh(planted, draft_id, 3, competent)
    by_id = {one.id: one for s in content.sections for one in sentences_in(s.blocks)}
    assert {by_id[one.id].text for one in (fact, weighed)} == {WORDS}
    assert {by_id[one.id].origin for one in (fact, weighed)} == {"ANNA"}
    assert shown_claims(before) - shown_claims(content) <= {fact.claims[0], *weighed.claims}
    ids = [one.id for s in content.sections for one in sentences_in(s.blocks)]
    assert len(ids) == len(set(ids))
    again = {one.id for one in _models(content)} & set(ids)
    assert again


def test_refresh_of_unchanged_records_is_the_same_draft_whoever_wrote_it(planted: Planted) -> None:
    draft_id, _ = _drafted(planted, ScriptedModel(competent))
    _anna(planted)
    before = planted.content(draft_id)
    composed = as_composed(_refresh(planted, draft_id, 1, lambda _request: "{}"))
    without = as_composed(before)
    assert composed.sections == without.sections
    assert (composed.facts, composed.claims) == (without.facts, without.claims)


def test_codes_text_is_offered_beside_the_models_and_can_be_taken(planted: Planted) -> None:
    draft_id, _ = _drafted(planted, ScriptedModel(competent))
    _anna(planted)
    with planted.ledger.database.read() as session:
        offered = alternatives.alternatives_of(session, planted.stored(draft_id), "event")
    models = [one for one in offered if one.theirs is not None and one.theirs.is_models]
    assert models
    chosen, without = models[0], as_composed(planted.content(draft_id))
    assert chosen.composed in tuple(sentences_in(section_of(without, "event").blocks))
    with planted.ledger.work(ANNA) as work:
        alternatives.restore(work, draft_id, 1, chosen.statement, None, "Code says it better")
    now = {
        one.id: one for one in sentences_in(section_of(planted.content(draft_id), "event").blocks)
    }
    assert now[chosen.statement] == chosen.composed
    assert now[chosen.statement].origin == CODE


@pytest.mark.req("LC-06")
def test_what_was_withdrawn_while_it_was_written_is_not_stored(planted: Planted) -> None:
    running = planted.job("investigate", {"deviation": planted.deviation})

    def withdrawn() -> None:
        raise Unreleased("withdrawn meanwhile")

    with pytest.raises(Unreleased):
        run_investigation(planted.investigator(), ACTOR, running, withdrawn)
    with planted.ledger.database.read() as session:
        assert trail.find(session, Action.DRAFT_CREATED) == []


def test_progress_names_the_step_and_counts_it(planted: Planted) -> None:
    told_steps: list[tuple[str, int, int]] = []
    progress: Callable[[str, int, int], None] = lambda *step: told_steps.append(step)  # noqa: E731
    running = planted.job("investigate", {"deviation": planted.deviation})
    caller = _caller(planted, ScriptedModel(competent))
    investigator = replace(planted.investigator(), caller=caller)
    run_investigation(investigator, ACTOR, replace(running, progress=progress))
    steps = [step for step in told_steps if step[0] == "writing with the language model"]
    total = steps[0][2]
    assert [step[1] for step in steps] == list(range(total + 1))
    assert total > 3
