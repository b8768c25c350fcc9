from pathlib import Path

import pytest

from app.auth.actor import Actor
from app.core.errors import Conflict, NotFound, Unavailable
from app.core.settings import Settings
from app.core.tracing import RememberingTracer
from app.intake.service import IMPORT_JOB
from app.jobs.runtime import JobFailed
from app.llm.scripted import ScriptedModel
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service


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
