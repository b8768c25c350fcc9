"""Asks the model to weigh a hypothesis, and places what passes behind the lists for and against.

The lists stay complete whatever the model says. Claims that it does not take up are listed beneath
its paragraph in their composed sentences; where nothing passes there is no discussion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.drafts import lexicon
from app.drafts.content import (
    Block,
    DraftContent,
    InferenceBlock,
    NoticeBlock,
    ParagraphBlock,
    Sentence,
    StatementClass,
)
from app.drafts.inference_linter import Stance, check_inference_sentence, opener_of
from app.drafts.numbering import next_ids
from app.drafts.placing import rewrite
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.course import Course
from app.drafts.writing.leading import left_out, without_lead_in
from app.drafts.writing.telling import Refused, told_hypothesis, told_refusals
from app.evidence.claims import Claim
from app.evidence.tokens import TOKEN
from app.llm.calls import CallName, Message, ModelUnavailable, OverBudget
from app.llm.service import Answered, Ask

NOT_USED = "Not taken up by the model"
_MOST_SENTENCES = 12


@dataclass(frozen=True)
class Hypothesis:
    """``block`` is the id of its :class:`InferenceBlock`; ``statement`` is shown to the model;
    ``stances``: claim → how it stands to it."""

    block: str
    statement: str
    stances: Mapping[str, Stance]


@dataclass(frozen=True)
class Said:
    text: str
    claims: tuple[str, ...]
    call: str


@dataclass(frozen=True)
class Discussed:
    hypothesis: Hypothesis
    sentences: tuple[Said, ...]

    @property
    def unused(self) -> tuple[str, ...]:
        spoken = {claim for one in self.sentences for claim in one.claims}
        return tuple(claim for claim in self.hypothesis.stances if claim not in spoken)


async def discuss(hypothesis: Hypothesis, course: Course) -> Discussed:
    said: list[Said] = []
    try:
        first = await _asked(hypothesis, (), course)
        refused = _read(first, hypothesis, said, course)
        if refused:
            again = await _asked(hypothesis, (told_refusals(refused),), course)
            _read(again, hypothesis, said, course)
    except OverBudget as error:
        course.failed(str(error))
    except ModelUnavailable:
        pass  # told of by the course; what passed before stands
    course.step()
    return Discussed(hypothesis, tuple(_linked(said, hypothesis)))


def _linked(said: Sequence[Said], hypothesis: Hypothesis) -> Iterator[Said]:
    """*Likewise* stands only behind a sentence of the same stance."""
    before: Stance | None = None
    for one in said:
        stance, opener = hypothesis.stances[one.claims[0]], opener_of(one.text)
        alike = opener.lower().rstrip(", ") in lexicon.ALIKE
        rest = one.text[len(opener) :]
        yield (
            replace(one, text=f"{rest[:1].upper()}{rest[1:]}")
            if alike and stance != before
            else one
        )
        before = stance


def with_discussion(content: DraftContent, discussed: Discussed) -> tuple[DraftContent, list[str]]:
    """The content with the model's paragraph and the notice of what it left out; their ids."""
    if not discussed.sentences:
        return content, []
    unused = discussed.unused
    ids, content = next_ids(content, "S", len(discussed.sentences) + bool(unused))
    run = tuple(
        Sentence(new, one.text, StatementClass.INFERENCE, one.claims, one.call)
        for new, one in zip(ids, discussed.sentences, strict=False)
    )
    blocks: list[Block] = [ParagraphBlock(run)]
    if unused:
        text = " ".join(content.claims[one].sentence() for one in unused)
        blocks.append(NoticeBlock(ids[-1], NOT_USED, text))

    def change(block: Block) -> Block:
        if isinstance(block, InferenceBlock) and block.id == discussed.hypothesis.block:
            return replace(block, blocks=(*block.blocks, *blocks))
        return block

    return rewrite(content, change), list(ids)


async def _asked(hypothesis: Hypothesis, further: tuple[Message, ...], course: Course) -> Answered:
    ledger = course.ledger
    told = [(ledger.claims[one], stance.value) for one, stance in hypothesis.stances.items()]
    inputs = {
        "hypothesis": ledger.render(hypothesis.statement),
        "claims": told_hypothesis(told, ledger),
    }
    choices = {"claims": list(hypothesis.stances)}
    return await course.ask(Ask(CallName.DISCUSS_HYPOTHESIS, "", inputs, choices, further))


def _read(
    answered: Answered, hypothesis: Hypothesis, said: list[Said], course: Course
) -> list[Refused]:
    refused: list[Refused] = []
    for one in answered.json["sentences"]:
        named, text = tuple(one["claims"]), one["text"].strip(" ")
        listed = ", ".join(named[:8])
        found = _refusal(text, named, hypothesis, said, course)
        rest = without_lead_in(text) if found is not None else None
        if rest is not None and _refusal(rest[1], named, hypothesis, said, course) is None:
            course.refused(answered.call, left_out(rest[0]), listed)
            found, text = None, rest[1]
        if found is None:
            text = _finished(text, [course.ledger.claims[c] for c in named])
            said.append(Said(text, named, answered.call))
        else:
            refused.append((listed, text, found))
            course.refused(answered.call, found, listed)
    return refused


def _refusal(
    text: str, named: Sequence[str], hypothesis: Hypothesis, said: Sequence[Said], course: Course
) -> Refusal | None:
    if len(said) >= _MOST_SENTENCES:
        return Refusal(Rule.SHAPE, "more sentences than a discussion has")
    if any(set(one.claims) == set(named) for one in said):
        return Refusal(Rule.CLAIM, "of these claims was spoken already", ", ".join(named[:8]))
    return check_inference_sentence(text, named, course.ledger.claims, hypothesis.stances)


def _finished(text: str, claims: Sequence[Claim]) -> str:
    """With the citation marks of its claims, each once, at its end."""
    bare = TOKEN.sub(lambda match: "" if match["kind"] in "EC" else match[0], text)
    evidence = dict.fromkeys(one for claim in claims for one in claim.evidence)
    marks = "".join(f"[{one}]" for one in evidence)
    bare = bare.strip().removesuffix(".")
    return f"{bare[:1].upper()}{bare[1:]}{marks}."
