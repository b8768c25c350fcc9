"""What `list` and the API's collections show of each kind of thing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.documents.store import StoredReading, readings_of
from app.documents.versions import all_versions
from app.drafts.staleness import replaced_rows
from app.drafts.store import list_drafts
from app.records.record import Record
from app.records.view import View
from ingestion.document import FindingKind

Item = dict[str, Any]


def list_items(session: Session, actor: Actor, what: str) -> list[Item]:
    """Items in the actor's scope, in the order of their numbers or dates."""
    return LISTS[what](View(session, scope=actor.scope))


def _products(view: View) -> list[Item]:
    rows = view.rows("products", order=("product",))
    return [_item(row, "product", "name", "strength", "dosage_form") for row in rows]


def _batches(view: View) -> list[Item]:
    rows = view.rows("batches", order=("started_at", "batch"))
    columns = ("batch", "product", "status", "line", "master_record", "master_record_version")
    return [{**_item(row, *columns), "started_at": _time(row, "started_at")} for row in rows]


def _deviations(view: View) -> list[Item]:
    rows = view.rows("deviations", order=("occurred_at", "deviation"))
    columns = ("deviation", "title", "status", "classification", "product", "step")
    return [
        {
            **_item(row, *columns),
            "batches": list(row.ids("batch")),
            "occurred_at": _time(row, "occurred_at"),
        }
        for row in rows
    ]


def _documents(view: View) -> list[Item]:
    versions = sorted(all_versions(view), key=lambda one: (one.number, one.version))
    readings = readings_of(view.session, (one.sha256 for one in versions))
    return [
        {
            "document": one.number,
            "version": one.version,
            "title": one.title,
            "type": one.type,
            "in_force_from": one.valid.start.isoformat() if one.valid.start else None,
            "in_force_to": one.valid.end.isoformat() if one.valid.end else None,
            "sha256": one.sha256,
            "findings": _counted(readings.get(one.sha256)),
        }
        for one in versions
    ]


def _counted(reading: StoredReading | None) -> dict[str, int] | None:
    """Of each kind of finding; None where nobody has looked for any."""
    if reading is None or reading.findings is None:
        return None
    kinds = [one.kind for one in reading.findings]
    return {kind.value: kinds.count(kind) for kind in FindingKind}


def _drafts(view: View) -> list[Item]:
    drafts = list_drafts(view.session, view.scope)
    return [{**one, "stale": bool(replaced_rows(view.session, one["draft"]))} for one in drafts]


def _item(row: Record, *columns: str) -> Item:
    return {column: row.text(column) for column in columns}


def _time(row: Record, column: str) -> str | None:
    moment = row.moment(column)
    return moment.written if moment else None


LISTS: dict[str, Callable[[View], list[Item]]] = {
    "products": _products,
    "batches": _batches,
    "deviations": _deviations,
    "documents": _documents,
    "drafts": _drafts,
}
