"""Records of the plant package, format veridraft-plant/1, as that format stood here."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UtcDateTime

revision = "0002"
down_revision = "0001"

# A frozen copy: the contract may grow, and then a later revision adds to it. Columns are text
# where no kind is named; a number and a time take the columns that statistics and order need.
_TABLES = {
    "products": ("product name strength dosage_form"),
    "batches": (
        "batch product started_at:time ended_at:time size:number size_unit line status "
        "disposed_at:time use container master_record master_record_version "
        "yield_percent:number"
    ),
    "steps": ("batch product step name started_at:time ended_at:time equipment operator shift"),
    "readings": (
        "batch product step parameter recorded_at:time entry value:number unit recorded_by "
        "corrects reason"
    ),
    "log": ("id at:time text role line equipment batch product"),
    "parameters": (
        "product step parameter effective_from:time unit low:number high:number "
        "target:number critical:flag effective_to:time document document_version"
    ),
    "master_steps": (
        "master_record version step product sequence:integer after equipment_type "
        "max_hold_min:number yield_low:number yield_high:number"
    ),
    "master_entries": (
        "master_record version step parameter required:flag every_min:number tolerance_min:number"
    ),
    "bill_of_materials": (
        "master_record version material step quantity:number unit tolerance_percent:number"
    ),
    "materials": ("lot material supplier kind received_at:time expires_at:time status"),
    "consumption": ("batch product step material lot quantity:number unit"),
    "equipment": ("equipment name type line location qualified_until:time"),
    "equipment_events": ("equipment kind at:time description result next_due:time"),
    "shifts": ("shift start:time end:time operators"),
    "training": ("operator document version trained_at:time expires_at:time"),
    "specifications": (
        "product test stage effective_from:time unit low:number high:number text "
        "decimals:integer method effective_to:time document document_version"
    ),
    "results": (
        "batch product test sample tested_at:time value:number unit method instrument "
        "status invalidation_reason tested_by"
    ),
    "stability": (
        "product batch condition month:number test value:number unit container orientation "
        "protocol pulled_at:time tested_at:time status"
    ),
    "deviations": (
        "deviation title description batch product step equipment occurred_at:time "
        "discovered_at:time reported_by detected_by classification category root_cause "
        "status closed_at:time owner due:time cost:number cost_currency"
    ),
    "actions": ("action deviation text at:time by"),
    "capas": ("capa deviation action type opened_at:time owner due:time done:time effective"),
    "oos": ("oos batch product test opened_at:time phase conclusion closed_at:time"),
    "failure_modes": ("id factor step effect mechanism document"),
    "changes": ("change date:time status product description document equipment step"),
    "complaints": ("complaint date:time status product description batch"),
    "recalls": ("recall date:time status product description batch"),
    "returns": ("return date:time status product description batch quantity:number unit"),
    "distribution": (
        "distribution date:time status product description batch units:number country"
    ),
    "commitments": ("commitment date:time status product description due:time done:time"),
    "agreements": ("agreement date:time status product description partner valid_to:time"),
    "variations": ("variation date:time status product description country"),
    "manufacturers": ("manufacturer date:time status product description name address role"),
    "monitoring": (
        "monitoring date:time status product description location batch value:number unit "
        "low:number high:number"
    ),
    "tags": ("tag unit equipment location parameter description low:number high:number"),
    "documents": (
        "number version title type file effective_from:time effective_to:time product batch "
        "deviation lot equipment department confidentiality scope"
    ),
    "images": ("file station captured_at:time batch product unit label defect mask"),
}
_INDEXED = ("batch", "product", "deviation", "lot", "equipment", "parameter", "test", "number")


def upgrade() -> None:
    for name, notation in _TABLES.items():
        _create(f"plant_{name}", notation.split())


def _create(name: str, notations: list[str]) -> None:
    columns = [made for notation in notations for made in _columns(*notation.partition(":")[::2])]
    unique = sa.UniqueConstraint(
        "row_key", "row_version", "row_site", name=f"uq_{name}_row_key_row_version_row_site"
    )
    op.create_table(
        name,
        *_row_columns(),
        *columns,
        sa.PrimaryKeyConstraint("row_id", name=f"pk_{name}"),
        unique,
    )
    op.create_index(f"ix_{name}_row_package", name, ["row_package"])
    for column in (notation for notation in notations if notation in _INDEXED):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _columns(name: str, kind: str) -> list[sa.Column]:
    if kind == "number":
        return [sa.Column(name, sa.Text()), sa.Column(f"{name}_number", sa.Float())]
    if kind == "time":
        return [
            sa.Column(name, UtcDateTime()),
            sa.Column(f"{name}_end", UtcDateTime()),
            sa.Column(f"{name}_written", sa.Text()),
        ]
    types = {"": sa.Text(), "integer": sa.Integer(), "flag": sa.Boolean()}
    return [sa.Column(name, types[kind])]


def _row_columns() -> list[sa.Column]:
    return [
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("row_site", sa.String(100), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("row_content_sha256", sa.String(64), nullable=False),
        sa.Column("row_sha256", sa.String(64), nullable=False),
        sa.Column("row_package", sa.String(64), nullable=False),
        sa.Column("row_line", sa.Integer(), nullable=False),
        sa.Column("row_attributes", sa.JSON(), nullable=False),
        sa.Column("row_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("row_known_from", UtcDateTime()),
        sa.Column("row_recorded_at", UtcDateTime(), nullable=False),
        sa.Column("row_superseded_at", UtcDateTime()),
    ]
