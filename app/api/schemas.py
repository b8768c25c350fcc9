"""Wire shapes of the API beyond those of search and answers."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.schemas_people import Given


class Health(BaseModel):
    status: Literal["ok"]
    mode: str
    schema_at_head: bool


class Page(BaseModel):
    """One page of a collection; ``next_cursor`` is absent on the last one."""

    items: list[dict[str, Any]]
    next_cursor: str | None = None


class Investigate(Given):
    deviation: str = Field(min_length=1, max_length=200)


class ImportPackage(Given):
    """A path on the server's own disk."""

    path: str = Field(min_length=1, max_length=4000)


class Ask(Given):
    question: str = Field(min_length=1, max_length=2000)
    as_of: str | None = None


class ProgressView(BaseModel):
    step: str
    done: int
    total: int


class JobView(BaseModel):
    id: str
    kind: str
    state: str
    progress: ProgressView | None
    result: dict[str, Any] | None
    error: str | None
    problems: list[str]
    created_at: datetime
    finished_at: datetime | None


class JobPage(BaseModel):
    """As :class:`Page`."""

    items: list[JobView]
    next_cursor: str | None = None


class ToolRun(Given):
    arguments: dict[str, Any] = Field(default_factory=dict)


class ToolView(BaseModel):
    name: str
    version: str
    purpose: str
    method: str
    assumptions: list[str]
    limits: list[str]
    minimum_n: int | None
    arguments: dict[str, Any]
