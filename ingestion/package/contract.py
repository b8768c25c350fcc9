"""The plant package's contract as data: files, columns, kinds, keys and references.

Format ``veridraft-plant/1``. The reader checks against this table and the service makes its
database tables from it, so that the format is written down once.

Columns are written in a small notation, one string a column::

    name:kind!      required        name:kind*   part of the row's key (and required)
    name:kind*?     part of the key, may be empty
    name:choice(a|b)                one of the given words
    name:kind>table.column          must exist there, where that file is provided or stored
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FORMAT: Final = "veridraft-plant/1"


class Kind(StrEnum):
    TEXT = "text"
    ID = "id"  # opaque, compared exactly after trimming
    IDS = "ids"  # several ids divided by ';'
    NUMBER = "number"  # as written, with qualifier and precision
    VALUE = "value"  # a number, or a word (`complies`) where the criterion is not numeric
    INTEGER = "integer"
    TIME = "time"  # ISO 8601, reduced precision kept as an interval
    FROM = "from"  # a date-only value is the start of that local day
    TO = "to"  # a date-only value means through the end of that local day
    FLAG = "flag"  # true / false
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    required: bool = False
    key: bool = False
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """One file of the package.

    ``known_from`` names the column that says when a row came to be known at the site, and
    ``closed_by`` the time column after which ``closing`` columns were filled: a view as of an
    earlier time hides them.
    """

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    known_from: str | None = None
    closed_by: str | None = None
    closing: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


_NOTATION = re.compile(
    r"(?P<name>\w+):(?P<kind>\w+)(\((?P<choices>[^)]*)\))?(?P<mark>\*\?|\*|!)?"
    r"(>(?P<table>\w+)\.(?P<column>\w+))?$"
)


def _column(notation: str) -> Column:
    match = _NOTATION.match(notation)
    if match is None:
        raise ValueError(f"not a column notation: {notation!r}")
    mark = match["mark"] or ""
    return Column(
        name=match["name"],
        kind=Kind(match["kind"]),
        required=mark in ("!", "*"),
        key=mark.startswith("*"),
        choices=tuple(match["choices"].split("|")) if match["choices"] else (),
        refers_to=(match["table"], match["column"]) if match["table"] else None,
    )


def _table(
    name: str,
    columns: str,
    *,
    required: bool = False,
    known_from: str | None = None,
    closed_by: str | None = None,
    closing: str = "",
) -> Table:
    parsed = tuple(_column(notation) for notation in columns.split())
    return Table(name, parsed, required, known_from, closed_by, tuple(closing.split()))


_BATCH = "batch:id*>batches.batch product:id>products.product"

_PLANT = (
    _table(
        "products",
        "product:id* name:text! strength:text dosage_form:text",
        required=True,
    ),
    _table(
        "batches",
        "batch:id* product:id*>products.product started_at:time! ended_at:time size:number "
        "size_unit:text line:id status:choice(released|rejected|pending|in_process|reprocessed) "
        "disposed_at:time use:choice(commercial|clinical|validation|stability) container:text "
        "master_record:id master_record_version:id yield_percent:number",
        required=True,
        known_from="started_at",
        closed_by="ended_at",
        closing="ended_at status disposed_at yield_percent",
    ),
    _table(
        "steps",
        _BATCH + " step:id* name:text started_at:time! ended_at:time equipment:ids "
        "operator:id shift:id",
        known_from="started_at",
        closed_by="ended_at",
        closing="ended_at",
    ),
    _table(
        "readings",
        _BATCH + " step:id* parameter:id* recorded_at:time* entry:id*? value:value! unit:text! "
        "recorded_by:id corrects:id reason:text",
        known_from="recorded_at",
    ),
    _table(
        "log",
        "id:id* at:time! text:text! role:text line:id equipment:id>equipment.equipment "
        "batch:id>batches.batch product:id>products.product",
        known_from="at",
    ),
    _table(
        "parameters",
        "product:id*>products.product step:id* parameter:id* effective_from:from*? unit:text! "
        "low:number high:number target:number critical:flag effective_to:to document:id "
        "document_version:id",
    ),
)

_MASTER_RECORD = (
    _table(
        "master_steps",
        "master_record:id* version:id* step:id* product:id>products.product sequence:integer! "
        "after:ids equipment_type:text max_hold_min:number yield_low:number yield_high:number",
    ),
    _table(
        "master_entries",
        "master_record:id* version:id* step:id* parameter:id* required:flag every_min:number "
        "tolerance_min:number",
    ),
    _table(
        "bill_of_materials",
        "master_record:id* version:id* material:id* step:id quantity:number unit:text "
        "tolerance_percent:number",
    ),
)

_RESOURCES = (
    _table(
        "materials",
        "lot:id* material:id* supplier:text "
        "kind:choice(active|excipient|primary_packaging|packaging) "
        "received_at:time expires_at:time status:text",
        known_from="received_at",
    ),
    _table(
        "consumption",
        _BATCH + " step:id*? material:id* lot:id*>materials.lot quantity:number unit:text",
    ),
    _table(
        "equipment",
        "equipment:id* name:text type:text line:id location:text qualified_until:to",
    ),
    _table(
        "equipment_events",
        "equipment:id*>equipment.equipment "
        "kind:choice(calibration|maintenance|cleaning|alarm|repair|change)* at:time* "
        "description:text result:text next_due:time",
        known_from="at",
    ),
    _table("shifts", "shift:id* start:time* end:time! operators:ids"),
    _table(
        "training",
        "operator:id* document:id* version:id* trained_at:time! expires_at:time",
        known_from="trained_at",
    ),
)

_QUALITY = (
    _table(
        "specifications",
        "product:id*>products.product test:id* stage:choice(release|shelf_life|in_process)*? "
        "effective_from:from*? unit:text! low:number high:number text:text decimals:integer "
        "method:id effective_to:to document:id document_version:id",
    ),
    _table(
        "results",
        _BATCH + " test:id* sample:id*? tested_at:time* value:value! unit:text! method:id "
        "instrument:id status:choice(valid|invalidated) invalidation_reason:text tested_by:id",
        known_from="tested_at",
    ),
    _table(
        "stability",
        "product:id*>products.product batch:id*>batches.batch condition:text* month:number* "
        "test:id* value:value unit:text! container:text orientation:text protocol:id "
        "pulled_at:time tested_at:time status:choice(valid|invalidated|missed|not_due)",
        known_from="tested_at",
    ),
    _table(
        "deviations",
        "deviation:id* title:text! description:text! batch:ids>batches.batch "
        "product:id>products.product step:id equipment:ids>equipment.equipment "
        "occurred_at:time! discovered_at:time reported_by:id detected_by:text "
        "classification:choice(minor|major|critical) "
        "category:choice(machine|method|material|personnel|measurement|environment) "
        "root_cause:text status:choice(open|closed)! closed_at:time owner:id due:time "
        "cost:number cost_currency:text",
        known_from="discovered_at",
        closed_by="closed_at",
        closing="classification category root_cause status closed_at cost",
    ),
    _table(
        "actions",
        "action:id* deviation:id!>deviations.deviation text:text! at:time by:id",
        known_from="at",
    ),
    _table(
        "capas",
        "capa:id* deviation:id>deviations.deviation action:text! "
        "type:choice(correction|corrective|preventive) opened_at:time owner:id due:time "
        "done:time effective:choice(yes|no|pending)",
        known_from="opened_at",
        closed_by="done",
        closing="done effective",
    ),
    _table(
        "oos",
        "oos:id* batch:id>batches.batch product:id>products.product test:id opened_at:time "
        "phase:text conclusion:text closed_at:time",
        known_from="opened_at",
        closed_by="closed_at",
        closing="conclusion closed_at",
    ),
    _table(
        "failure_modes",
        "id:id* factor:text step:id effect:text mechanism:text document:id",
    ),
)

_EVENT = "date:time! status:text product:id>products.product description:text"

_REGISTERS = (
    _table(
        "changes",
        f"change:id* {_EVENT} document:id equipment:ids>equipment.equipment step:id",
        known_from="date",
    ),
    _table("complaints", f"complaint:id* {_EVENT} batch:id>batches.batch", known_from="date"),
    _table("recalls", f"recall:id* {_EVENT} batch:ids>batches.batch", known_from="date"),
    _table(
        "returns",
        f"return:id* {_EVENT} batch:id>batches.batch quantity:number unit:text",
        known_from="date",
    ),
    _table(
        "distribution",
        f"distribution:id* {_EVENT} batch:id>batches.batch units:number country:text",
        known_from="date",
    ),
    _table("commitments", f"commitment:id* {_EVENT} due:time done:time", known_from="date"),
    _table("agreements", f"agreement:id* {_EVENT} partner:text valid_to:to", known_from="date"),
    _table("variations", f"variation:id* {_EVENT} country:text", known_from="date"),
    _table("manufacturers", f"manufacturer:id* {_EVENT} name:text address:text role:text"),
    _table(
        "monitoring",
        f"monitoring:id* {_EVENT} location:text batch:id>batches.batch value:value unit:text "
        "low:number high:number",
        known_from="date",
    ),
)

_SIGNALS = (
    _table(
        "tags",
        "tag:id* unit:text! equipment:id>equipment.equipment location:text parameter:id "
        "description:text low:number high:number",
    ),
    _table(
        "documents",
        "number:id* version:id* title:text! "
        "type:choice(SOP|MBR|SPEC|METHOD|PROTOCOL|REPORT|GUIDANCE|BATCH_RECORD|DEVIATION_REPORT"
        "|COA|LOGBOOK|OTHER)! file:text! effective_from:from effective_to:to "
        "product:id>products.product batch:id>batches.batch deviation:id lot:id "
        "equipment:id>equipment.equipment department:text confidentiality:text scope:text",
    ),
    _table(
        "images",
        "file:text* station:text! captured_at:time batch:id>batches.batch "
        "product:id>products.product unit:text label:choice(good|defect) defect:text mask:text",
        known_from="captured_at",
    ),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for group in (_PLANT, _MASTER_RECORD, _RESOURCES, _QUALITY, _REGISTERS, _SIGNALS)
    for table in group
}

# One file of historian/*.csv or *.parquet; not in TABLES because it has many files and no rows.
HISTORIAN: Final = _table("historian", "tag:id* at:time* value:number! batch:id product:id")

# Rows of these tables carry their unit in this column, and it must be there with the number.
UNIT_COLUMN: Final = "unit"
