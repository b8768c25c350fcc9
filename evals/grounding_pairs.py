"""Claims beside sources, of ``data/grounding.jsonl``: what the grounding check is fitted and
measured on.

Each line is one source with claims that it supports, contradicts and says nothing of. A language
model wrote all of them for this purpose, with invented people, places and figures; no published set
was used or looked at. They came in two series: the first of seven domains (encyclopedia,
contrastive figures, science, news, questions, GMP, everyday), the second later, with further ones
(history, film, sport, biology, clinical, chemistry, manufacturing, regulatory, reports of six to
eight sentences). Every second source of a domain is held out, and was before anything was measured
on it.

Pairs that a program makes of them: a claim beside a longer text that has its source in the middle,
a sentence of the source itself, claims of other sources, two claims as one, and supported claims
with one of their numbers changed.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.grounding.text import pieces
from app.grounding.verdicts import Verdict

_FILE: Final = Path(__file__).parent / "data" / "grounding.jsonl"
SERIES: Final = (1, 2)
_SEED: Final = 20
_LONGEST_SENTENCE: Final = 250
_DIGITS: Final = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")


@dataclass(frozen=True)
class Passage:
    domain: str
    half: str
    series: int
    source: str
    supported: tuple[tuple[str, str], ...]
    contradicted: tuple[tuple[str, str], ...]
    not_supported: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pair:
    """``kind`` is what was changed of a supported claim, or how the pair was made."""

    claim: str
    source: str
    verdict: Verdict
    kind: str
    domain: str


def read_passages(half: str, series: int) -> list[Passage]:
    """``tuned`` or ``held-out``, of series 1 or 2."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [one for one in map(_passage, lines) if (one.half, one.series) == (half, series)]


def written_pairs(passages: Sequence[Passage]) -> list[Pair]:
    found: list[Pair] = []
    for one in passages:
        triples = (
            *((kind, text, Verdict.SUPPORTED) for kind, text in one.supported),
            *((kind, text, Verdict.CONTRADICTED) for kind, text in one.contradicted),
            *((kind, text, Verdict.NOT_SUPPORTED) for kind, text in one.not_supported),
        )
        found += [
            Pair(text, one.source, verdict, kind, one.domain) for kind, text, verdict in triples
        ]
    return found


def made_pairs(passages: Sequence[Passage]) -> list[Pair]:
    rng = random.Random(_SEED)
    return [pair for one in passages for pair in _made_of(one, passages, rng)]


def renumbered_pairs(passages: Sequence[Passage]) -> list[Pair]:
    """Supported claims, each with one number changed: none of them may be called supported."""
    rng = random.Random(_SEED)
    found: list[Pair] = []
    for one in passages:
        written = (text for _, text in one.supported)
        for claim in (*written, *_sentences(one.source)):
            numbers = list(_DIGITS.finditer(claim))
            if not numbers:
                continue
            number = rng.choice(numbers)
            changed = _changed(number.group(), one.source, rng)
            text = claim[: number.start()] + changed + claim[number.end() :]
            if _may_still_hold(claim, number.start()):
                continue
            found.append(Pair(text, one.source, Verdict.CONTRADICTED, "renumbered", one.domain))
    return found


def _passage(line: str) -> Passage:
    row = json.loads(line)
    return Passage(
        row["domain"],
        row["half"],
        row.get("series", 1),
        row["source"],
        tuple(_supported(one) for one in row["supported"]),
        tuple((kind, text) for kind, text in row["contradicted"]),
        tuple((kind, text) for kind, text in row["not_supported"]),
    )


def _supported(one: str | list[str]) -> tuple[str, str]:
    """In the second series with what makes it another sentence than the source's."""
    return ("paraphrase", one) if isinstance(one, str) else (one[0], one[1])


def _made_of(one: Passage, passages: Sequence[Passage], rng: random.Random) -> Iterator[Pair]:
    others = [other for other in passages if other is not one]
    before, after = rng.sample(others, 2)
    long = "\n".join((before.source, one.source, after.source))
    near = rng.choice([other for other in others if other.domain == one.domain] or others)
    true, second = (text for _, text in rng.sample(one.supported, 2))
    false = rng.choice(one.contradicted)[1]
    unsaid = rng.choice(one.not_supported)[1]

    def pair(claim: str, source: str, verdict: Verdict, kind: str) -> Pair:
        return Pair(claim, source, verdict, kind, one.domain)

    yield pair(true, long, Verdict.SUPPORTED, "long source")
    yield pair(false, long, Verdict.CONTRADICTED, "long source")
    yield pair(unsaid, long, Verdict.NOT_SUPPORTED, "long source")
    yield pair(rng.choice(_sentences(one.source)), one.source, Verdict.SUPPORTED, "verbatim")
    yield pair(rng.choice(near.supported)[1], one.source, Verdict.NOT_SUPPORTED, "unrelated")
    yield pair(rng.choice(before.supported)[1], one.source, Verdict.NOT_SUPPORTED, "unrelated")
    yield pair(f"{true} {second}", one.source, Verdict.SUPPORTED, "two claims")
    yield pair(f"{true} {false}", one.source, Verdict.CONTRADICTED, "two claims")
    yield pair(f"{true} {unsaid}", one.source, Verdict.NOT_SUPPORTED, "two claims")


def _sentences(source: str) -> list[str]:
    found = [one for one in pieces(source) if len(one) < _LONGEST_SENTENCE]
    return found or [source]


def _changed(written: str, source: str, rng: random.Random) -> str:
    """Another number of as many digits that the source has not."""
    while True:
        place = rng.choice([n for n, sign in enumerate(written) if sign.isdigit()])
        digit = rng.choice([one for one in "123456789" if one != written[place]])
        changed = written[:place] + digit + written[place + 1 :]
        if changed not in source:
            return changed


def _may_still_hold(claim: str, start: int) -> bool:
    """After "more than", "about" or a negation, another number may be as true."""
    return (
        re.search(
            r"(?i)(?:than|over|under|below|above|about|around|least|most|top|nearly|almost|approximately"
            r"|fewer|less|roughly|early|up to|not|age|aged)\b[^.]{0,20}$",
            claim[:start],
        )
        is not None
    )
