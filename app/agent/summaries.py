"""A tool's result in a few words, for the line of its step."""

from collections.abc import Callable
from typing import Any, Final

from app.tools.association import Associations
from app.tools.documents import DocumentsFound
from app.tools.events import Events
from app.tools.exceptions import ExceptionsFound
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.result import Status, ToolResult
from app.tools.series import SeriesFound

_SIGNIFICANT = 0.05


def summary_of(result: ToolResult) -> str:
    """What was found; where nothing was or could be, why."""
    if result.status not in (Status.OK, Status.EMPTY):
        return result.outcome.message
    summary = _SUMMARIES.get(result.tool)
    if summary is None or result.outcome.output is None:
        return result.outcome.message or result.status.value
    return summary(result.outcome.output)


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 batch``, ``3 batches``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _exceptions(found: ExceptionsFound) -> str:
    checked = counted(sum(found.checked.values()), "entry", "entries")
    return f"{counted(len(found.exceptions), 'exception')} among {checked} checked"


def _events(found: Events) -> str:
    log = counted(len(found.log), "log entry", "log entries")
    alarms, work = counted(len(found.alarms), "alarm"), counted(len(found.work), "entry", "entries")
    return f"{log}, {alarms}, {work} of the equipment log"


def _history(found: History) -> str:
    similar = sum(count for _month, _all, count in found.months)
    return f"{similar:,} alike of {counted(found.searched, 'deviation')}"


def _genealogy(found: Genealogy) -> str:
    return (
        f"{len(found.related):,} of {counted(found.searched, 'batch', 'batches')} share something"
    )


def _series(found: SeriesFound) -> str:
    batches = counted(len(found.by_batch), "batch", "batches")
    return f"{batches}, {counted(len(found.signals), 'signal')} compared"


def _association(found: Associations) -> str:
    notable = sum(one.adjusted_p <= _SIGNIFICANT for one in found.findings)
    return f"{notable:,} of {counted(found.tested, 'factor')} tested go with it"


def _documents(found: DocumentsFound) -> str:
    documents = counted(len(found.in_force), "document")
    return f"{documents} in force, {counted(len(found.passages), 'passage')}"


_SUMMARIES: Final[dict[str, Callable[[Any], str]]] = {
    "exceptions": _exceptions,
    "events": _events,
    "history": _history,
    "genealogy": _genealogy,
    "series": _series,
    "association": _association,
    "documents": _documents,
}
