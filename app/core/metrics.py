"""What is counted of this process, in the words of Prometheus; a registry of its own.

Labels are names of the service: routes by template, tools, kinds, states. No person, no record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.core.tracing import ModelCalled, Settled, Worked

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"  # whoever calls may write anything there
_REQUEST_S = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 120)
_WORK_S = (0.3, 1, 3, 10, 30, 100, 300, 1000, 3600)
_MODEL_S = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120)


@dataclass(frozen=True)
class Readings:
    """What stands in the database: ``jobs`` by kind and state; the others are counts."""

    jobs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    passages: int = 0
    signatures_refused: int = 0
    audit_head: int = 0


class Meter:
    """A tracer that counts. Counts begin with the process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        count = partial(Counter, registry=self._registry)
        time = partial(Histogram, registry=self._registry)
        self._requests = count(
            "veridraft_http_requests",
            "Requests by route and status.",
            ("method", "route", "status"),
        )
        self._request_s = time(
            "veridraft_http_request_seconds",
            "Time until a request was answered; a stream's until its end.",
            ("route",),
            buckets=_REQUEST_S,
        )
        self._works = count(
            "veridraft_work_ended",
            "Turns of the chat and jobs that have ended, by kind and state.",
            ("kind", "state"),
        )
        self._work_s = time(
            "veridraft_work_seconds", "Time that a turn or a job took.", ("kind",), buckets=_WORK_S
        )
        self._abstentions = count("veridraft_abstentions", "Turns that ended without an answer.")
        self._steps = count(
            "veridraft_steps", "Steps of turns by tool and status.", ("tool", "status")
        )
        self._count_models(count, time)

    def _count_models(self, count: Callable[..., Counter], time: Callable[..., Histogram]) -> None:
        self._calls = count(
            "veridraft_model_calls",
            "Calls of the language model by name and outcome.",
            ("name", "outcome"),
        )
        self._tokens = count(
            "veridraft_model_tokens",
            "Tokens as the model's server counts them.",
            ("name", "direction"),
        )
        self._call_s = time(
            "veridraft_model_call_seconds",
            "Time that a call of the model took.",
            ("name",),
            buckets=_MODEL_S,
        )
        self._first_s = time(
            "veridraft_model_first_token_seconds",
            "Time to the first token.",
            ("name",),
            buckets=_MODEL_S,
        )
        self._fates = count(
            "veridraft_model_answers", "What was made of the model's answers.", ("fate",)
        )
        self._refusals = count(
            "veridraft_guard_refusals", "Parts of the model's answers that a guard refused."
        )

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        named = method if method in _METHODS else _OTHER
        self._requests.labels(named, route, str(status)).inc()
        self._request_s.labels(route).observe(seconds)

    def called(self, call: ModelCalled) -> None:
        self._calls.labels(call.name, call.outcome).inc()
        self._tokens.labels(call.name, "prompt").inc(call.prompt_tokens)
        self._tokens.labels(call.name, "completion").inc(call.completion_tokens)
        self._call_s.labels(call.name).observe(call.seconds)
        if call.first_token_s is not None:
            self._first_s.labels(call.name).observe(call.first_token_s)

    def settled(self, settled: Settled) -> None:
        self._fates.labels(settled.fate).inc()
        self._refusals.inc(settled.refusals)

    def worked(self, work: Worked) -> None:
        self._works.labels(work.kind, work.state).inc()
        self._work_s.labels(work.kind).observe((work.ended_at - work.started_at).total_seconds())
        if work.abstained:
            self._abstentions.inc()
        for step in work.steps:
            self._steps.labels(step.tool, step.status).inc()

    def close(self) -> None:
        pass

    def exposition(self, readings: Readings) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self._registry) + generate_latest(_read(readings))


def _read(readings: Readings) -> CollectorRegistry:
    registry = CollectorRegistry()
    jobs = Gauge("veridraft_jobs", "Jobs by kind and state.", ("kind", "state"), registry=registry)
    for (kind, state), count in readings.jobs.items():
        jobs.labels(kind, state).set(count)
    for name, said, value in (
        ("veridraft_index_passages", "Passages that can be found.", readings.passages),
        (
            "veridraft_signatures_refused",
            "Signings that failed, as the trail has them.",
            readings.signatures_refused,
        ),
        ("veridraft_audit_head_sequence", "Number of the trail's last event.", readings.audit_head),
    ):
        Gauge(name, said, registry=registry).set(value)
    return registry
