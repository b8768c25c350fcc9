"""How evidence is named to a reader: a title that says what it is without opening it."""

from app.evidence.ledger import ClaimLedger
from app.records.record import Record
from app.retrieval.search import Found
from app.tools.exception_types import RecordException


def cite(ledger: ClaimLedger, row: Record) -> str:
    """Evidence id of a row."""
    return ledger.record(row, title_of(row))


def cite_passage(ledger: ClaimLedger, found: Found) -> str:
    """Evidence id of a document passage."""
    source = found.passage.source
    where = {
        name: source[name]
        for name in ("document", "version", "page", "start", "end", "clause", "section", "boxes")
    }
    clause = f", clause {source['clause']}" if source["clause"] else ""
    title = f"{source['document']} version {source['version']}{clause}, page {source['page']}"
    return ledger.passage(title, where, source["sha256"], found.passage.text)


def title_of(row: Record) -> str:
    title = _TITLES.get(row.table)
    return title.format_map(_Cells(row)) if title else f"{row.table} {row.key}"


def own_time_column(exception: RecordException) -> str | None:
    """The column of the entry that holds the exception's time; None where the time was computed,
    as that of a check that was not made."""
    entry = exception.entry
    column = _TIME_COLUMNS.get(entry.table) if entry else None
    if entry is None or column is None or entry.at(column) != exception.at:
        return None
    return column


def words(name: str) -> str:
    """``fill_volume`` → ``fill volume``."""
    return name.replace("_", " ")


def in_sentence(name: str) -> str:
    """A name as it stands within a sentence: ``Aseptic filling`` → ``aseptic filling``."""
    text = words(name)
    return text[0].lower() + text[1:] if text[1:2].islower() else text


_TIME_COLUMNS = {"readings": "recorded_at", "results": "tested_at"}
_TITLES = {
    "products": "Product {product}",
    "batches": "Batch {batch}",
    "steps": "Batch record {batch}, step {step}",
    "readings": "Batch record {batch}, step {step}, {parameter}",
    "results": "Laboratory result {batch}, {test}",
    "parameters": "Validated range of {parameter}, step {step}, {product}",
    "specifications": "Specification of {test}, {product}",
    "master_steps": "Master record {master_record} version {version}, step {step}",
    "master_entries": "Master record {master_record} version {version}, entry {parameter}",
    "log": "Log entry {id}",
    "materials": "Lot {lot} of {material}",
    "consumption": "Batch record {batch}, use of lot {lot}",
    "equipment": "Equipment {equipment}",
    "equipment_events": "Equipment log {equipment}, {kind}",
    "deviations": "Deviation {deviation}",
    "actions": "Action {action} of {deviation}",
    "capas": "CAPA {capa}",
    "oos": "OOS {oos}",
    "failure_modes": "Failure mode analysis, row {id}",
    "changes": "Change {change}",
    "documents": "Document register, {number} version {version}",
    "tags": "Historian tag {tag}",
}


class _Cells(dict[str, str]):
    """The cells of a row for a title; an empty cell reads as a dash."""

    def __init__(self, row: Record) -> None:
        self._row = row

    def __missing__(self, column: str) -> str:
        return words(self._row.text(column) or "–")
