"""How fast a served model answers when chats and drafts ask it at the same time.

``python -m evals.benchmarks.throughput [--url URL] [--chats N] [--drafts M]``. Each chat asks its
questions one after the other, each draft its sections several at a time, as the service does, with
the service's own prompts, schemas and client; what stands in them is made up. Without ``--url`` a
model of two layers and random weights is served on this machine's processor: its figures tell of
the way there and back, and nothing of a model that can write.
"""

import argparse
import asyncio
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from app.core.settings import Settings
from app.llm.calls import CallName, Decoding, ModelUnavailable, OverBudget, Request
from app.llm.making import known_prompts, make_model
from app.llm.served import ServedModel
from evals.model_server import Kind, model_server

_QUESTIONS = 4  # of a chat
_SECTIONS = 8  # of a draft
_SOURCES, _CLAIMS = 8, 12
_TEXT = (
    "the batch was dried to its limit and sampled before compression while the granulator ran at "
    "reduced speed after the seal of the filter had been replaced during the night shift"
)


@dataclass(frozen=True)
class Measured:
    """Seconds from asking; ``first_s`` is None where no text came, ``failed`` says why."""

    name: str
    first_s: float | None
    seconds: float
    prompt_tokens: int
    tokens: int
    failed: str | None = None


@dataclass(frozen=True)
class Cache:
    """Tokens of prompts, and those that the server had computed before."""

    queried: float
    hit: float


def chat_request(number: int) -> Request:
    rng = random.Random(number)
    sources = [f"P{n}\n  {_sentence(rng, 60)}" for n in range(1, _SOURCES + 1)]
    inputs = {"question": _sentence(rng, 12), "sources": "\n\n".join(sources)}
    names = [f"P{n}" for n in range(1, _SOURCES + 1)]
    return _request(CallName.CHAT_ANSWER, inputs, {"sources": names})


def section_request(number: int) -> Request:
    rng = random.Random(-1 - number)
    names = [f"C{n}" for n in range(1, _CLAIMS + 1)]
    claims = [f"{one}\n  sentence: {_sentence(rng, 25)} [F{n}]" for n, one in enumerate(names)]
    inputs = {"title": "Sequence of events", "claims": "\n\n".join(claims)}
    return _request(CallName.WRITE_SECTION, inputs, {"claims": names})


async def load(
    model: ServedModel, chats: int, drafts: int, parallel: int, most_tokens: int
) -> list[Measured]:
    async def chat(number: int) -> list[Measured]:
        asked = [chat_request(number * _QUESTIONS + n) for n in range(_QUESTIONS)]
        return [await _measured(model, one, most_tokens) for one in asked]

    async def draft(number: int) -> list[Measured]:
        at_a_time = asyncio.Semaphore(parallel)

        async def section(n: int) -> Measured:
            async with at_a_time:
                asked = section_request(number * _SECTIONS + n)
                return await _measured(model, asked, most_tokens)

        return await asyncio.gather(*(section(n) for n in range(_SECTIONS)))

    work = [*(chat(n) for n in range(chats)), *(draft(n) for n in range(drafts))]
    return [one for run in await asyncio.gather(*work) for one in run]


def report(measured: Sequence[Measured], seconds: float, cache: Cache | None) -> str:
    lines = [
        f"{'':16}{'calls':>6}{'failed':>7}{'first p50':>11}{'p95':>8}{'whole p50':>11}{'p95':>8}"
        f"{'tokens/s':>10}"
    ]
    for name in (*dict.fromkeys(one.name for one in measured), "all"):
        own = [one for one in measured if name in (one.name, "all")]
        firsts = [one.first_s for one in own if one.first_s is not None]
        wholes = [one.seconds for one in own if one.failed is None]
        tokens = sum(one.tokens for one in own)
        lines.append(
            f"{name:16}{len(own):>6}{len(own) - len(wholes):>7}"
            f"{_s(firsts, 0.5):>11}{_s(firsts, 0.95):>8}{_s(wholes, 0.5):>11}{_s(wholes, 0.95):>8}"
            f"{tokens / seconds:>10.0f}"
        )
    prompts = sum(one.prompt_tokens for one in measured)
    lines.append(
        f"prompts of {prompts} tokens in {seconds:.1f} s, {prompts / seconds:.0f} tokens/s"
    )
    if cache is not None and cache.queried:
        lines.append(f"prefix cache: {cache.hit / cache.queried:.0%} of the prompts' tokens")
    reasons = sorted({one.failed for one in measured if one.failed})
    return "\n".join([*lines, *(f"failed: {one}" for one in reasons)])


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank; NaN of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


