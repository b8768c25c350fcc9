"""The configuration: what runs, whether it may generate, its changes, and what each touched."""

from typing import Annotated, Any

from fastapi import APIRouter

from app import operations
from app.api.access import CurrentService, Route, may
from app.api.schemas_configuration import (
    ChangeView,
    ConfigurationView,
    MonitoringView,
    ProposeChange,
    change_view,
    configuration_view,
    monitoring_view,
)
from app.api.schemas_review import SignShown
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.configuration.statement import Meaning
from app.configuration.touched import Touched, records_touched
from app.core.canonical import plain
from app.release import store
from app.release.changes import propose_change

router = APIRouter(prefix="/configuration", tags=["configuration"], route_class=Route)
replays = APIRouter(tags=["configuration"], route_class=Route)

Reader = Annotated[Actor, may(Permission.CONFIGURATION_READ)]
Proposer = Annotated[Actor, may(Permission.CONFIGURATION_PROPOSE)]
Releaser = Annotated[Actor, may(Permission.CONFIGURATION_RELEASE)]


@router.get("")
def running(actor: Reader, service: CurrentService) -> ConfigurationView:
    """What runs, part by part, how it differs from what is released, and whether it generates."""
    return configuration_view(service)


@router.get("/changes")
def list_changes(actor: Reader, service: CurrentService) -> list[ChangeView]:
    """Oldest first."""
    with service.ledger.database.read() as session:
        return [change_view(one) for one in store.all_changes(session)]


@router.get("/changes/{change_id}")
def get_change(actor: Reader, service: CurrentService, change_id: str) -> ChangeView:
    """With its evaluation report. Its `sha256` goes back with a signature."""
    with service.ledger.database.read() as session:
        return change_view(store.get_change(session, change_id), with_report=True)


@router.get("/monitoring")
def monitoring(actor: Reader, service: CurrentService) -> MonitoringView:
    """The figures of the last seven days against the 28 before, and the newest daily run."""
    return monitoring_view(service)


@router.post("/changes", status_code=201)
def propose(actor: Proposer, service: CurrentService, given: ProposeChange) -> ChangeView:
    """A change record of a configuration that was used here, the running one where none is named.
    What `veridraft eval --json` printed goes with it."""
    service.watch.keep()
    with service.ledger.work(actor) as work:
        made = propose_change(
            work,
            given.configuration or service.configuration,
            reason=given.reason,
            risk=given.risk,
            report=given.report,
        )
    return change_view(made)


@router.post("/changes/{change_id}/release", status_code=201)
def release(
    actor: Releaser, service: CurrentService, change_id: str, given: SignShown
) -> ChangeView:
    """QA's electronic signature: never the proposer's, never on a report that falls short."""
    return _sign(service, actor, change_id, Meaning.RELEASED, given)


@router.post("/changes/{change_id}/withdrawal", status_code=201)
def withdraw(
    actor: Releaser, service: CurrentService, change_id: str, given: SignShown
) -> ChangeView:
    """QA's electronic signature, with a reason. What it touched is listed beside it."""
    return _sign(service, actor, change_id, Meaning.WITHDRAWN, given)


@router.get("/{configuration}/touched")
def touched(actor: Reader, service: CurrentService, configuration: str) -> Touched:
    """Every draft, version, call, turn, export and signature under a configuration, by its hash or
    the first eight or more characters of it."""
    with service.ledger.database.read() as session:
        return records_touched(session, actor, configuration)


@replays.get("/drafts/{draft_id}/replay")
def replay(
    actor: Annotated[Actor, may(Permission.OVERSIGHT_READ)], service: CurrentService, draft_id: str
) -> dict[str, Any]:
    """The draft computed again under the running configuration from the records as they were known
    then, a model's answers taken from the log: what comes out otherwise. Nothing is stored."""
    with service.ledger.database.read() as session:
        done = service.replay(session, actor, draft_id)
    return {**plain(done), "is_identical": done.is_identical}


def _sign(
    service: CurrentService, actor: Actor, change_id: str, meaning: Meaning, given: SignShown
) -> ChangeView:
    signed = operations.sign_change(
        service, actor, change_id, meaning, given.shown_sha256, given.components(), given.reason
    )
    return change_view(signed)
