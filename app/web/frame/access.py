"""Who looks at a page: the right that it asks for, and what a browser gets where something fails.

A page is only ever read. Every change goes through `/api/v1`, so that one set of routes is guarded.
"""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from app.api.access import check_address, person_at
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.errors import Unauthenticated, VeridraftError
from app.web.frame.shell import FRAGMENT, problem_page

SIGN_IN = "/sign-in"


class Viewer:
    """A dependency: the person of the session, who holds ``permission``."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: Request) -> Actor:
        actor = person_at(request)
        require(actor, self.permission)
        check_address(request)
        return actor


def sees(permission: Permission) -> Any:
    """``actor: Annotated[Actor, sees(Permission.RECORDS_READ)]``."""
    return Depends(Viewer(permission))


class PageRoute(APIRoute):
    """Whoever is not signed in is led to it and back; what fails is said on a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except Unauthenticated as error:
                if FRAGMENT in request.headers:
                    return problem_page(request, error.status, str(error))
                return RedirectResponse(_sign_in_first(request), status_code=303)
            except VeridraftError as error:
                return problem_page(request, error.status, str(error), error.details)
            except RequestValidationError as error:
                return problem_page(request, 404, f"There is no such page: {_first(error)}")

        return answered


def local_path(path: str | None) -> str:
    """Where to go after signing in: a path of this site, whatever the address asked for. A browser
    drops tabs and line ends from an address, and what follows the first slash moves up."""
    if path is None or not path.isprintable():
        return "/"
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _sign_in_first(request: Request) -> str:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return SIGN_IN if asked == "/" else f"{SIGN_IN}?next={quote(asked)}"


def _first(error: RequestValidationError) -> str:
    one = error.errors()[0]
    return f"{one['loc'][-1]}: {one['msg']}"
