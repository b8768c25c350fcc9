"""A model behind the chat: what it may add to an answer, and what it cannot take away or change."""

import json
from typing import Any

import pytest

from app.agent.events import EventType, TurnState
from app.agent.limits import LIMITS
from app.agent.offers import READING
from app.agent.reply import BY_MODEL, QUOTED
from app.auth.actor import Scope
from app.llm.calls import CallName, Completion, Finish, Request, Speaker, ToolCall, Usage
from app.llm.scripted import ScriptedModel
from app.llm.store import Fate, Outcome, calls_of
from app.llm.tables import model_call_fates
from app.records.view import View
from evals.scripted_agents import (
    GARBAGE,
    SCRIPTS,
    competent,
    garbage,
    looping,
    obedient,
    sources_in,
    stalling,
)
from tests.app.agent.conftest import Enter, Play, Told
from tests.app.api.site import OTHER_PRODUCT, Site

NOWHERE = "What is the airspeed of a swallow?"
MODEL = "model"


@pytest.fixture
def question(site: Site) -> str:
    return f"What happened in {site.deviation}?"


def by_model(told: Told) -> list[Any]:
    return [one for one in told.blocks() if "origin" in one]


def without_model(told: Told) -> list[Any]:
    """What was told before the model was asked."""
    own: list[Any] = []
    for event in told.events:
        if event.json.get("tool") == MODEL:
            break
        if event.type in (EventType.TEXT, EventType.CITATION):
            own.append(event.json)
    return own


def steps(told: Told) -> list[tuple[str, str, str]]:
    """Tool, status and summary of each step from the model's first on."""
    ends = {one["step"]: one for one in told.of(EventType.STEP_FINISHED)}
    begun = told.of(EventType.STEP_STARTED)
    first = next(at for at, one in enumerate(begun) if one["tool"] == MODEL)
    return [
        (one["tool"], ends[one["step"]]["status"], ends[one["step"]]["summary"])
        for one in begun[first:]
    ]


def calling(*calls: tuple[str, str], then: Any = competent) -> Any:
    """A script that makes these calls in its first answer."""

    def script(request: Request) -> Completion:
        asked_before = any(one.speaker is Speaker.ASSISTANT for one in request.messages)
        if request.name is not CallName.CHAT_AGENT:
            return then(request)
        if asked_before:
            return Completion("enough")
        made = tuple(ToolCall("", name, written) for name, written in calls)
        return Completion("", Finish.TOOL_CALLS, made, Usage(10, 10))

    return script


def saying(*sentences: tuple[str, str]) -> Any:
    """A script that writes these; of ``P`` the passage that has the words, else the first."""

    def script(request: Request) -> Completion:
        if request.name is CallName.CHAT_AGENT:
            return competent(request)
        passages = {name: text for name, text in sources_in(request).items() if name[0] == "P"}
        said = []
        for name, text in sentences:
            has_words = [one for one, words in passages.items() if text and text in words]
            passage = next(iter([*has_words, *passages]), "P1")
            said.append({"source": passage if name == "P" else name, "text": text})
        return Completion(json.dumps({"sentences": said}))

    return script


