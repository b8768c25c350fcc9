"""How much of what a language model writes does the writer let stand?

Dataset: answers that a language model gave to prompts of the writer, in three manners
(:mod:`evals.recorded_writers`). The prompts were divided before anything was run: the refusals of
the half called ``tuned`` taught the vocabulary, those of the ``held-out`` half were counted and not
read. Both halves are of one model and one author; another model writes otherwise.

Solver: the real writer (:mod:`app.drafts.writing`) over invented claims of the predicates that each
prompt had. What is refused is not asked for again: a model that is told the reasons loses less. A
sentence that stands in both halves, word for word, is none of the held-out one: its figures are of
words that taught nothing.

Metrics, by half: sentences offered and the share that stands, some without their lead-in; of fact
sections the share of claims in the model's own words (not those of code, letter by letter), of
discussions the share of claims that are taken up; refusals by rule; harms
(:mod:`evals.hostile_harms`); and of the sentences that stand, mutated by every kind of
:mod:`evals.mutations`, those that pass.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.core.progress import silent
from app.drafts.binding import as_ledger
from app.drafts.composing import Composer, Numbering
from app.drafts.content import (
    DraftContent,
    InferenceBlock,
    ParagraphBlock,
    Section,
    StatementClass,
)
from app.drafts.inference_linter import Stance, check_inference_sentence
from app.drafts.references import sentences_in
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.accepting import accept
from app.drafts.writing.course import Desk
from app.drafts.writing.leading import without_lead_in
from app.drafts.writing.passages import Paragraphs
from app.drafts.writing.service import Account, write
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES
from app.investigation.model_use import hypotheses_of
from app.llm.making import known_prompts
from app.llm.scripted import ScriptedModel
from app.llm.service import Caller
from evals.binding import is_refused, mutations
from evals.hostile_harms import harms
from evals.hostile_writers import INFERENCES
from evals.invented import invented_claim
from evals.mutations import Target
from evals.plants import ACTOR, scratch_ledger
from evals.recorded_writers import HALVES, STYLES, Answer, Recorded, Sentence, recorded, spoken
from evals.scripted_writers import Told
from evals.suite import Metrics, Suite

_SEED = 7000
_MUTATED = 2000
_PARALLEL = 4
_SHARED = ("factor", "subject")
_CONFIGURATION = "0" * 64


@dataclass(frozen=True)
class Setting:
    """Claims for each answer, and a draft that code composed of them."""

    content: DraftContent
    answers: dict[tuple[str, ...], Answer]


def measure(full: bool) -> Metrics:
    found: Counter[str] = Counter()
    standing: list[Target] = []
    lies: list[tuple[str, bool]] = []
    rng = _rng(str(_SEED))
    with tempfile.TemporaryDirectory() as scratch:
        ledger = scratch_ledger(Path(scratch))
        caller = Caller(ScriptedModel(lambda _: ""), known_prompts(), ledger, _CONFIGURATION)
        for half in HALVES:
            for style in STYLES:
                chosen = [a for a in recorded() if (a.half, a.style) == (half, style)]
                setting = made(chosen, _rng(style))
                found.update(_counted(half, setting, caller))
                standing += _standing(setting)
                lies += _lies(setting, rng)
        ledger.database.close()
    mutated = list(mutations(standing, 10 * _MUTATED if full else _MUTATED, rng))
    return {
        **{name: value for half in HALVES for name, value in _shares(half, found).items()},
        "harms": found["harms"],
        "mutated": len(mutated),
        "passed_mutated": sum(not is_refused(target) for _kind, target in mutated),
        "lies": len(lies),
        "passed_lies": sum(passed for _lie, passed in lies),
    }


def made(answers: Sequence[Answer], rng: random.Random) -> Setting:
    ledger, write = ClaimLedger("Europe/Dublin"), Composer(Numbering())
    by_claims: dict[tuple[str, ...], Answer] = {}
    sections: list[Section] = []
    ranked: list[dict[str, Any]] = []
    for place, answer in enumerate(answers):
        claims = _claims(answer, ledger, 100 * place, rng)
        by_claims[tuple(one.id for one in claims)] = answer
        block = write.claims(claims)
        if answer.stances:
            ranked.append(_hypothesis(len(ranked) + 1, claims, answer.stances))
            block = _weighed(write, len(ranked), claims)
        title = answer.section or "Root cause analysis"
        sections.append(Section(f"section_{place}", place + 1, title, (block,)))
    content = DraftContent(
        document_type="investigation", subject="DEV-1", title="", subtitle="", site="",
        timezone="Europe/Dublin", product=None, sections=tuple(sections),
        evidence=ledger.evidence, facts=ledger.facts, claims=ledger.claims, gates=(),
        data={"hypotheses": ranked},
    )  # fmt: skip
    return Setting(content, by_claims)


def _claims(answer: Answer, ledger: ClaimLedger, number: int, rng: random.Random) -> list[Claim]:
    """Those of one hypothesis speak of one factor."""
    claims: list[Claim] = []
    shared: dict[str, str] = {}
    for n, name in enumerate(answer.about, number):
        claims.append(invented_claim(ledger, PREDICATES[name], n, rng, shared))
        if answer.stances:
            shared |= {role: f for role, f in claims[-1].roles.items() if role in _SHARED}
    return claims


def _hypothesis(rank: int, claims: Sequence[Claim], stances: Sequence[Stance]) -> dict[str, Any]:
    def of(stance: Stance) -> list[str]:
        return [c.id for c, own in zip(claims, stances, strict=True) if own is stance]

    supports, contradicts = of(Stance.SUPPORTS), of(Stance.CONTRADICTS)
    return {"rank": rank, "supports": supports, "contradicts": contradicts}


def _weighed(write: Composer, rank: int, claims: Sequence[Claim]) -> InferenceBlock:
    statement = write.text("The outcome may be connected with it.", StatementClass.INFERENCE)
    lines = ParagraphBlock(tuple(write.claim(one) for one in claims))
    return InferenceBlock(write.numbering.next(), f"H{rank} E2", (statement, lines))


def _counted(half: str, setting: Setting, caller: Caller) -> Counter[str]:
    content, found = setting.content, Counter[str]()
    for answer in setting.answers.values():
        kind = _kind(bool(answer.stances))
        found[f"{half} {kind} offered"] += len(answer.sentences)
        found[f"{half} {kind} claims"] += len({at for one in answer.sentences for at in one.of})
    for answer, _text, refusal in _refusals(setting):
        kind = _kind(bool(answer.stances))
        found[f"{half} {kind} refused"] += 1
        found[f"{half} {kind} {refusal.rule}"] += 1
    caller = replace(caller, model=ScriptedModel(Recorded(setting.answers, content.claims)))
    desk = Desk(caller, ACTOR, "JOB-EVAL", _PARALLEL)
    outcome = write(content, tuple(hypotheses_of(content)), desk, _as_it_is, silent).content
    for section in outcome.sections:
        for one in sentences_in(section.blocks):
            if one.is_models:
                kind = _kind(one.kind is StatementClass.INFERENCE)
                found[f"{half} {kind} own"] += len(one.claims)
    found["harms"] += sum(1 for _ in harms(content, outcome, []))
    return found


def _as_it_is(
    content: DraftContent, _account: Account
) -> tuple[DraftContent, Paragraphs, Sequence[str]]:
    return content, (), ()


def _kind(discussion: bool) -> str:
    return "discussion" if discussion else "facts"


def _shares(half: str, found: Counter[str]) -> Metrics:
    """``of`` what: the sentences that were offered, the claims that they speak of."""
    shares: Metrics = {}
    name = half.replace("-", "_")
    for kind in ("facts", "discussion"):
        offered, claims = found[f"{half} {kind} offered"], found[f"{half} {kind} claims"]
        refused = found[f"{half} {kind} refused"]
        shares[f"{name}_{kind}_offered"] = offered
        shares[f"{name}_{kind}_accepted"] = 1 - refused / offered
        shares[f"{name}_{kind}_claims_in_own_words"] = found[f"{half} {kind} own"] / claims
        for rule in Rule:
            if refused_by := found[f"{half} {kind} {rule}"]:
                shares[f"{name}_{kind}_refused_{rule}"] = refused_by
    return shares


def refusals(half: str) -> Iterator[tuple[Answer, str, Refusal]]:
    """Each sentence of the half that does not stand, and why."""
    for style in STYLES:
        chosen = [a for a in recorded() if (a.half, a.style) == (half, style)]
        yield from _refusals(made(chosen, _rng(style)))


def _refusals(setting: Setting) -> Iterator[tuple[Answer, str, Refusal]]:
    for ids, answer in setting.answers.items():
        for one in answer.sentences:
            found = _judged(one, ids, setting)
            if isinstance(found, Refusal):
                yield answer, one.text, found


def _judged(one: Sentence, ids: Sequence[str], setting: Setting) -> str | Refusal:
    """As the writer does, without regard to the other sentences."""
    claims, ledger = [setting.content.claims[c] for c in ids], as_ledger(setting.content)
    text, answer = spoken(one, claims), setting.answers[tuple(ids)]
    if not answer.stances:
        found = accept(text, claims[one.of[0]], ledger, may_link=True)
        return found if isinstance(found, Refusal) else found.text
    named = [ids[place] for place in one.of]
    stances = dict(zip(ids, answer.stances, strict=True))
    found = check_inference_sentence(text, named, ledger.claims, stances)
    rest = without_lead_in(text) if found is not None else None
    if rest is None:
        return found or text
    again = check_inference_sentence(rest[1], named, ledger.claims, stances)
    return rest[1] if found is None or again is None else found


def _standing(setting: Setting) -> Iterator[Target]:
    """Of fact sections, as they stand."""
    ledger = as_ledger(setting.content)
    for ids, answer in setting.answers.items():
        for one in answer.sentences if not answer.stances else ():
            if isinstance(text := _judged(one, ids, setting), str):
                claim = ledger.claims[ids[one.of[0]]]
                yield Target(f"[{claim.id}] {text}", claim, ledger)


def _lies(setting: Setting, rng: random.Random) -> Iterator[tuple[str, bool]]:
    """Sentences of discussions that stand, each made a lie of every kind: does it pass?"""
    for ids, answer in setting.answers.items():
        for one in answer.sentences if answer.stances else ():
            if isinstance(text := _judged(one, ids, setting), str):
                yield from _lies_of(text, one, ids, setting, rng)


def _lies_of(
    text: str, one: Sentence, ids: Sequence[str], setting: Setting, rng: random.Random
) -> Iterator[tuple[str, bool]]:
    ledger = as_ledger(setting.content)
    stances = dict(zip(ids, setting.answers[tuple(ids)].stances, strict=True))
    named = [ids[place] for place in one.of]
    claim = ledger.claims[named[0]]
    phrases = PREDICATES[claim.predicate].named(claim.roles)
    told = Told(claim.id, rng.randrange(6), (), stances[claim.id].value, phrases)
    for kind, (_harm, lie) in INFERENCES.items():
        false = lie(text, told, rng, ledger)
        if false != text:
            passed = check_inference_sentence(false, named, ledger.claims, stances) is None
            yield f"{kind}: {false}", passed


def _rng(seed: str) -> random.Random:
    return random.Random(seed)


SUITE = Suite(
    "acceptance",
    measure,
    floors={
        "tuned_facts_accepted": 0.85,
        "tuned_discussion_accepted": 0.85,
        "held_out_facts_accepted": 0.7,
        "held_out_discussion_accepted": 0.8,
    },
    ceilings={"harms": 0, "passed_mutated": 0, "passed_lies": 0},
    sizes={
        "tuned_facts_offered": 90,
        "tuned_discussion_offered": 25,
        "held_out_facts_offered": 90,
        "held_out_discussion_offered": 25,
        "mutated": 9 * _MUTATED // 10,
        "lies": 1000,
    },
)
