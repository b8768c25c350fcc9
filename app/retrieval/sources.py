"""Everything that can be found, as it should be now."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from app.records.view import View
from app.retrieval import event_passages as events
from app.retrieval.batch_passages import batch_passages
from app.retrieval.document_passages import document_passages
from app.retrieval.passages import Passage


def all_passages(view: View, zone: ZoneInfo) -> Iterator[Passage]:
    """In a fixed order: documents, then records by kind."""
    yield from document_passages(view)
    yield from batch_passages(view, zone)
    yield from events.log_passages(view, zone)
    yield from events.deviation_passages(view, zone)
    yield from events.capa_passages(view)
    yield from events.change_passages(view, zone)
    yield from events.equipment_event_passages(view, zone)
    yield from events.lot_passages(view)
