"""Errors as problem documents (RFC 9457), and how the API's description speaks of them."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.core.errors import VeridraftError
from app.drafts.store import StaleVersion
from app.review.decisions import StaleDecision

log = structlog.get_logger()

_MEDIA = "application/problem+json"


class BothTexts(BaseModel):
    """Of an edit or a decision that came too late: nothing of it is lost (RC-05). ``version`` is
    that of what stands there now; of a decision, its revision."""

    version: int
    yours: str
    current: str


class Problem(BaseModel):
    """``code`` is stable; ``detail`` says what, where, expected and got; ``problems`` the single
    ones where there are several; ``both`` the two texts where an edit came too late."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[str]
    both: BothTexts | None = None


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the description of a route: which problems it can answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _WORDS[status], "content": {_MEDIA: {"schema": schema}}}
        for status in statuses
    }


def files(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """For the description of a route that answers with a file."""
    schemas = {"application/json": {"type": "object"}}
    binary = {"type": "string", "format": "binary"}
    return {200: {"content": {one: {"schema": schemas.get(one, binary)} for one in media_types}}}


_REFUSED = {400: ("bad_input", 422), 404: ("not_found", 404)}
_WORDS: dict[int, str] = {
    401: "Nobody is signed in, or what was given is no longer good.",
    403: "The caller has no right to this.",
    404: "No such thing, or none that the caller may see.",
    409: "It was changed meanwhile, or its state does not allow this.",
    413: "The request is longer than the service reads.",
    422: "The request cannot be done as given.",
    503: "A part that is needed is missing or busy.",
}

_SHORT = 100
_SECRETS = ("password", "totp", "link", "code", "sealed", "new", "present")

COMMON = responses(*_WORDS)
"""What every route can answer with beside its success."""


def add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(VeridraftError, _expected)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(RequestValidationError, _invalid)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(HTTPException, refused)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(Exception, unexpected)


def _expected(_request: Request, error: VeridraftError) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return _answer(error.code, error.status, str(error), error.details, _both(error), headers)


def _both(error: VeridraftError) -> BothTexts | None:
    if isinstance(error, StaleVersion):
        return BothTexts(version=error.newest, yours=error.yours, current=error.current)
    if isinstance(error, StaleDecision):
        revision, yours, standing, _reason = error.details
        return BothTexts(version=int(revision), yours=yours, current=standing)
    return None


def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _answer("bad_input", 422, f"{where}: {first['msg']}{_got(where, first.get('input'))}")


def _got(where: str, given: object) -> str:
    """What was given, where it is short and no secret."""
    is_secret = any(name in where for name in _SECRETS)
    is_short = isinstance(given, str | int | float | None) and len(repr(given)) <= _SHORT
    return f", got {given!r}" if is_short and not is_secret else ""


def refused(_request: Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses: an unknown path, a method that a path does not have, a
    body that is no JSON."""
    code, status = _REFUSED.get(error.status_code, ("bad_request", error.status_code))
    return _answer(code, status, str(error.detail), headers=dict(error.headers or {}))


def unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
    return _answer("internal", 500, "The request failed; the log of the service says why.")


def _answer(
    code: str,
    status: int,
    detail: str,
    problems: tuple[str, ...] = (),
    both: BothTexts | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:veridraft:{code}",
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=detail,
        problems=list(problems),
        both=both,
    )
    return JSONResponse(problem.model_dump(), status, headers, media_type=_MEDIA)
