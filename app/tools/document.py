"""A tool's result as the command line and the API print it."""

from typing import Any

from pydantic import BaseModel

from app.tools.result import ToolResult, as_json


class ToolDocument(BaseModel):
    tool: str
    version: str
    arguments: dict[str, Any]
    status: str
    message: str
    scope: dict[str, Any]
    output: Any


def tool_document(result: ToolResult) -> ToolDocument:
    return ToolDocument(
        tool=result.tool,
        version=result.version,
        arguments=result.arguments,
        status=result.status.value,
        message=result.outcome.message,
        scope=as_json(result.outcome.scope),
        output=as_json(result.outcome.output),
    )
