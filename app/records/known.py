"""What stored rows answer a package reader that checks references, units and validities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.records.tables import RECORDS
from app.records.view import View
from ingestion.package.validity import Validity

# What makes rows versions of one thing, where they are in force for a time.
_SUBJECTS = {
    "documents": ("number",),
    "parameters": ("product", "step", "parameter"),
    "specifications": ("product", "test", "stage"),
}


@dataclass(frozen=True)
class StoredRecords:
    """What stored rows answer a package reader that checks references and validities."""

    session: Session

    def has_table(self, table: str) -> bool:
        return View(self.session).provided(table)

    def has(self, table: str, column: str, value: str) -> bool:
        columns = RECORDS[table].c
        query = select(columns.row_id).where(columns[column] == value, _current_rows(columns))
        return self.session.execute(query.limit(1)).first() is not None

    def products_of_batch(self, batch: str) -> set[str]:
        columns = RECORDS["batches"].c
        query = select(columns.product).where(columns.batch == batch, _current_rows(columns))
        return set(self.session.execute(query).scalars())

    def validities(self, table: str, subject: tuple[str, ...]) -> dict[str, Validity]:
        versions = self._of_subject(table, _SUBJECTS[table], subject)
        return {
            row["row_key"]: Validity(row["effective_from"], row["effective_to"]) for row in versions
        }

    def units(self, table: str, subject: tuple[str, ...]) -> set[str]:
        names = _SUBJECTS[table][: len(subject)]
        return {row["unit"] for row in self._of_subject(table, names, subject)}

    def _of_subject(
        self, table: str, names: Sequence[str], subject: tuple[str, ...]
    ) -> list[Mapping[Any, Any]]:
        columns = RECORDS[table].c
        cells = zip(names, subject, strict=True)
        same = [func.coalesce(columns[name], "") == cell for name, cell in cells]
        query = select(RECORDS[table]).where(_current_rows(columns), *same)
        return list(self.session.execute(query).mappings())


def _current_rows(columns: Any) -> ColumnElement[bool]:
    return and_(columns.row_superseded_at.is_(None), columns.row_withdrawn.is_(False))
