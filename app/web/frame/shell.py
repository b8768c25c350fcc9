"""The frame of every page: who looks, where one can go, what mode the installation is in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

from app.api.access import current_service, session_secret
from app.auth.actor import Actor, Scope
from app.auth.permissions import Permission, permits
from app.auth.sessions import csrf_of
from app.auth.store import get_person
from app.core.errors import NotFound
from app.release.mode import gmp_notice
from app.web.frame.counts import counts
from app.web.frame.formats import Manner, manner_of, words
from app.wiring import Service

FRAGMENT = "X-Fragment"
"""A request with it wants the page's right column alone."""

STATIC = Path(__file__).parents[1] / "static"
_STATUS_WORDS = {
    401: "Nobody is signed in",
    403: "Not yours to see",
    404: "Not found",
    409: "It was changed meanwhile",
    422: "This cannot be done as asked",
    500: "Something is wrong with the record",
    503: "Not available now",
}


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, for those who hold one of ``rights``; ``key`` follows ``g``."""

    id: str
    label: str
    key: str
    href: str
    rights: tuple[Permission, ...]


PLACES = (
    Place("work", "My work", "w", "/", (Permission.ME,)),
    Place("chat", "Chat", "c", "/chat", (Permission.RECORDS_READ,)),
    Place("deviations", "Deviations", "v", "/deviations", (Permission.RECORDS_READ,)),
    Place("drafts", "Drafts", "d", "/drafts", (Permission.RECORDS_READ,)),
    Place("documents", "Documents", "o", "/documents", (Permission.RECORDS_READ,)),
    Place("dossier", "Dossier", "s", "/dossier", (Permission.RECORDS_READ,)),
    Place("tools", "Tools", "t", "/tools", (Permission.RECORDS_READ,)),
    Place("imports", "Imports", "i", "/imports", (Permission.RECORDS_IMPORT,)),
    Place("trail", "Audit trail", "a", "/trail", (Permission.TRAIL_READ, Permission.ALERTS_READ)),
    Place("people", "Administration", "p", "/people", (Permission.PEOPLE_READ,)),
)


def page(
    request: Request, template: str, actor: Actor, *, title: str, here: str, **values: Any
) -> Response:
    """The page, or its right column alone. ``here`` is the entry of the navigation."""
    service = current_service(request)
    frame = {"title": title, "here": here, **_frame(request, service, actor), **values}
    return _rendered(request, service, template, frame)


def open_page(request: Request, template: str, *, title: str, **values: Any) -> Response:
    """A page for whoever is not signed in yet."""
    service = current_service(request)
    return _rendered(request, service, template, {"title": title, "mode": service.mode, **values})


def problem_page(
    request: Request,
    status: int,
    said: str,
    details: Iterable[str] = (),
    title: str | None = None,
) -> HTMLResponse:
    title = title or _STATUS_WORDS.get(status, "This did not work")
    values = {"title": title, "said": said, "details": tuple(details), "mode": None}
    template = "_problem.html" if FRAGMENT in request.headers else "problem.html"
    made = environment().get_template(template).render(asset=asset, **values)
    return HTMLResponse(made, status)


def asset(name: str) -> str:
    """The address of a file of ours: another one when it changes."""
    return f"/static/{name}?v={_digest(name)}"


def zone_of(service: Service, actor: Actor | None) -> ZoneInfo | None:
    """Of the newest package that the actor may see; None before the first import."""
    try:
        return service.site(actor.scope if actor else None)[2]
    except NotFound:
        return None


def manner(request: Request, service: Service, actor: Actor | None = None) -> Manner:
    return manner_of(request.headers.get("Accept-Language"), zone_of(service, actor))


def _frame(request: Request, service: Service, actor: Actor) -> dict[str, Any]:
    with service.ledger.database.read() as session:
        person = get_person(session, actor.person or "")
        waiting = counts(session, actor)
    secret = session_secret(request)
    return {
        "actor": actor,
        "person": person,
        "places": [place for place in PLACES if any(permits(actor, one) for one in place.rights)],
        "counts": waiting,
        "scope": scope_words(actor),
        "model_words": model_words(service),
        "mode": service.mode,
        "notice": gmp_notice(service.mode),
        "csrf": csrf_of(secret) if secret else "",
        "may": lambda right: permits(actor, Permission(right)),
    }


def model_words(service: Service) -> str:
    """What is set, and no word of whether it answers: a page waits for no other server."""
    if service.model_set is None:
        return "language model: off"
    return f"language model: {service.model_set} · checked by code"


def scope_words(actor: Actor) -> str:
    return words_of_scope(actor.scope)


def words_of_scope(scope: Scope) -> str:
    sites, products = scope.sites, scope.products
    where = "all sites" if sites is None else ", ".join(sorted(sites)) or "no site"
    what = "all products" if products is None else ", ".join(sorted(products)) or "no product"
    return f"{where}, {what}"


def _rendered(
    request: Request, service: Service, name: str, values: dict[str, Any]
) -> HTMLResponse:
    template = environment().get_template(name)
    shown = manner(request, service, values.get("actor"))
    values |= {"asset": asset, "now": service.ledger.clock(), "manner": shown}
    if FRAGMENT in request.headers:
        return HTMLResponse(_block(template, "panel", values))
    return HTMLResponse(template.render(values))


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(values)))


@cache
def environment() -> Environment:
    """What is not given to a template is an error, and everything is escaped."""
    made = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["words"] = words
    for name in ("day", "clock", "moment", "number", "figure", "duration"):
        made.filters[name] = _shown(name)
    made.filters["ago"] = _ago
    return made


def _shown(name: str) -> Callable[[Context, Any], str]:
    """A filter in the manner of whoever reads the page."""

    @pass_context
    def show(context: Context, value: Any) -> str:
        return getattr(context["manner"], name)(value)

    return show


@pass_context
def _ago(context: Context, value: datetime) -> str:
    return context["manner"].ago(value, context["now"])


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]
