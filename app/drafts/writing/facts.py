"""Writes one passage: asks, checks each sentence, asks once more, and keeps every claim.

The claims of a passage come back each exactly once: what the model left out, said twice or said
against a rule stands as code composed it, at its composed place. A passage that is too long for one
call is divided, never cut; the parts keep their order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.drafts.content import CODE, Sentence
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.accepting import Accepted, accept
from app.drafts.writing.course import Course
from app.drafts.writing.leading import left_out, with_links
from app.drafts.writing.ordering import check_order, with_dates
from app.drafts.writing.passages import Paragraphs, Passage, Run
from app.drafts.writing.telling import Refused, told_refusals, told_section
from app.llm.calls import CallName, Message, ModelUnavailable, OverBudget
from app.llm.service import Answered, Ask

_MOST_CLAIMS = 16
"""Of one call: their sentences fit into the answer's most tokens."""

Order = list[list[str]]
"""Claims in paragraphs."""


@dataclass
class _Part:
    """A part of a passage while it is written. ``texts``: claim → what passed, and its call."""

    paragraphs: Paragraphs
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def sentences(self) -> Run:
        return tuple(one for run in self.paragraphs for one in run)

    @property
    def claims(self) -> list[str]:
        return [one.claims[0] for one in self.sentences]


async def write_passage(passage: Passage, course: Course) -> Paragraphs:
    parts = list(_divided(passage.paragraphs, _MOST_CLAIMS))
    if len(parts) > 1:
        course.split.add(passage.section)
    written: list[Run] = []
    for part in parts:
        written += await _write(passage, part, course)
    course.step()
    if all(one.origin == CODE for run in written for one in run):
        return passage.paragraphs
    return tuple(written)


async def _write(passage: Passage, paragraphs: Paragraphs, course: Course) -> list[Run]:
    part = _Part(paragraphs)
    try:
        first = await _asked(passage, part, part.claims, (), course)
    except OverBudget as error:
        return await _in_halves(passage, part, course, error)
    except ModelUnavailable:
        return list(paragraphs)
    order, refused = _read(first, part, course)
    wanted = [claim for claim in part.claims if claim not in part.texts]
    if wanted:
        await _again(passage, part, wanted, refused, course)
    return _finished(part, order, first.call, course)


async def _again(
    passage: Passage, part: _Part, wanted: list[str], refused: list[Refused], course: Course
) -> None:
    """Once more with the reasons; what fails then stays composed."""
    missing = [(claim, "", Refusal(Rule.CLAIM, "it was left out")) for claim in wanted]
    told = {claim: one for claim, *_ in missing for one in refused if one[0] == claim}
    message = told_refusals([told.get(one[0], one) for one in missing])
    try:
        second = await _asked(passage, part, wanted, (message,), course)
    except (ModelUnavailable, OverBudget):
        return
    _read(second, part, course)


async def _asked(
    passage: Passage, part: _Part, choices: Sequence[str], further: tuple[Message, ...],
    course: Course,
) -> Answered:  # fmt: skip
    inputs = {"title": passage.title, "claims": told_section(part.paragraphs, course.ledger)}
    name = CallName.WRITE_SECTION
    return await course.ask(Ask(name, "", inputs, {"claims": choices}, further))


async def _in_halves(passage: Passage, part: _Part, course: Course, error: OverBudget) -> list[Run]:
    if len(part.claims) == 1:
        course.failed(str(error))
        return list(part.paragraphs)
    course.split.add(passage.section)
    halves = _divided(part.paragraphs, (len(part.claims) + 1) // 2)
    return [run for half in halves for run in await _write(passage, half, course)]


def _read(answered: Answered, part: _Part, course: Course) -> tuple[Order, list[Refused]]:
    """Takes what passes into ``part``; gives the order that was proposed, and what was refused."""
    order: Order = []
    refused: list[Refused] = []
    named: set[str] = set()
    for paragraph in answered.json["paragraphs"]:
        order.append([])
        for said in paragraph["sentences"]:
            claim, text = said["claim"], said["text"]
            found = _judged(claim, text, claim in named or claim in part.texts, course)
            if claim not in named:
                named.add(claim)
                order[-1].append(claim)
            if isinstance(found, Refusal):
                refused.append((claim, text, found))
                course.refused(answered.call, found, claim)
                continue
            part.texts[claim] = (found.text, answered.call)
            if found.left_out:
                course.refused(answered.call, left_out(found.left_out), claim)
    return order, refused


def _judged(claim: str, text: str, twice: bool, course: Course) -> Accepted | Refusal:
    if twice:
        return Refusal(Rule.CLAIM, "a claim is said once", claim)
    return accept(text, course.ledger.claims[claim], course.ledger, may_link=True)


def _finished(part: _Part, order: Order, call: str, course: Course) -> list[Run]:
    composed = [[one.claims[0] for one in run] for run in part.paragraphs]
    whole = _with_left_out(order, part.claims)
    flat = [claim for run in whole for claim in run]
    refusal = check_order(part.claims, flat, course.ledger)
    if refusal is not None:
        course.refused(call, refusal, refusal.got)
        whole = composed
    by_claim = {one.claims[0]: _told(one, part) for one in part.sentences}
    sentences = [by_claim[claim] for run in whole for claim in run]
    if all(one.origin == CODE for one in sentences):
        return list(part.paragraphs)
    linked = list(with_links(sentences, course.ledger))
    dated = iter(with_dates(linked, course.ledger))
    return [tuple(replace(by_claim[claim], text=next(dated)) for claim in run) for run in whole]


def _told(one: Sentence, part: _Part) -> Sentence:
    """The model's text where one passed that is not the composed one."""
    text, call = part.texts.get(one.claims[0], (one.text, one.origin))
    return one if text == one.text else replace(one, text=text, origin=call)


def _with_left_out(order: Order, composed: list[str]) -> Order:
    """What was left out goes behind what it stood behind, the first one to the beginning."""
    whole = [list(run) for run in order if run] or [[]]
    there = {claim for run in whole for claim in run}
    before: str | None = None
    for claim in composed:
        if claim not in there:
            run = next((one for one in whole if before in one), whole[0])
            run.insert(run.index(before) + 1 if before in run else 0, claim)
        before = claim
    return whole


def _divided(paragraphs: Paragraphs, most: int) -> Iterator[Paragraphs]:
    """Parts of at most so many claims, in order; a paragraph may be divided."""
    part: list[Run] = []
    count = 0
    for run in paragraphs:
        rest = run
        while rest:
            taken, rest = rest[: most - count], rest[most - count :]
            part.append(taken)
            count += len(taken)
            if count == most:
                yield tuple(part)
                part, count = [], 0
    if part:
        yield tuple(part)
