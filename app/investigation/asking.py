"""The queries that an investigation rests on: recorded as they were asked, and asked again (DS-06).

A query is a tool with its arguments, in the scope of whoever asked. Its answer's hash is that of
its status, output and scope. What is left out of it, because it says nothing about the records: the
state of the search index (a rebuilt one answers alike) and the fused scores that order passages.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Kind, Scope
from app.core.canonical import sha256_of
from app.core.errors import VeridraftError
from app.drafts.staleness import Ask, AskedQuery
from app.investigation.parts import Investigator
from app.records.view import View
from app.tools.catalogue import TOOLS
from app.tools.documents import DocumentsFound
from app.tools.registry import Context
from app.tools.result import Outcome, ToolResult, as_json

_ASKER = Actor(Kind.JOB, "staleness")


def recorded(
    results: Mapping[str, ToolResult], scope: Scope, known_at: datetime
) -> Iterator[dict[str, Any]]:
    """As a draft's snapshot keeps them. ``known_at``: when the records began to be read."""
    for step, result in results.items():
        yield {
            "step": step,
            "tool": result.tool,
            "tool_version": result.version,
            "arguments": as_json(result.arguments),
            "status": result.status.value,
            "sha256": answer_sha256(result.outcome),
            "known_at": known_at,
            "scope": None if scope.is_whole else scope.as_lists(),
        }


def asking(investigator_of: Callable[[Scope], Investigator], session: Session) -> Ask:
    """Asks recorded queries again of the records as they are now, each in its own scope."""

    def ask(query: AskedQuery) -> str:
        scope = Scope.of(**(query.scope or {}))
        parts = investigator_of(scope)
        actor, view = replace(_ASKER, scope=scope), View(session, scope=scope)
        historian, zone = parts.historian(session), parts.site[2]
        context = Context(actor, view, historian, zone, parts.searcher)
        try:
            return answer_sha256(TOOLS.run(context, query.tool, query.arguments).outcome)
        except VeridraftError as error:  # what it asks about is gone, or the tool asks otherwise
            return sha256_of(["refused", error.code])

    return ask


def answer_sha256(outcome: Outcome) -> str:
    output = outcome.output
    if isinstance(output, DocumentsFound):
        output = _without_index(output)
    return sha256_of(
        _whole_numbers([outcome.status.value, as_json(output), as_json(outcome.scope)])
    )


def _whole_numbers(value: Any) -> Any:
    """12 and 12.0 are one number: an argument's default is the one, read back it is the other."""
    if isinstance(value, dict):
        return {key: _whole_numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _without_index(found: DocumentsFound) -> DocumentsFound:
    passages = tuple(replace(one, score=0.0) for one in found.passages)
    scope = replace(found.scope, snapshot=None, snapshot_at=None)
    return replace(found, passages=passages, scope=scope)
