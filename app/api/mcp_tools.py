"""What the MCP door offers: the read-only tools, search and questions, run with the actor's rights.

Every argument is checked here or by the tool's own schema, whatever the client did. What a tool
says of itself on the wire comes from its specification.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from app import operations
from app.agent.service import citation_of
from app.api.schemas_people import Given, check_storable
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.canonical import plain
from app.core.errors import BadInput, NotFound
from app.retrieval.answer import answer
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import ask_response, search_response
from app.retrieval.search import parse_as_of
from app.tools.catalogue import TOOLS
from app.tools.document import tool_document
from app.tools.registry import Specification
from app.wiring import Service

EVIDENCE_TEMPLATE: Final = "veridraft://turns/{turn}/citations/{number}"
_EVIDENCE: Final = re.compile(
    r"veridraft://turns/(?P<turn>[A-Z0-9-]{1,40})/citations/(?P<number>[0-9]{1,6})"
)
_PLACE: Final = frozenset({"table", "key", "file", "line"})

Json = dict[str, Any]


class SearchArguments(Given):
    query: str = Field(min_length=1, max_length=2000)
    as_of: str | None = Field(default=None, max_length=40, description="A date or a time.")
    limit: int = Field(default=10, ge=1, le=100)
    kinds: list[PassageKind] = Field(default_factory=list, max_length=len(PassageKind))


class AskArguments(Given):
    question: str = Field(min_length=1, max_length=2000)
    as_of: str | None = Field(default=None, max_length=40, description="A date or a time.")


@dataclass(frozen=True)
class Offer:
    """A tool as a client sees it; ``arguments`` is a JSON schema."""

    name: str
    version: str
    purpose: str
    arguments: Json


@dataclass(frozen=True)
class _Reading:
    """One of those that are no tool of an investigation."""

    purpose: str
    arguments: type[BaseModel]
    run: Callable[[Service, Actor, Any], Json]


def offers() -> list[Offer]:
    own = [
        Offer(name, "1", one.purpose, one.arguments.model_json_schema())
        for name, one in _READINGS.items()
    ]
    return [*own, *(_offer(tool.specification) for tool in TOOLS)]


def call(service: Service, actor: Actor, name: str, arguments: Json) -> Json:
    """The result as JSON, with ``citations`` numbered from 1. Raises NotFound for an unknown name,
    BadInput for arguments that are not of the schema, Forbidden."""
    require(actor, Permission.RECORDS_READ)
    _check_plain(arguments)
    if name in _READINGS:
        one = _READINGS[name]
        return one.run(service, actor, _checked(name, one.arguments, arguments))
    document = tool_document(operations.run_tool(service, actor, name, arguments))
    result = json.loads(document.model_dump_json())
    return {**result, "citations": _numbered(_places(result["output"]))}


def read_evidence(service: Service, actor: Actor, uri: str) -> Json:
    """What an answer of the chat cites, as it was cited. Raises NotFound, for another's as well."""
    require(actor, Permission.RECORDS_READ)
    parts = _EVIDENCE.fullmatch(uri)
    if parts is None:
        raise NotFound(f"no resource {uri[:200]}", expected=EVIDENCE_TEMPLATE)
    with service.ledger.database.read() as session:
        found = citation_of(session, actor, parts["turn"], int(parts["number"]))
    return plain(found)


def is_offered(name: str) -> bool:
    return name in _READINGS or any(name == tool.specification.name for tool in TOOLS)


def no_tool(name: str) -> NotFound:
    names = ", ".join(one.name for one in offers())
    return NotFound(f"no tool {name[:100]}", expected=f"one of {names}")


def _search(service: Service, actor: Actor, given: SearchArguments) -> Json:
    at = _as_of(service, actor, given.as_of)
    with service.ledger.database.read() as session:
        found = service.searcher.search(
            session, actor, given.query, as_of=at, limit=given.limit, kinds=given.kinds
        )
        told = search_response(session, found).model_dump(mode="json")
    places = ({**one, "score": None, "text": None} for one in told["results"])
    cited = [{k: v for k, v in one.items() if v is not None} for one in places]
    return {**told, "citations": _numbered(cited)}


def _ask(service: Service, actor: Actor, given: AskArguments) -> Json:
    at = _as_of(service, actor, given.as_of)
    with service.ledger.database.read() as session:
        found = answer(service.searcher, session, actor, given.question, as_of=at)
        told = ask_response(session, found).model_dump(mode="json")
    return {**told, "citations": _numbered(told["citations"])}


_READINGS: Final = {
    "search": _Reading(
        "Searches documents, batch records, log, deviations and CAPAs that were in force or known "
        "as of a date, in the scope of the token; tells what was searched.",
        SearchArguments,
        _search,
    ),
    "ask": _Reading(
        "Answers a question in the words of the source, with citations, or abstains and tells what "
        "was searched.",
        AskArguments,
        _ask,
    ),
}


def _offer(one: Specification) -> Offer:
    said = [one.purpose, f"Method: {one.method}"]
    said += [f"Assumes: {text}" for text in one.assumptions]
    said += [f"Limit: {text}" for text in one.limits]
    return Offer(one.name, one.version, "\n".join(said), one.arguments.model_json_schema())


def _check_plain(arguments: Json) -> None:
    try:
        check_storable(arguments)
    except ValueError as error:
        raise BadInput(str(error), where="arguments") from error


def _checked(name: str, shape: type[BaseModel], arguments: Json) -> BaseModel:
    try:
        return shape.model_validate(arguments)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "arguments"
        names = ", ".join(shape.model_fields)
        raise BadInput(
            f"{name}: {first['msg']}", where=where, expected=f"arguments {names}"
        ) from error


def _places(output: Any) -> Iterator[Json]:
    """Of every row that the output names, once, in order."""
    seen: set[tuple[Any, ...]] = set()
    waiting = [output]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            if one.keys() >= _PLACE:
                key = (one["table"], one["key"], one["line"])
                if key not in seen:
                    seen.add(key)
                    yield {"kind": "record", **one}
            waiting[:0] = one.values()
        elif isinstance(one, list):
            waiting[:0] = one


def _numbered(cited: Any) -> list[Json]:
    return [{"number": number, **one} for number, one in enumerate(cited, 1)]


def _as_of(service: Service, actor: Actor, text: str | None) -> datetime:
    return parse_as_of(text, service.site(actor.scope)[2]) if text else service.ledger.clock()
