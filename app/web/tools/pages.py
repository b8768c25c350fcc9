"""Pages of the tools: what each is for and what it cannot tell, and a form to run it."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Request, Response

from app import operations
from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import VeridraftError
from app.tools.catalogue import TOOLS
from app.tools.document import ToolDocument, tool_document
from app.tools.result import Status
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import manner, page
from app.web.tools.result_view import STATUS, Part, parts_of
from app.web.tools.view import arguments_of, fields_of, in_zone, is_complete

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
_ROWS = 100  # more fold away


@router.get("/tools")
def tools(actor: Reader, request: Request) -> Response:
    listed = [tool.specification for tool in TOOLS]
    return page(request, "tools.html", actor, title="Tools", here="tools", tools=listed)


@router.get("/tools/{name}")
def tool(actor: Reader, service: CurrentService, request: Request, name: str) -> Response:
    """The address fills in the form: ``/tools/exceptions?batch=NF-25-0066``. A tool changes
    nothing, so it runs as soon as all that it asks for is there."""
    told = TOOLS[name].specification
    shown = manner(request, service, actor)
    schema = told.arguments.model_json_schema()
    fields = list(fields_of(schema, request.query_params))
    ran: ToolDocument | None = None
    problem: VeridraftError | None = None
    if is_complete(fields):
        try:
            ran = tool_document(
                operations.run_tool(service, actor, name, arguments_of(fields, shown.zone))
            )
        except VeridraftError as error:
            problem = error
    answer = page(
        request,
        "tool.html",
        actor,
        title=f"Tool {told.name}",
        here="tools",
        tool=told,
        fields=[in_zone(one, shown.zone) for one in fields],
        zone=shown.zone.key,
        problem=problem,
        ran=ran,
        status=ran and STATUS[Status(ran.status)],
        parts=list(_parts(ran)) if ran else [],
        raw=ran and json.dumps(ran.model_dump(), indent=2, ensure_ascii=False),
        rows=_ROWS,
    )
    answer.status_code = problem.status if problem else 200
    return answer


def _parts(ran: ToolDocument) -> Iterator[Part]:
    yield from parts_of("Searched", ran.scope)
    yield from parts_of("Found", ran.output or {})