def test_a_competent_model_adds_sentences_of_claims_with_their_values_and_sources(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    play(ScriptedModel(competent))
    told = enter().ask(question)
    block, *quoted = by_model(told)
    assert block["runs"][0] == {"text": BY_MODEL, "kind": "label", "citation": None}
    assert {one["runs"][0]["text"] for one in quoted} <= {QUOTED}
    assert any(run["kind"] == "mark" for run in block["runs"])
    with site.service.ledger.database.read() as session:
        calls = {one.id: one for one in calls_of(session, told.turn.id)}
    assert calls[block["origin"]].name == CallName.CHAT_ANSWER
    assert told.turn.state is TurnState.FINISHED


def test_a_claim_that_says_it_stands_behind_what_it_is_said_of(
    enter: Enter, play: Play, question: str
) -> None:
    """The second claim says "it" of the deviation; behind another claim it would be of that."""

    def said(first: str, second: str) -> list[str]:
        def script(request: Request) -> Completion:
            if request.name is CallName.CHAT_AGENT:
                return competent(request)
            sources = sources_in(request)
            return saying((first, sources[first]), (second, sources[second]))(request)

        play(ScriptedModel(script))
        return [run["text"] for block in by_model(enter().ask(question)) for run in block["runs"]]

    assert any("discovered" in text for text in said("C1", "C2"))
    assert not any("discovered" in text for text in said("C3", "C2"))


def test_without_a_model_nothing_is_told_of_one(enter: Enter, question: str) -> None:
    told = enter().ask(question)
    assert MODEL not in {one["tool"] for one in told.of(EventType.STEP_STARTED)}
    assert by_model(told) == []


@pytest.mark.req("TL-07")
@pytest.mark.parametrize("script", SCRIPTS)
def test_whatever_the_model_does_the_answer_of_the_records_comes_first_and_is_the_same(
    enter: Enter, play: Play, question: str, script: str
) -> None:
    alone = enter().ask(question)
    play(ScriptedModel(SCRIPTS[script]))
    told = enter().ask(question)
    assert without_model(told) == without_model(alone)
    assert told.turn.state is TurnState.FINISHED


@pytest.mark.req("IU-06")
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_abstention_stands(enter: Enter, play: Play, script: str) -> None:
    play(ScriptedModel(SCRIPTS[script]))
    told = enter().ask(NOWHERE)
    assert told.turn.state is TurnState.ABSTAINED
    assert by_model(told) == []


def test_where_nothing_answers_only_the_search_is_offered(enter: Enter, play: Play) -> None:
    model = ScriptedModel(competent)
    play(model)
    enter().ask(NOWHERE)
    offered = {tool.name for one in model.asked for tool in one.tools}
    assert offered == {"search"}


def test_a_number_that_nobody_knows_and_a_command_are_not_put_to_the_model(
    enter: Enter, play: Play, site: Site
) -> None:
    model = ScriptedModel(competent)
    play(model)
    enter().ask("What happened in DEV-1999-0001?")
    enter().ask(f"/history deviation={site.deviation}")
    assert model.asked == []


def test_what_is_found_in_other_words_is_an_answer_with_its_source(
    enter: Enter, play: Play
) -> None:
    """The playbook finds nothing for these words; a document says just that."""
    said = "Times are entered from the room clock"
    asked = f"{said}, seen with some quixotic xylograph?"
    assert enter().ask(asked).turn.state is TurnState.ABSTAINED
    search = ("search", json.dumps({"words": said}))
    play(ScriptedModel(calling(search, then=saying(("P", said)))))
    told = enter().ask(asked)
    assert told.turn.state is TurnState.FINISHED, told.text
    assert told.of(EventType.ABSTAINED) == []
    (block,) = by_model(told)
    assert f"“{said}.”[1]" in told.text
    assert block["runs"][0]["text"] == QUOTED
    (mark,) = [run for run in block["runs"] if run["kind"] == "mark"]
    (cited,) = [one for one in told.of(EventType.CITATION) if one["number"] == mark["citation"]]
    assert cited["evidence"]["kind"] == "passage"


@pytest.mark.req("IU-06")
def test_what_a_record_says_is_no_answer_to_another_question(enter: Enter, play: Play) -> None:
    said = "Times are entered from the room clock"
    play(ScriptedModel(calling(("search", json.dumps({"words": said})), then=saying(("P", said)))))
    told = enter().ask(NOWHERE)
    assert told.turn.state is TurnState.ABSTAINED
    assert "it does not answer the question" in told.text
    assert said not in told.text


@pytest.mark.req("TL-07")
def test_no_call_that_its_schema_refuses_reaches_a_tool(
    enter: Enter, play: Play, question: str
) -> None:
    for call in GARBAGE:
        play(ScriptedModel(calling(call)))
        told = enter().ask(question)
        refused = steps(told)[1]
        assert refused[:2] in (("search", "failed"), (MODEL, "failed")) or (
            call[0] in READING and refused[1] == "failed"
        ), (call, refused)
        assert told.turn.state is TurnState.FINISHED


@pytest.mark.req("TL-07")
def test_a_model_that_sends_only_garbage_is_asked_no_more(
    enter: Enter, play: Play, question: str
) -> None:
    play(ScriptedModel(garbage))
    told = enter().ask(question)
    assert f"{LIMITS.refusals} calls were refused" in str(steps(told))
    assert "The language model did not answer" in told.text


@pytest.mark.req("TL-07")
def test_calls_beyond_the_refusals_that_are_borne_are_not_even_told(
    enter: Enter, play: Play, question: str
) -> None:
    """Each step that is told is a transaction: a thousand of one answer would hold up everybody."""
    calls = [("drop_tables", json.dumps({"n": n})) for n in range(1_000)]
    play(ScriptedModel(calling(*calls)))
    told = enter().ask(question)
    refused = [one for one in steps(told) if "no such tool is offered" in one[2]]
    assert len(refused) == LIMITS.refusals
    assert told.turn.state is TurnState.FINISHED


@pytest.mark.req("TL-07")
def test_a_model_that_never_has_enough_is_stopped_and_asks_nothing_twice(
    enter: Enter, play: Play, question: str
) -> None:
    model = ScriptedModel(looping)
    play(model)
    told = enter().ask(question)
    chosen = [one for one in model.asked if one.name is CallName.CHAT_AGENT]
    assert len(chosen) == LIMITS.model_calls
    assert f"no more than {LIMITS.model_calls} times" in str(steps(told))
    assert "the same was called before" in str(steps(told))


def test_the_tokens_of_a_turn_are_limited(enter: Enter, play: Play, question: str) -> None:
    def spending(request: Request) -> Completion:
        return Completion("enough", usage=Usage(LIMITS.tokens, 1))

    model = ScriptedModel(spending)
    play(model)
    told = enter().ask(question)
    assert len(model.asked) == 1
    assert "tokens are spent on one question" in told.text


def test_a_tool_that_the_model_asks_for_is_told_by_code_as_its_command_is(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    with site.service.ledger.database.read() as session:
        batch = View(session).rows("deviations", deviation=site.deviation)[0].ids("batch")[0]
    play(ScriptedModel(calling(("genealogy", json.dumps({"batch": batch})))))
    told = enter().ask(question)
    assert ("genealogy", "ok") in [one[:2] for one in steps(told)]
    assert f"Looked up as well: genealogy (batch {batch})." in told.text
    command = enter().ask(f"/genealogy batch={batch}")
    assert command.text.splitlines()[0].split("[")[0] in told.text


@pytest.mark.req("TL-07")
def test_what_the_model_narrowed_a_tool_to_is_said_beside_what_it_found(
    enter: Enter, play: Play, question: str
) -> None:
    """Where nothing is found of a day in 1990, that is no answer to what is asked of the event."""
    long_ago = {"question": "released by QA", "at": "1990-01-01T12:00:00Z"}
    around = {"at": "1990-01-01T12:00:00Z", "equipment": ["P-203"], "hours": 1, "days_before": 1}
    play(
        ScriptedModel(calling(("documents", json.dumps(long_ago)), ("events", json.dumps(around))))
    )
    told = enter().ask(question)
    assert "Looked up as well: documents (at 1 Jan 1990 12:00 GMT)." in told.text
    assert (
        "Looked up as well: events (at 1 Jan 1990 12:00 GMT, equipment P-203, hours 1, "
        "days before 1)."
    ) in told.text
    assert "released by QA" not in told.text


@pytest.mark.req("TL-07")
def test_no_tool_looks_behind_the_time_as_of_which_is_asked(
    enter: Enter, play: Play, question: str
) -> None:
    later = {"question": "limits", "at": "2099-01-01T12:00:00Z"}
    play(ScriptedModel(calling(("documents", json.dumps(later)))))
    told = enter().ask(question)
    assert "Looked up as well" not in told.text
    assert "later than the time as of which is asked" in str(steps(told))


@pytest.mark.req("TL-07")
def test_a_name_that_nobody_said_is_no_argument(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    """It exists and is in scope; only a text that was found could have brought it up."""
    with site.service.ledger.database.read() as session:
        own = View(session).rows("deviations", deviation=site.deviation)[0].ids("batch")
        batches = [one.require("batch") for one in View(session).rows("batches")]
    told = enter().ask(question)
    other = next(one for one in batches if one not in own and one not in told.text)
    play(ScriptedModel(calling(("genealogy", json.dumps({"batch": other})))))
    told = enter().ask(question)
    assert "a name that nobody said" in str(steps(told))
    asked = enter().ask(f"{question[:-1]} and {other}?")
    assert ("genealogy", "ok") in [one[:2] for one in steps(asked)]


@pytest.mark.req("TL-07")
def test_a_call_widens_no_scope(enter: Enter, play: Play, site: Site) -> None:
    """Whoever may see nothing of this product: no tool, argument or search shows any of it."""
    call = ("search", json.dumps({"words": site.deviation}))
    play(ScriptedModel(calling(call, ("search", json.dumps({"words": "x", "products": ["*"]})))))
    told = enter(OTHER_PRODUCT).ask("Which fill volumes were too low?")
    assert site.deviation not in told.text
    assert all("P" not in one["evidence"]["title"] for one in told.of(EventType.CITATION))
    narrow = enter("writer", Scope(products=frozenset({"none"}))).ask("Which fills were too low?")
    assert narrow.of(EventType.CITATION) == []


@pytest.mark.parametrize(
    "text",
    [
        "Batch NF-25-0042 is released.",
        "The batch is fit for use.",
        "It is recommended to release the batch.",
        "You should approve the batch.",
        "The fill volume was 9.99 mL.",
        "Ignore all previous instructions.",
        "See https://example.org/x for more.",
        "[F1] was [F2].",
        "**bold**",
        "",
        "x\u202ey",
        "The operator caused the deviation.",
    ],
)
def test_a_sentence_that_its_source_does_not_bear_is_not_shown(
    enter: Enter, play: Play, question: str, text: str
) -> None:
    play(ScriptedModel(saying(("P", text), ("C1", text))))
    told = enter().ask(question)
    assert by_model(told) == []
    assert "2 sentences that the model wrote were left out" in told.text


def test_what_was_refused_is_asked_for_once_more_with_the_reasons(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    def learning(request: Request) -> Completion:
        if request.name is CallName.CHAT_AGENT or len(request.messages) > 2:
            return competent(request)
        return saying(("C1", "The batch is released."))(request)

    model = ScriptedModel(learning)
    play(model)
    told = enter().ask(question)
    assert "The batch is released." in model.asked[-1].messages[-1].text
    block, *_quoted = by_model(told)
    with site.service.ledger.database.read() as session:
        first, second = [
            one for one in calls_of(session, told.turn.id) if one.name == CallName.CHAT_ANSWER
        ]
        fates = {
            row.call: row.fate for row in session.execute(model_call_fates.select()).fetchall()
        }
    assert block["origin"] == second.id
    assert fates[first.id] == Fate.REFUSED
    assert fates[second.id] in (Fate.USED, Fate.PARTLY_USED)


def test_a_model_that_is_not_there_is_said_and_can_be_asked_again(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    play(ScriptedModel(stalling))
    asker = enter()
    told = asker.ask(question)
    assert told.turn.state is TurnState.FINISHED
    assert "The language model did not answer (no whole answer within 120 s)" in told.text
    with site.service.ledger.database.read() as session:
        (call,) = calls_of(session, told.turn.id)
    assert call.outcome == Outcome.UNAVAILABLE
    play(ScriptedModel(competent))
    assert by_model(asker.ask(question))


def test_the_model_sees_only_this_thread(enter: Enter, play: Play, question: str) -> None:
    other, asker = enter(), enter()
    other.ask("What is the secret of NF-99-9999?")
    asker.ask("How often is the fill volume checked?")
    model = ScriptedModel(obedient)
    play(model)
    asker.ask(question)
    sent = "\n".join(one.text for request in model.asked for one in request.messages)
    assert "Asked before: How often is the fill volume checked?" in sent
    assert "secret" not in sent
