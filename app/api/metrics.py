"""`GET /metrics` for Prometheus: with a token of its own, or not at all.

Where the request comes from opens nothing: behind a proxy on the same machine every request comes
from it. Without ``VERIDRAFT_METRICS_TOKEN`` there is no such page.
"""

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.security.utils import get_authorization_scheme_param
from prometheus_client import CONTENT_TYPE_LATEST

from app.api.access import CurrentService
from app.audit import store as trail
from app.audit.actions import Action
from app.core.errors import NotFound, Unauthenticated
from app.core.metrics import Readings
from app.core.settings import Settings
from app.jobs import store as jobs
from app.retrieval import store as passages
from app.wiring import Service

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(service: CurrentService, request: Request) -> Response:
    _check(service.settings, request)
    return Response(service.meter.exposition(_readings(service)), media_type=CONTENT_TYPE_LATEST)


def _check(settings: Settings, request: Request) -> None:
    """Raises NotFound where metrics are off, Unauthenticated for another token."""
    if settings.metrics_token is None:
        raise NotFound("there are no metrics", hint="VERIDRAFT_METRICS_TOKEN turns them on")
    scheme, given = get_authorization_scheme_param(request.headers.get("Authorization"))
    wanted = settings.metrics_token.get_secret_value()
    is_right = hmac.compare_digest(given.encode(), wanted.encode())
    if scheme.lower() != "bearer" or not is_right:
        raise Unauthenticated("not the token of the metrics", expected="Authorization: Bearer …")


def _readings(service: Service) -> Readings:
    with service.ledger.database.read() as session:
        return Readings(
            jobs=jobs.counts(session),
            passages=passages.count(session),
            signatures_refused=trail.count(session, Action.SIGNATURE_REFUSED),
            audit_head=trail.head(session)[0],
        )
