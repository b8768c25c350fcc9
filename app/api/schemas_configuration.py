"""Wire shapes of the configuration and its changes."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.api.schemas_people import Given, Reason
from app.monitoring import store as monitoring
from app.monitoring.figures import Compared
from app.monitoring.service import CURRENT, compared_at
from app.monitoring.store import Window
from app.release import store
from app.release.changes import active_of
from app.release.item import PartChange, changed_parts
from app.release.rules import ChangeState
from app.release.store import Change
from app.wiring import Service

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]


class ConfigurationView(BaseModel):
    """``difference`` is against the active configuration; ``altered`` is what lies on disk
    otherwise than it was started."""

    hash: str
    parts: dict[str, str]
    mode: str
    is_released: bool
    generates: bool
    refusal: str | None
    warning: str | None
    active: str | None
    active_change: str | None
    difference: list[PartChange]
    altered: list[PartChange]
    checked_at: datetime | None


class MonitoringView(BaseModel):
    """``self_checked_at`` is when the fixed questions were last asked; ``feedback`` counts by
    rating since the first of the last seven days."""

    figures: list[Compared]
    self_checked_at: datetime | None
    self_check_questions: int
    feedback: dict[str, int]


class StepView(BaseModel):
    """``signer`` and ``meaning`` of a step that was signed for."""

    state: ChangeState
    at: datetime
    by: str
    reason: str | None
    signer: str | None
    meaning: str | None


class ChangeView(BaseModel):
    id: str
    sha256: str
    configuration: str
    previous: str | None
    state: ChangeState
    difference: list[PartChange]
    reason: str
    risk: str
    report_sha256: str | None
    report: dict[str, Any] | None
    proposed_by: str
    proposed_at: datetime
    steps: list[StepView]


class ProposeChange(Given):
    """``report`` is what `veridraft eval --json` printed."""

    configuration: _Hash | None = None
    reason: Reason
    risk: Reason
    report: dict[str, Any] | None = None


def configuration_view(service: Service) -> ConfigurationView:
    serving = service.watch.serving
    with service.ledger.database.read() as session:
        active = active_of(store.all_changes(session))
        kept = active and store.find_configuration(session, active.record.hash)
    refusal = serving.refusal
    return ConfigurationView(
        hash=service.item.hash,
        parts=dict(service.item.parts),
        mode=serving.mode.value,
        is_released=serving.is_released,
        generates=refusal is None,
        refusal=None if refusal is None else str(refusal),
        warning=serving.warning,
        active=active.record.hash if active else None,
        active_change=active.record.id if active else None,
        difference=list(changed_parts(kept.parts, service.item.parts)) if kept else [],
        altered=list(serving.altered),
        checked_at=service.watch.checked_at,
    )


def monitoring_view(service: Service) -> MonitoringView:
    now = service.ledger.clock()
    with service.ledger.database.read() as session:
        newest = monitoring.newest_run(session)
        return MonitoringView(
            figures=list(compared_at(session, now)),
            self_checked_at=newest.at if newest else None,
            self_check_questions=len(newest.answers) if newest else 0,
            feedback=monitoring.feedback_counts(session, Window(now - CURRENT, now)),
        )


def change_view(change: Change, *, with_report: bool = False) -> ChangeView:
    record = change.record
    return ChangeView(
        id=record.id,
        sha256=record.sha256,
        configuration=record.hash,
        previous=record.previous,
        state=change.state,
        difference=[PartChange(**one) for one in record.difference],
        reason=record.reason,
        risk=record.risk,
        report_sha256=record.report_sha256,
        report=record.report if with_report else None,
        proposed_by=record.proposed_by,
        proposed_at=record.proposed_at,
        steps=[
            StepView(
                state=step.state,
                at=step.at,
                by=step.by,
                reason=step.reason,
                signer=step.statement["signer"]["name"] if step.statement else None,
                meaning=step.statement["meaning_in_words"] if step.statement else None,
            )
            for step in change.steps
        ],
    )
