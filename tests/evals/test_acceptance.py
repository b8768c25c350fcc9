"""Recorded answers of a model are said again of any claims of the same predicates."""

import json
import random
from dataclasses import replace

from app.drafts.shape import Refusal
from app.llm.calls import CallName, Decoding, Message, Request, Speaker
from evals.acceptance import SUITE, made, refusals
from evals.recorded_writers import HALVES, STYLES, Recorded, Sentence, recorded, spoken


def test_each_half_holds_sections_and_discussions_in_every_manner() -> None:
    for half in HALVES:
        for style in STYLES:
            chosen = [one for one in recorded() if (one.half, one.style) == (half, style)]
            assert {bool(one.stances) for one in chosen} == {True, False}, (half, style)


def test_no_sentence_stands_in_both_halves() -> None:
    tuned, held_out = (
        {s.text for one in recorded() if one.half == half for s in one.sentences} for half in HALVES
    )
    assert tuned
    assert held_out
    assert tuned.isdisjoint(held_out)


def test_it_does_not_pass_where_little_was_tried() -> None:
    sizes = SUITE.sizes
    good = {**sizes, **SUITE.floors, **dict.fromkeys(SUITE.ceilings, 0.0)}
    assert SUITE.passed(good)
    assert {"mutated", "lies", *(name for name in good if name.endswith("_offered"))} == set(sizes)
    assert [name for name in sizes if SUITE.passed(good | {name: 0})] == []


def test_a_sentence_takes_the_tokens_of_the_claims_it_is_said_of() -> None:
    answer = next(one for one in recorded() if len(one.about) > 1)
    setting = made([answer], random.Random(1))  # noqa: S311 - invented claims are drawn by a seed
    (ids,) = setting.answers
    claims = [setting.content.claims[one] for one in ids]
    said = spoken(Sentence((1,), "The [batch|x] and [0.batch]."), claims)
    assert said == f"The [{claims[1].roles['batch']}|x] and [{claims[0].roles['batch']}]."


def test_it_answers_what_was_asked_once_and_nothing_else() -> None:
    answer = next(one for one in recorded() if one.section)
    setting = made([answer], random.Random(1))  # noqa: S311 - invented claims are drawn by a seed
    (ids,) = setting.answers
    asked = "\n".join(f"{one}\n  sentence: x." for one in ids)
    script = Recorded(setting.answers, setting.content.claims)
    request = Request(
        CallName.WRITE_SECTION,
        (Message(Speaker.SYSTEM, ""), Message(Speaker.USER, asked)),
        Decoding(100),
    )
    first = json.loads(str(script(request)))
    assert [s["claim"] for run in first["paragraphs"] for s in run["sentences"]] == [
        ids[one.of[0]] for one in answer.sentences
    ]
    again = replace(request, messages=(*request.messages, Message(Speaker.USER, "again")))
    other = replace(request, messages=(request.messages[0], Message(Speaker.USER, "C77\n")))
    assert script(again) == script(other) == '{"paragraphs": []}'


def test_every_refusal_has_its_reason() -> None:
    found = list(refusals("tuned"))
    assert found
    assert all(isinstance(why, Refusal) and why.message for _, _, why in found)
