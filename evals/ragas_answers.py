"""The metrics of ragas for our answers, where its extra ``evaluation`` is installed.

Without a model: of the sources that answer a question how many are quoted, and of those quoted how
many answer it, each by the passage's id, as ragas counts them. Its string metrics need packages
that the extra does not bring. With a model behind ``VERIDRAFT_MODEL_URL``: *faithfulness*, which
that model judges itself; a figure to watch, never a floor.
"""

import asyncio
import importlib.util
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.settings import Settings
from evals.suite import Metrics

_JUDGED = 20  # answers that a served model judges; each takes several calls


@dataclass(frozen=True)
class Sample:
    """An answer with the ids of the passages that it quotes, and of those that answer."""

    question: str
    response: str
    quoted: tuple[tuple[str, str], ...]
    expected: tuple[str, ...]


def is_installed() -> bool:
    return importlib.util.find_spec("ragas") is not None


def ragas_metrics(samples: Sequence[Sample], settings: Settings) -> Metrics:
    """None where it is not installed, which ``ragas_installed`` says."""
    if not is_installed():
        return {"ragas_installed": 0}
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # read when the package is imported
    metrics = {"ragas_installed": 1.0, **asyncio.run(_by_id(samples))}
    if settings.model_url:
        metrics |= asyncio.run(_judged(samples[:_JUDGED], settings))
    return metrics


async def _by_id(samples: Sequence[Sample]) -> Metrics:
    from ragas.dataset_schema import SingleTurnSample  # noqa: PLC0415 - slow to import
    from ragas.metrics import (  # noqa: PLC0415 - slow to import
        IDBasedContextPrecision,
        IDBasedContextRecall,
    )

    rows = [
        SingleTurnSample(
            retrieved_context_ids=[name for name, _text in one.quoted],
            reference_context_ids=list(one.expected),
        )
        for one in samples
    ]
    scored: Metrics = {}
    for metric in (IDBasedContextRecall(), IDBasedContextPrecision()):
        scores = [await metric.single_turn_ascore(row) for row in rows]
        scored[f"ragas_{metric.name} (n={len(rows)})"] = sum(scores) / len(scores)
    return scored


async def _judged(samples: Sequence[Sample], settings: Settings) -> Metrics:
    from openai import AsyncOpenAI  # noqa: PLC0415 - slow to import
    from ragas.llms import llm_factory  # noqa: PLC0415 - slow to import
    from ragas.metrics.collections import Faithfulness  # noqa: PLC0415 - slow to import

    client = AsyncOpenAI(base_url=settings.model_url, api_key=_key(settings), max_retries=0)
    judge: Any = llm_factory(settings.model_name or "", client=client)
    metric = Faithfulness(llm=judge)
    scored = await asyncio.gather(
        *(
            metric.ascore(one.question, one.response, [text for _name, text in one.quoted])
            for one in samples
        ),
        return_exceptions=True,  # a judge may answer anything; what it cannot is not counted
    )
    values = [one.value for one in scored if not isinstance(one, BaseException)]
    known = [float(value) for value in values if not math.isnan(value)]
    share = sum(known) / len(known) if known else 0.0
    return {"ragas_faithfulness": share, "ragas_judged": len(known)}


def _key(settings: Settings) -> str:
    return settings.model_key.get_secret_value() if settings.model_key else "none"
