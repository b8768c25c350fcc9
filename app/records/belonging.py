"""Which columns of each table say to which product a row belongs: the rule as data (IA-03).

Rules, in order:

1. A row is its site's. What it names is looked for at that site alone.
2. A row with a product is that product's.
3. Without one it belongs where the rows belong that it names, by the first of its *leads* that is
   filled: a deviation with its batches, a CAPA with its deviation. A batch number that several
   products use says nothing. What leads to nothing is seen by whole scopes only: a row of a
   deviation that was withdrawn is nobody else's. Document numbers alone may name what was never
   handed over; they lead on only where there is such a document.
4. Else *mentions* decide, rows that have a product and name this one: a bill of materials is of
   the products whose batches were made by it, a tag of those that ran on its equipment.
5. Else it is everybody's of the site: material lots, equipment and its events, shared documents.

Not done here: the conditions in SQL (``visibility``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Lead:
    """``column`` of a row names the ``key`` of a row of ``table``."""

    column: str
    table: str
    key: str
    is_checked: bool = True  # by the import, so that it names nothing only after a withdrawal


@dataclass(frozen=True)
class Mention:
    """``column`` of rows of ``table`` holds what stands in ``own``."""

    own: str
    table: str
    column: str


@dataclass(frozen=True)
class Belonging:
    """Rules 3 and 4 of one table; ``mentioned_types`` are the document types that 4 is for."""

    leads: tuple[Lead, ...] = ()
    mentions: tuple[Mention, ...] = ()
    mentioned_types: tuple[str, ...] = ()


_BATCH = Lead("batch", "batches", "batch")
_DEVIATION = Lead("deviation", "deviations", "deviation")
_DOCUMENT = Lead("document", "documents", "number", is_checked=False)


def _master_record(own: str) -> tuple[Mention, ...]:
    return (
        Mention(own, "batches", "master_record"),
        Mention(own, "master_steps", "master_record"),
    )


def _limits(own: str) -> tuple[Mention, ...]:
    return Mention(own, "specifications", "document"), Mention(own, "parameters", "document")


_OF_BATCH = Belonging(leads=(_BATCH,))
_OF_DEVIATION = Belonging(leads=(_DEVIATION,))
_OF_DOCUMENT = Belonging(leads=(_DOCUMENT,), mentions=_master_record("document"))
_OF_MASTER_RECORD = Belonging(
    mentions=(*_master_record("master_record"), Mention("master_record", "documents", "number"))
)
_BY_PRODUCT = Belonging()

BELONGINGS: Final[Mapping[str, Belonging]] = {
    "products": _BY_PRODUCT,
    "batches": _BY_PRODUCT,
    "steps": _OF_BATCH,
    "readings": _OF_BATCH,
    "log": _OF_BATCH,
    "parameters": _BY_PRODUCT,
    "master_steps": _OF_MASTER_RECORD,
    "master_entries": _OF_MASTER_RECORD,
    "bill_of_materials": _OF_MASTER_RECORD,
    "materials": Belonging(),
    "consumption": _OF_BATCH,
    "equipment": Belonging(),
    "equipment_events": Belonging(),
    "shifts": Belonging(),
    "training": _OF_DOCUMENT,
    "specifications": _BY_PRODUCT,
    "results": _OF_BATCH,
    "stability": _OF_BATCH,
    "deviations": _OF_BATCH,
    "actions": _OF_DEVIATION,
    "capas": _OF_DEVIATION,
    "oos": _OF_BATCH,
    "failure_modes": _OF_DOCUMENT,
    "changes": _OF_DOCUMENT,
    "complaints": _OF_BATCH,
    "recalls": _OF_BATCH,
    "returns": _OF_BATCH,
    "distribution": _OF_BATCH,
    "commitments": _BY_PRODUCT,
    "agreements": _BY_PRODUCT,
    "variations": _BY_PRODUCT,
    "manufacturers": _BY_PRODUCT,
    "monitoring": _OF_BATCH,
    "tags": Belonging(mentions=(Mention("equipment", "steps", "equipment"),)),
    "documents": Belonging(
        leads=(_BATCH, _DEVIATION),
        mentions=(*_master_record("number"), *_limits("number")),
        mentioned_types=("MBR", "SPEC"),
    ),
    "images": _OF_BATCH,
}
