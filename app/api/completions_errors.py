"""Errors at the doors for programs that speak OpenAI's language: their shape, their statuses."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.api.access import Route
from app.api.schemas_completions import ErrorBody, ErrorDetail
from app.core.errors import BadInput, NotFound, Unavailable, VeridraftError

_BAD_REQUEST = 400
_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "The request is refused; the error says why."},
    503: {"model": ErrorBody, "description": "A part that is needed is missing or busy."},
}
"""What every route here can answer with beside its success."""


class NoSuchModel(NotFound):
    code = "model_not_found"


class Unsupported(BadInput):
    code = "unsupported_parameter"

    def __init__(self, param: str, expected: str, got: object = None) -> None:
        super().__init__("this is not done here", where=param, expected=expected, got=got)
        self.param = param


class AnswerFailed(Unavailable):
    """The turn began and did not come to its end; what was told of it stays in the thread."""

    code = "answer_failed"


class ErrorRoute(Route):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return _told_alike(super().get_route_handler())


def error_body(error: VeridraftError) -> ErrorBody:
    param = error.param if isinstance(error, Unsupported) else None
    return _body(_status_of(error), str(error), error.code, param)


def _told_alike(
    handle: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def handled(request: Request) -> Response:
        try:
            return await handle(request)
        except VeridraftError as error:
            return _expected(error)
        except RequestValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            body = _body(_BAD_REQUEST, f"{where}: {first['msg']}", "bad_input", where or None)
            return JSONResponse(body.model_dump(), _BAD_REQUEST)
        except HTTPException as error:
            body = _body(error.status_code, str(error.detail), "bad_request", None)
            return JSONResponse(body.model_dump(), error.status_code, error.headers)

    return handled


def _expected(error: VeridraftError) -> JSONResponse:
    status = _status_of(error)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if isinstance(error, AnswerFailed):
        headers["x-should-retry"] = "false"  # the client would ask the question again by itself
    return JSONResponse(error_body(error).model_dump(), status, headers)


def _status_of(error: VeridraftError) -> int:
    return _BAD_REQUEST if error.status == 422 else error.status


def _body(status: int, message: str, code: str, param: str | None) -> ErrorBody:
    kind = _TYPES.get(status, "invalid_request_error")
    return ErrorBody(error=ErrorDetail(message=message, type=kind, param=param, code=code))
