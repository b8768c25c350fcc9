"""Whole answers that are wrong: in order, in what they leave out, in form, or by not coming."""

import json
import re
from collections.abc import Callable, Mapping

from app.llm.calls import CallName, Completion, Finish, ModelUnavailable, Request
from evals.scripted_writers import Told, hypothesis_answer, rephrased, section_answer, told, weighed

_TIMED = re.compile(r"\b(on|at|from|to) \[(F\d+)(?:\|\w+)?\]", re.IGNORECASE)


def _reordered(request: Request) -> str:
    """The right sentences in the wrong order: backwards, in one paragraph."""
    if request.name is not CallName.WRITE_SECTION:
        return hypothesis_answer(request, weighed)
    answer = json.loads(section_answer(request, rephrased, paragraph=999))
    for run in answer["paragraphs"]:
        run["sentences"].reverse()
    return json.dumps(answer)


def _left_out(request: Request) -> str:
    """Every other claim, and of a hypothesis all that speaks against it."""
    answer = json.loads(competent_answer(request))
    if "paragraphs" in answer:
        for run in answer["paragraphs"]:
            run["sentences"] = run["sentences"][::2]
    else:
        against = {one.claim for one in told(request) if one.stance == "contradicts"}
        answer["sentences"] = [
            one for one in answer["sentences"] if not against & set(one["claims"])
        ]
    return json.dumps(answer)


def _all_left_out(request: Request) -> str:
    return '{"paragraphs": []}' if request.name is CallName.WRITE_SECTION else '{"sentences": []}'


def _loop(request: Request) -> str:
    answer = json.loads(competent_answer(request))
    for run in answer.get("paragraphs", [answer]):
        run["sentences"] = run["sentences"] * 40
    return json.dumps(answer)


def _exchanged(request: Request) -> str:
    """Every sentence under the name of the next claim."""
    answer = json.loads(competent_answer(request))
    said = [one for run in answer.get("paragraphs", [answer]) for one in run["sentences"]]
    texts = [one["text"] for one in said]
    for one, text in zip(said, texts[1:] + texts[:1], strict=True):
        one["text"] = text
    return json.dumps(answer)


def _weighing(request: Request) -> str:
    """Openers that set one fact against another, or make it an instance of another."""
    if request.name is not CallName.WRITE_SECTION:
        return hypothesis_answer(request, weighed)
    turns = ("However,", "Likewise,", "In particular,", "Specifically,", "In total,", "Meanwhile,")

    def say(one: Told) -> str:
        text = one.sentences[0]
        return f"{turns[one.number % len(turns)]} {text[:1].lower()}{text[1:]}"

    return section_answer(request, say)


def _linking(request: Request) -> str:
    """Links to the sentence before, by turns, whatever that says."""
    turns = ("Likewise,", "Subsequently,", "Similarly,", "Thereafter,")

    def say(one: Told) -> str:
        section = request.name is CallName.WRITE_SECTION
        text = one.sentences[0] if section else weighed(one)
        opener = turns[one.number % (len(turns) if section else 1)]
        return f"{opener} {text[:1].lower()}{text[1:]}"

    wanted = section_answer if request.name is CallName.WRITE_SECTION else hypothesis_answer
    return wanted(request, say)


def _dateless(request: Request) -> str:
    """Every time without its date, in an order that would give it another."""
    if request.name is not CallName.WRITE_SECTION:
        return hypothesis_answer(request, weighed)

    def say(one: Told) -> str:
        return _TIMED.sub(r"\1 [\2|time]", one.sentences[0])

    return section_answer(request, say)


def _stalls(_request: Request) -> str:
    raise ModelUnavailable("no whole answer within the time")


def competent_answer(request: Request) -> str:
    if request.name is CallName.WRITE_SECTION:
        return section_answer(request, rephrased)
    return hypothesis_answer(request, weighed)


WHOLE: Mapping[str, Callable[[Request], Completion | str]] = {
    "order turned round": _reordered,
    "claims left out": _left_out,
    "everything left out": _all_left_out,
    "loop": _loop,
    "sentences exchanged": _exchanged,
    "weighing openers": _weighing,
    "links": _linking,
    "dates hidden": _dateless,
    "stalls": _stalls,
    "not JSON": lambda _request: "Sure! Here is the section: all values are fine.",
    "NaN": lambda _request: '{"paragraphs": NaN, "sentences": Infinity}',
    "another schema": lambda _request: '{"verdict": "released", "text": ["5 mg"]}',
    "unknown claim": lambda _request: json.dumps(
        {"paragraphs": [{"sentences": [{"claim": "C9999", "text": "It was 5 mg."}]}],
         "sentences": [{"claims": ["C9999"], "text": "It was 5 mg."}]}),
    "cut off": lambda request: Completion(competent_answer(request)[:-9], Finish.LENGTH),
    "huge": lambda _request: '{"paragraphs": [' + '{"sentences": []},' * 50_000 + "{}]}",
    "garbage": lambda _request: "\x00\ufffd{[[\u202e" * 400,
}  # fmt: skip
"""Whole answers: what is wrong is not within a sentence."""
