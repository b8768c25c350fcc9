"""What a language model answered to prompts of the writer, kept by roles, and said again.

``data/acceptance.jsonl`` has one answer on a line. A language model wrote them, in the makers'
session and not over the wire: it was shown prompts that investigations of simulated and published
plants gave, and answered each in three manners before it had seen the vocabulary of the binding.
Nothing of them was mended afterwards.

An answer names claims by their place in the request (``of``) and values by their roles
(``[at|date]``, of several claims ``[1.factor]``), so it can be said of any claims of the same
predicates, whatever their ids are.
"""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.drafts.inference_linter import Stance
from app.evidence.claims import Claim
from app.llm.calls import CallName, Completion, Request
from evals.scripted_writers import told

_FILE: Final = Path(__file__).parent / "data" / "acceptance.jsonl"
_SLOT = re.compile(r"\[(?:(?P<of>\d+)\.)?(?P<role>[a-z]+)(?P<view>\|[a-z]+)?\]")
_NOTHING = '{"paragraphs": []}', '{"sentences": []}'

HALVES: Final = ("tuned", "held-out")
STYLES: Final = ("terse", "fluent", "varied")


@dataclass(frozen=True)
class Sentence:
    """``of`` are places in the request's claims."""

    of: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Answer:
    """``about`` are the predicates of the request's claims; ``stances`` of a discussion alone."""

    half: str
    style: str
    section: str
    about: tuple[str, ...]
    stances: tuple[Stance, ...]
    paragraphs: tuple[tuple[Sentence, ...], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(one for run in self.paragraphs for one in run)


@cache
def recorded() -> tuple[Answer, ...]:
    """Of the held-out half, only what does not stand in the other, word for word."""
    rows = [_read(json.loads(line)) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    known = {one.text for row in rows if row.half == "tuned" for one in row.sentences}
    left = (row if row.half == "tuned" else _without(row, known) for row in rows)
    return tuple(row for row in left if row.sentences)


def _without(answer: Answer, known: Set[str]) -> Answer:
    runs = (tuple(s for s in run if s.text not in known) for run in answer.paragraphs)
    return replace(answer, paragraphs=tuple(run for run in runs if run))


@dataclass(frozen=True)
class Recorded:
    """A script: what was answered to claims like these. To anything else, and to a second request
    with the reasons of a refusal, it says nothing."""

    answers: Mapping[tuple[str, ...], Answer]
    claims: Mapping[str, Claim]

    def __call__(self, request: Request) -> Completion | str:
        asked = tuple(one.claim for one in told(request))
        answer = self.answers.get(asked)
        section = request.name is CallName.WRITE_SECTION
        if answer is None or len(request.messages) > 2:
            return _NOTHING[0 if section else 1]
        runs = [[self._said(one, asked) for one in run] for run in answer.paragraphs]
        if section:
            return _json({"paragraphs": [{"sentences": [_one(s) for s in run]} for run in runs]})
        return _json({"sentences": [one for run in runs for one in run]})

    def _said(self, one: Sentence, asked: Sequence[str]) -> dict[str, Any]:
        named = [asked[place] for place in one.of]
        claims = [self.claims[claim] for claim in asked]
        return {"claims": named, "text": spoken(one, claims)}


def spoken(one: Sentence, claims: Sequence[Claim]) -> str:
    """The sentence with the tokens of these claims."""

    def token(match: re.Match[str]) -> str:
        place = int(match["of"]) if match["of"] else one.of[0]
        return f"[{claims[place].roles[match['role']]}{match['view'] or ''}]"

    return _SLOT.sub(token, one.text)


def _one(said: Mapping[str, Any]) -> dict[str, str]:
    return {"claim": said["claims"][0], "text": said["text"]}


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _read(row: dict[str, Any]) -> Answer:
    section = row.get("section", "")
    about = row["about"] if section else [predicate for predicate, _stance in row["about"]]
    stances = () if section else tuple(Stance(stance) for _predicate, stance in row["about"])
    runs = row["paragraphs"] if section else [row["sentences"]]
    paragraphs = tuple(tuple(_sentence(one) for one in run) for run in runs)
    return Answer(row["half"], row["style"], section, tuple(about), stances, paragraphs)


def _sentence(row: dict[str, Any]) -> Sentence:
    of = row["of"]
    return Sentence((of,) if isinstance(of, int) else tuple(of), row["text"])
