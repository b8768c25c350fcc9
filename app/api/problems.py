"""Errors as problem documents (RFC 9457), and how the API's description speaks of them."""

from typing import Any, Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.core.errors import VeridraftError

log = structlog.get_logger()

_MEDIA = "application/problem+json"


class Problem(BaseModel):
    """``code`` is stable; ``detail`` says what, where, expected and got; ``problems`` the single
    ones where there are several; ``current`` what is stored where an edit came too late."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[str]
    current: dict[str, Any] | None = None


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the description of a route: which problems it can answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _WORDS[status], "content": {_MEDIA: {"schema": schema}}}
        for status in statuses
    }


_WORDS: dict[int, str] = {
    401: "Nobody is signed in, or what was given is no longer good.",
    403: "The caller has no right to this.",
    404: "No such thing, or none that the caller may see.",
    409: "It was changed meanwhile, or its state does not allow this.",
    422: "The request cannot be done as given.",
    503: "A part that is needed is missing or busy.",
}

COMMON = responses(*_WORDS)
"""What every route can answer with beside its success."""


def add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(VeridraftError, _expected)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(RequestValidationError, _invalid)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(HTTPException, _http)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(Exception, _unexpected)


def _expected(_request: Request, error: VeridraftError) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    current: dict[str, Any] | None = getattr(error, "current", None)
    return _answer(error.code, error.status, str(error), error.details, current, headers)


def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _answer("bad_input", 422, f"{where}: {first['msg']}, got {first.get('input')!r}")


def _http(_request: Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses: an unknown path, a method that a path does not have."""
    code: Literal["not_found", "bad_request"] = (
        "not_found" if error.status_code == 404 else "bad_request"
    )
    return _answer(code, error.status_code, str(error.detail), headers=dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
    return _answer("internal", 500, "The request failed; the log of the service says why.")


def _answer(
    code: str,
    status: int,
    detail: str,
    problems: tuple[str, ...] = (),
    current: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:veridraft:{code}",
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=detail,
        problems=list(problems),
        current=current,
    )
    return JSONResponse(problem.model_dump(), status, headers, media_type=_MEDIA)
