from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Conflict, NotFound, Unavailable
from app.core.settings import Settings
from app.core.tracing import RememberingTracer
from app.grounding.verdicts import Verdict
from app.intake.service import IMPORT_JOB
from app.jobs.runtime import JobFailed
from app.jobs.store import Job
from app.llm.calls import Completion, Model, ModelUnavailable, OnText, Request
from app.llm.prompts import Prompts
from app.llm.scripted import ScriptedModel
from app.llm.store import calls_of
from app.operations import run_tool
from app.release.item import Kind
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.tools.judging import Judge
from app.wiring import Service, open_service


def test_an_installation_whose_making_was_cut_off_is_made_again(
    database: object, settings: Settings, actor: Actor
) -> None:
    """The schema is there and the installation is not, as after a kill between the two."""
    with pytest.raises(Unavailable, match="cut off"), open_service(settings, actor):
        pass
    with open_service(settings, actor, default=Mode.TRIAL) as service:
        assert service.mode is Mode.TRIAL


def test_turns_jobs_and_model_calls_are_told_to_one_tracer(
    database: object, settings: Settings, actor: Actor
) -> None:
    model = ScriptedModel(lambda _: "")
    with open_service(
        settings, actor, default=Mode.TRIAL, embedder=HashingEmbedder(), model=model
    ) as service:
        tracer = service.tracer = RememberingTracer()
        assert service.caller is not None
        assert service.caller.tracer is tracer
        service.jobs.start()
        with service.ledger.work(actor) as work:
            job = service.jobs.enqueue(work, IMPORT_JOB, {"path": "nowhere"})
        with pytest.raises(JobFailed):
            service.jobs.wait(job)
        service.close()
        assert [(one.id, one.kind, one.state) for one in tracer.works] == [
            (job, IMPORT_JOB, "failed")
        ]


def test_a_default_leaves_an_installation_as_it_is(settings: Settings, actor: Actor) -> None:
    with open_service(settings, actor, create=Mode.DEMO):
        pass
    with open_service(settings, actor, default=Mode.TRIAL) as service:
        assert service.mode is Mode.DEMO
    with pytest.raises(Conflict), open_service(settings, actor, create=Mode.TRIAL):
        pass


def test_without_an_installation_nothing_is_made(tmp_path: Path, actor: Actor) -> None:
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(NotFound, match="no installation"), open_service(settings, actor):
        pass
    assert not settings.data.exists()


def test_what_a_killed_import_left_of_a_historian_is_removed(
    settings: Settings, actor: Actor
) -> None:
    left = settings.data / "historian" / ".historian-x"
    left.mkdir(parents=True)
    (left / "0").write_text("half")
    kept = settings.data / "historian" / "whole.parquet"
    kept.write_text("whole")
    with open_service(settings, actor, create=Mode.TRIAL):
        pass
    assert not left.exists()
    assert kept.exists()


def judge_of(
    settings: Settings, actor: Actor, model: Model | None = None, mode: Mode = Mode.TRIAL
) -> Judge | None:
    with open_service(
        settings, actor, default=mode, embedder=HashingEmbedder(), model=model
    ) as service:
        return service.judge(actor)


def test_what_follows_is_judged_by_the_served_model_where_there_is_one(
    settings: Settings, actor: Actor
) -> None:
    assert judge_of(settings, actor) is None
    judge = judge_of(settings, actor, ScriptedModel(lambda _: ""))
    assert judge is not None
    assert judge.name == "model scripted"
    assert (judge.subject or "").startswith("CHECK-")


def test_a_model_on_this_machine_judges_before_the_served_one(
    settings: Settings, actor: Actor, tmp_path: Path
) -> None:
    here = settings.model_copy(update={"entailment_model": tmp_path / "nli"})
    judge = judge_of(here, actor, ScriptedModel(lambda _: ""))
    assert judge is not None
    assert (judge.name, judge.subject) == ("local nli", None)


@pytest.mark.req("LC-02")
def test_a_model_that_may_not_generate_judges_nothing(settings: Settings, actor: Actor) -> None:
    assert judge_of(settings, actor, ScriptedModel(lambda _: ""), Mode.VALIDATED) is None


@pytest.mark.req("LC-02")
def test_a_model_that_may_not_generate_is_withheld_and_it_is_known_why(
    settings: Settings, ledger: Ledger, actor: Actor, receive: Callable[..., Job]
) -> None:
    receive()

    def withheld(mode: Mode, model: Model | None) -> tuple[bool, str]:
        service = Service(settings, ledger, mode, HashingEmbedder(), model)
        parts = service.investigator
        service.close()
        return parts.caller is not None, parts.withheld

    assert withheld(Mode.TRIAL, None) == (False, "")
    assert withheld(Mode.VALIDATED, None) == (False, "")
    model = ScriptedModel(lambda _: "")
    assert withheld(Mode.TRIAL, model) == (True, "")
    assert withheld(Mode.VALIDATED, model) == (False, "this configuration is not released")


@pytest.mark.req("LC-01")
@pytest.mark.req("LC-02")
def test_the_prompts_that_are_hashed_are_those_that_are_put_to_the_model(
    settings: Settings, ledger: Ledger, actor: Actor
) -> None:
    service = Service(settings, ledger, Mode.TRIAL, HashingEmbedder(), ScriptedModel(lambda _: ""))
    on_disk = service.prompts.by_name
    first = next(iter(on_disk))
    read = Prompts({**on_disk, first: replace(on_disk[first], sha256="0" * 64)})
    service.prompts = read  # as if the file had been another one when it was read
    assert service.item.of_kind(Kind.PROMPT) == read.versions
    assert service.caller is not None
    assert service.caller.prompts is read
    assert service.judge(actor) is None, "what lies on disk is looked at before the first call"
    assert [one.part for one in service.watch.altered] == [f"prompt {first.value}"]
    service.close()


def test_a_model_that_never_answered_judges_nothing(settings: Settings, actor: Actor) -> None:
    class Gone:
        @property
        def name(self) -> str:
            raise ModelUnavailable("gone")

        async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
            raise ModelUnavailable("gone")

    assert judge_of(settings, actor, Gone()) is None


def test_the_tool_asks_the_judge_of_whoever_runs_it(
    settings: Settings, ledger: Ledger, actor: Actor, receive: Callable[..., Job]
) -> None:
    receive({})
    model = ScriptedModel(lambda _: '{"verdict": "contradicted"}')
    service = Service(settings, ledger, Mode.TRIAL, HashingEmbedder(), model)
    arguments = {"claim": "The valve was shut.", "source": "The valve was shut."}
    ran = run_tool(service, actor, "grounding", arguments)
    service.close()
    assert ran.outcome.output.results[0].verdict is Verdict.CONTRADICTED
    assert ran.outcome.scope["judge"] == "model scripted"
    with ledger.database.read() as session:
        (call,) = calls_of(session, ran.outcome.scope["asked"])
    assert (call.name, call.actor) == ("judge_support", actor.id)
