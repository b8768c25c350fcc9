"""The log of the language model: what it was asked, what it said, and what became of it (AT-06)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app import operations
from app.api.access import CurrentService, Route, may
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.llm.store import StoredCall

router = APIRouter(prefix="/model-calls", tags=["language model"], route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]


class ModelCallEntry(BaseModel):
    """``subject`` is the job of a draft or the turn of a chat; ``outcome`` how the call ended."""

    id: str
    name: str
    subject: str
    actor: str
    model: str
    prompt: str
    configuration: str
    outcome: str
    error: str | None
    prompt_tokens: int
    completion_tokens: int
    started_at: datetime
    seconds: float
    first_token_s: float | None


class ModelCallFate(BaseModel):
    """What was made of the answer, with what was refused of it."""

    fate: str
    guards: list[Any]
    at: datetime


class ModelCall(ModelCallEntry):
    """``request`` is whole, as it was sent; ``output`` as it came."""

    request: dict[str, Any]
    request_sha256: str
    prompt_sha256: str
    output: str
    output_sha256: str
    tool_calls: list[Any]
    fates: list[ModelCallFate]


class ModelCallList(BaseModel):
    items: list[ModelCallEntry]


@router.get("")
def list_model_calls(
    actor: Reader,
    service: CurrentService,
    subject: Annotated[str, Query(min_length=1, max_length=80)],
) -> ModelCallList:
    """Of a draft or one of its jobs, for whoever may read the draft; of a chat's turn, for whoever
    asked it and for an auditor of the whole installation. In the order in which they began."""
    found = operations.list_model_calls(service, actor, subject)
    return ModelCallList(items=[ModelCallEntry(**_entry(one)) for one in found])


@router.get("/{call_id}")
def get_model_call(actor: Reader, service: CurrentService, call_id: str) -> ModelCall:
    call, fates = operations.get_model_call(service, actor, call_id)
    return ModelCall(**vars(call), fates=[ModelCallFate(**vars(one)) for one in fates])


def _entry(call: StoredCall) -> dict[str, Any]:
    return {name: getattr(call, name) for name in ModelCallEntry.model_fields}
