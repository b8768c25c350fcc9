"""The tools that a model may name: an allow-list, so that a new tool is not offered by itself.

Every one of them only reads, within a transaction of the turn that is rolled back.
Where nothing answered the question, only the search is offered: what is said then must be found.
"""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from app.tools.catalogue import TOOLS


class SearchArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str = Field(min_length=2, max_length=300, description="What to look for, in words.")


@dataclass(frozen=True)
class Offer:
    name: str
    purpose: str
    arguments: type[BaseModel]

    @property
    def schema(self) -> dict[str, Any]:
        return self.arguments.model_json_schema()


SEARCH: Final = Offer(
    "search",
    "Passages of documents in force and of records, nearest to some words.",
    SearchArguments,
)
READING: Final = (
    "exceptions",
    "genealogy",
    "history",
    "series",
    "association",
    "documents",
    "events",
)
"""Names of the registry's tools that may be called."""


def offered(abstained: bool) -> tuple[Offer, ...]:
    """``abstained`` says that nothing has answered the question so far."""
    if abstained:
        return (SEARCH,)
    specifications = [TOOLS[name].specification for name in READING]
    return (SEARCH, *(Offer(one.name, one.purpose, one.arguments) for one in specifications))
