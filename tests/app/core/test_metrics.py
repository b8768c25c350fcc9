"""Counts as Prometheus reads them, read with its own parser."""

from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from app.core.metrics import Meter, Readings
from app.core.tracing import ModelCalled, Settled, Stepped, Worked

AT = datetime(2025, 3, 12, tzinfo=UTC)


def sampled(exposition: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """By name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition.decode())
        for sample in family.samples
    }


def test_all_that_is_told_is_counted() -> None:
    meter = Meter()
    meter.requested("GET", "/api/v1/drafts/{draft_id}", 404, 0.02)
    meter.requested("BREW", "none", 405, 0.001)
    meter.called(ModelCalled("CALL-1", "T", "chat_answer", "p@1", "m", "cut", 10, 4, AT, 2.0, 0.15))
    meter.settled(Settled("CALL-1", "T", "refused", 3))
    steps = (Stepped(1, "history", "ok", AT, 0.1),)
    ended_at = AT + timedelta(seconds=2)
    meter.worked(Worked("T", "chat turn", "abstained", AT, ended_at, "C", True, steps))
    found = sampled(meter.exposition(Readings({("import", "done"): 2}, 7, 1, 42)))

    def value(of: str, **labels: str) -> float:
        return found[(f"veridraft_{of}", tuple(sorted(labels.items())))]

    route = "/api/v1/drafts/{draft_id}"
    assert value("http_requests_total", method="GET", route=route, status="404") == 1
    assert value("http_requests_total", method="other", route="none", status="405") == 1
    assert value("http_request_seconds_bucket", route=route, le="0.03") == 1
    assert value("http_request_seconds_bucket", route=route, le="0.01") == 0
    assert value("model_calls_total", name="chat_answer", outcome="cut") == 1
    assert value("model_tokens_total", name="chat_answer", direction="prompt") == 10
    assert value("model_first_token_seconds_bucket", name="chat_answer", le="0.2") == 1
    assert value("model_first_token_seconds_bucket", name="chat_answer", le="0.1") == 0
    assert value("model_answers_total", fate="refused") == 1
    assert value("guard_refusals_total") == 3
    assert value("work_ended_total", kind="chat turn", state="abstained") == 1
    assert value("abstentions_total") == 1
    assert value("steps_total", tool="history", status="ok") == 1
    assert value("jobs", kind="import", state="done") == 2
    assert value("index_passages") == 7
    assert value("signatures_refused") == 1
    assert value("audit_head_sequence") == 42


def test_two_services_in_one_process_count_each_for_itself() -> None:
    one, other = Meter(), Meter()
    one.settled(Settled("CALL-1", "T", "refused", 3))
    name = ("veridraft_guard_refusals_total", ())
    assert sampled(one.exposition(Readings()))[name] == 3
    assert sampled(other.exposition(Readings()))[name] == 0


def test_no_label_names_a_person_or_a_record() -> None:
    meter = Meter()
    meter.worked(Worked("TURN-9", "chat turn", "finished", AT, AT, "CHAT-9", given="who", made="x"))
    meter.called(ModelCalled("CALL-9", "TURN-9", "n", "p@1", "m", "answered", 1, 1, AT, 1, None))
    told = meter.exposition(Readings()).decode()
    assert not any(text in told for text in ("TURN-9", "CHAT-9", "CALL-9", "who"))
