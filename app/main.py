"""The HTTP application: middleware, error handling, routers."""

from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from app.api.routes import health_router, router
from app.core.errors import VeridraftError
from app.wiring import Service

log = structlog.get_logger()

_PROBLEM = "application/problem+json"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(service: Service, token: str) -> FastAPI:
    """``token`` is what every request must bear until accounts exist. The service is open and
    stays the caller's to close."""
    app = FastAPI(
        title="Veridraft",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
    )
    app.state.service = service
    app.state.token = token
    app.include_router(health_router)
    app.include_router(router)
    app.add_exception_handler(VeridraftError, _problem)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(RequestValidationError, _invalid)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(Exception, _unexpected)
    app.middleware("http")(_add_headers)
    return app


async def _add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _problem(_request: Request, error: VeridraftError) -> JSONResponse:
    """RFC 9457, with the stable code of the error."""
    body = {
        "type": f"urn:veridraft:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "code": error.code,
        "detail": str(error),
        "problems": list(error.details),
    }
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse(body, error.status, headers, media_type=_PROBLEM)


def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    body = {
        "type": "urn:veridraft:bad_input",
        "title": "bad input",
        "status": 422,
        "code": "bad_input",
        "detail": f"{where}: {first['msg']}, got {first.get('input')!r}",
        "problems": [],
    }
    return JSONResponse(body, 422, media_type=_PROBLEM)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
    body = {
        "type": "urn:veridraft:internal",
        "title": "internal",
        "status": 500,
        "code": "internal",
        "detail": "The request failed; the log of the service says why.",
        "problems": [],
    }
    return JSONResponse(body, 500, media_type=_PROBLEM)