def _s(values: Sequence[float], share: float) -> str:
    value = median(values) if share == 0.5 and values else percentile(values, share)
    return f"{value:.2f} s"


def _request(name: CallName, inputs: dict[str, str], choices: dict[str, list[str]]) -> Request:
    prompt = known_prompts()[name]
    decoding = Decoding(prompt.front.max_tokens, prompt.front.temperature, timeout_s=600.0)
    return Request(name, prompt.render(inputs), decoding, prompt.schema(choices))


async def _measured(model: ServedModel, request: Request, most_tokens: int) -> Measured:
    shortened = Decoding(
        min(request.decoding.max_tokens, most_tokens),
        request.decoding.temperature,
        timeout_s=request.decoding.timeout_s,
    )
    asked = Request(request.name, request.messages, shortened, request.schema)
    started, first = time.perf_counter(), []

    def hear(_piece: str) -> None:
        if not first:
            first.append(time.perf_counter() - started)

    try:
        said = await model.complete(asked, hear)
    except (ModelUnavailable, OverBudget) as error:
        seconds = time.perf_counter() - started
        return Measured(request.name, None, seconds, 0, 0, str(error)[:200])
    seconds = time.perf_counter() - started
    usage = said.usage
    first_s = first[0] if first else None
    return Measured(request.name, first_s, seconds, usage.prompt, usage.completion)


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_TEXT.split(), k=words)).capitalize() + "."


def _cache(url: str) -> Cache | None:
    """None where the server has no such figures."""
    answer = httpx.get(f"{url.removesuffix('/v1')}/metrics", trust_env=False)
    if not answer.is_success:
        return None
    found = {
        name: sum(
            float(value)
            for value in re.findall(
                rf"^vllm:prefix_cache_{name}_total\S* (\S+)$", answer.text, re.MULTILINE
            )
        )
        for name in ("queries", "hits")
    }
    return Cache(found["queries"], found["hits"])


@contextmanager
def _server(url: str | None, folder: Path) -> Iterator[str]:
    if url is not None:
        yield url.rstrip("/")
        return
    with model_server(Kind.CHAT, folder) as server:
        yield server.url


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="OpenAI-compatible address of a vLLM; by default a tiny one")
    parser.add_argument("--name", help="what the server calls the model; by default its first")
    parser.add_argument("--chats", type=int, default=8)
    parser.add_argument("--drafts", type=int, default=2)
    parser.add_argument("--parallel", type=int, default=4, help="sections of a draft at a time")
    parser.add_argument("--most-tokens", type=int, default=4000, help="of one answer")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _server(given.url, Path(scratch)) as url:
        settings = Settings(data=Path(scratch), model_url=url, model_name=given.name)
        model = make_model(settings)
        if model is None:
            return 2
        print(f"model: {model.name}")
        print(f"client: {os.cpu_count()} cores; {given.chats} chats and {given.drafts} drafts")
        asyncio.run(_measured(model, chat_request(-1), 8))  # imports, and the grammar of the schema
        before, started = _cache(url), time.perf_counter()
        work = load(model, given.chats, given.drafts, given.parallel, given.most_tokens)
        measured = asyncio.run(work)
        seconds, after = time.perf_counter() - started, _cache(url)
    cache = None
    if before is not None and after is not None:
        cache = Cache(after.queried - before.queried, after.hit - before.hit)
    print(report(measured, seconds, cache))
    return 1 if any(one.failed for one in measured) else 0


if __name__ == "__main__":
    raise SystemExit(main())
