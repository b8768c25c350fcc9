"""Documents in force at an event, what they say about it, and what changed since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from app.documents.versions import DocumentVersion, all_versions
from app.retrieval.passages import PassageKind
from app.retrieval.search import Found, Scope
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, not_provided, ok

_RECENT = timedelta(days=90)
_PASSAGES = 12
_BINDING = ("SOP", "MBR", "SPEC", "METHOD", "PROTOCOL")


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str
    at: AwareDatetime
    product: str | None = None
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True)
class InForceThen:
    """A document version in force at the event; ``later`` is the next one, if any came since."""

    version: DocumentVersion
    later: DocumentVersion | None
    recent: bool  # came into force within the 90 days before the event


@dataclass(frozen=True)
class DocumentsFound:
    """``passages`` of binding documents that answer the question, best first."""

    in_force: tuple[InForceThen, ...]
    passages: tuple[Found, ...]
    scope: Scope


def find_documents(context: Context, arguments: Arguments) -> Outcome:
    if not context.view.provided("documents"):
        return not_provided("no documents.csv was imported")
    versions = [one for one in all_versions(context.view) if _concerns(one, arguments)]
    in_force = [
        InForceThen(one, _next(one, versions, context), _is_recent(one, arguments.at))
        for one in versions
        if one.valid.holds(arguments.at)
    ]
    with_text = context.searcher.search(
        context.view.session,
        context.actor,
        arguments.question,
        as_of=arguments.at,
        limit=_PASSAGES,
        kinds=[PassageKind.DOCUMENT],
    )
    names = {one.version.number for one in in_force}
    binding = tuple(
        found
        for found in with_text.found
        if found.passage.source["type"] in _BINDING and found.passage.source["document"] in names
    )
    output = DocumentsFound(tuple(in_force), binding, with_text.scope)
    scope = {"at": arguments.at, "versions_searched": len(versions)}
    if not in_force:
        return empty("no document was in force at that time", output, **scope)
    return ok(output, **scope)


def _concerns(version: DocumentVersion, arguments: Arguments) -> bool:
    """Not a document of another product or of equipment that took no part."""
    product, equipment = version.record.text("product"), version.record.text("equipment")
    other_product = product is not None and arguments.product not in (None, product)
    other_equipment = equipment is not None and equipment not in arguments.equipment
    return version.type in _BINDING and not other_product and not other_equipment


def _next(
    version: DocumentVersion, versions: list[DocumentVersion], context: Context
) -> DocumentVersion | None:
    """The version of the same document that came into force next, if that is known yet."""
    known_at = context.view.known_at
    later = [
        (one.valid.start, one)
        for one in versions
        if one.number == version.number
        and one.valid.start is not None
        and (version.valid.start is None or one.valid.start > version.valid.start)
        and (known_at is None or one.valid.start <= known_at)
    ]
    return min(later, key=lambda dated: dated[0])[1] if later else None


def _is_recent(version: DocumentVersion, at: datetime) -> bool:
    start = version.valid.start
    return start is not None and timedelta(0) <= at - start <= _RECENT


DOCUMENTS = Tool(
    Specification(
        name="documents",
        version="1",
        purpose="Controlled documents in force at a time, their passages on a question, and the "
        "versions that replaced them since.",
        method="Half-open validity intervals; hybrid search filtered to versions in force.",
        arguments=Arguments,
    ),
    find_documents,
)
