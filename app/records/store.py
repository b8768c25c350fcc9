"""All SQL that writes versioned rows, and what verification reads of them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, insert, select, update
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.records.record import Record
from app.records.tables import RECORDS, package_files, packages
from app.records.visibility import visible
from ingestion.package import contract
from ingestion.package.contract import TABLES, Kind
from ingestion.package.reader import Package, Row
from ingestion.package.references import FILE_COLUMNS
from ingestion.times import Moment
from ingestion.values import Value

_NOT_HASHED = ("row_id", "row_superseded_at", "row_sha256")
_INSERT_ROWS = 2000


@dataclass
class Stored:
    """What an import changed: counts a table, and the hash of every new row in order."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    leaves: list[str] = field(default_factory=list)


def get(session: Session, table: str, row_id: int) -> Record | None:
    """One version of a row, current or not."""
    query = select(RECORDS[table]).where(RECORDS[table].c.row_id == row_id)
    row = session.execute(query).mappings().first()
    return None if row is None else Record(table, dict(row))


def get_seen(session: Session, table: str, row_id: int, scope: Scope) -> Record | None:
    """The same, where it is of a site and product in scope."""
    seen = (RECORDS[table].c.row_id == row_id, *visible(table, scope))
    row = session.execute(select(RECORDS[table]).where(*seen)).mappings().first()
    return None if row is None else Record(table, dict(row))


def current_of(session: Session, old: Record) -> Record | None:
    """The row as it is now; None where it was withdrawn."""
    columns = RECORDS[old.table].c
    query = select(RECORDS[old.table]).where(
        columns.row_key == old.key,
        columns.row_site == old.site,
        columns.row_superseded_at.is_(None),
        columns.row_withdrawn.is_(False),
    )
    row = session.execute(query).mappings().first()
    return None if row is None else Record(old.table, dict(row))


def is_current(session: Session, table: str, row_id: int) -> bool:
    columns = RECORDS[table].c
    query = select(columns.row_superseded_at).where(columns.row_id == row_id)
    row = session.execute(query).first()
    return row is not None and row.row_superseded_at is None


def add_package(
    session: Session, package: Package, root: str, row_count: int, by: str, now: datetime
) -> None:
    plant = package.plant
    session.execute(
        insert(packages).values(
            sha256=package.sha256,
            site=plant.site,
            name=plant.name,
            timezone=str(plant.timezone),
            imported_at=now,
            imported_by=by,
            merkle_root=root,
            row_count=row_count,
        )
    )
    files = [
        {"package": package.sha256, "path": path, "sha256": digest}
        for path, digest in package.files.items()
    ]
    if files:
        session.execute(insert(package_files), files)


def has_package(session: Session, sha256: str) -> bool:
    query = select(packages.c.sha256).where(packages.c.sha256 == sha256)
    return session.execute(query).first() is not None


def get_package(session: Session, sha256: str) -> dict[str, Any]:
    """Its columns. Raises NoResultFound."""
    query = select(packages).where(packages.c.sha256 == sha256)
    return dict(session.execute(query).mappings().one())


def site_of(session: Session, sites: frozenset[str] | None = None) -> tuple[str, str, str] | None:
    """``(site, name, timezone)`` of the newest package, of some sites or of any."""
    columns = packages.c
    query = select(columns.site, columns.name, columns.timezone)
    if sites is not None:
        query = query.where(columns.site.in_(sorted(sites)))
    row = session.execute(query.order_by(columns.imported_at.desc()).limit(1)).first()
    return (row.site, row.name, row.timezone) if row else None


def newest_import_at(session: Session) -> datetime | None:
    """Imports follow each other: the rows that stand now are those that stood then."""
    return session.execute(select(func.max(packages.c.imported_at))).scalar()


def file_hashes(session: Session) -> dict[tuple[str, str], str]:
    """``(package, path)`` → SHA-256 of every imported file."""
    query = select(package_files.c.package, package_files.c.path, package_files.c.sha256)
    return {(row.package, row.path): row.sha256 for row in session.execute(query)}


def file_hash(session: Session, package: str, path: str) -> str:
    """Of one imported file. Raises NoResultFound for one that was not."""
    columns = package_files.c
    query = select(columns.sha256).where(columns.package == package, columns.path == path)
    return session.execute(query).scalar_one()


def import_rows(
    session: Session,
    package: Package,
    now: datetime,
    progress: Callable[[str], None] = lambda _table: None,
) -> Stored:
    """New rows and new versions of changed rows; an equal row is left alone."""
    stored = Stored()
    for name in TABLES:
        rows = package.rows.get(name)
        if rows:
            progress(name)
            _import_table(session, package, name, rows, now, stored)
    return stored


def each_leaf(session: Session, package: str) -> Iterator[tuple[str, int, str, str]]:
    """``(table, line, stored hash, recomputed hash)`` of every row of a package, in order."""
    for name, table in RECORDS.items():
        query = select(table).where(table.c.row_package == package).order_by(table.c.row_id)
        for row in session.execute(query).mappings().yield_per(1000):
            yield name, row["row_line"], row["row_sha256"], _leaf(row)


def has_its_hash(record: Record) -> bool:
    """Are the cells those that its hash was made of?"""
    return _leaf(record.cells) == record.sha256


def wrongly_superseded(session: Session) -> Iterator[tuple[str, int, str]]:
    """``(table, line, package)`` of rows that are hidden without a newer version, or current beside
    one: ``row_superseded_at``, the one cell that changes, must be the time of the next version."""
    for name, table in RECORDS.items():
        newer = table.alias()
        same = and_(newer.c.row_key == table.c.row_key, newer.c.row_site == table.c.row_site)
        following = and_(same, newer.c.row_version == table.c.row_version + 1)
        query = select(table.c.row_line, table.c.row_package)
        query = query.select_from(table.outerjoin(newer, following)).where(
            table.c.row_superseded_at.is_distinct_from(newer.c.row_recorded_at)
        )
        for row in session.execute(query.order_by(table.c.row_id)):
            yield name, row.row_line, row.row_package


def each_package(session: Session) -> list[dict[str, Any]]:
    """Columns of ``packages`` in order of import."""
    rows = session.execute(select(packages).order_by(packages.c.imported_at)).mappings()
    return [dict(row) for row in rows]


def _import_table(
    session: Session, package: Package, name: str, rows: list[Row], now: datetime, stored: Stored
) -> None:
    table = RECORDS[name]
    known = _current(session, table, package.plant.site)
    fresh: list[dict[str, Any]] = []
    replaced: list[int] = []
    for row in rows:
        row_id, version, content = known.get(row.key, (None, 0, None))
        if content == _content(package, row):
            stored.unchanged += 1
            continue
        if row_id is not None:
            replaced.append(row_id)
        fresh.append(_columns_of(TABLES[name], package, row, version + 1, now))
    _supersede(session, table, replaced, now)
    for start in range(0, len(fresh), _INSERT_ROWS):
        session.execute(insert(table), fresh[start : start + _INSERT_ROWS])
    stored.leaves.extend(row["row_sha256"] for row in fresh)
    stored.added[name] = len(fresh) - len(replaced)
    stored.changed[name] = len(replaced)


def _content(package: Package, row: Row) -> str:
    """A row that names a file is another one when the file is: its hash counts too."""
    if row.withdrawn:  # its file need not be in the package
        return row.sha256
    named = [row.values[column] for column in FILE_COLUMNS.get(row.table, ())]
    digests = [package.files[path] for path in named if isinstance(path, str)]
    if not digests:
        return row.sha256
    return hashlib.sha256("".join((row.sha256, *digests)).encode()).hexdigest()


def _current(session: Session, table: Table, site: str) -> dict[str, tuple[int, int, str]]:
    columns = table.c
    query = select(columns.row_key, columns.row_id, columns.row_version, columns.row_content_sha256)
    query = query.where(columns.row_superseded_at.is_(None), columns.row_site == site)
    return {key: (row_id, version, sha) for key, row_id, version, sha in session.execute(query)}


def _supersede(session: Session, table: Table, row_ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(row_ids), _INSERT_ROWS):
        some = row_ids[start : start + _INSERT_ROWS]
        session.execute(update(table).where(table.c.row_id.in_(some)).values(row_superseded_at=now))


def _columns_of(
    file: contract.Table, package: Package, row: Row, version: int, now: datetime
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "row_site": package.plant.site,
        "row_key": row.key,
        "row_version": version,
        "row_content_sha256": _content(package, row),
        "row_package": package.sha256,
        "row_line": row.line,
        "row_attributes": dict(row.attributes),
        "row_withdrawn": row.withdrawn,
        "row_known_from": _known_from(file, row),
        "row_recorded_at": now,
    }
    for column in file.columns:
        values.update(_cells(column, row.values.get(column.name)))
    values["row_sha256"] = _leaf(values)
    return values


def _known_from(file: contract.Table, row: Row) -> datetime | None:
    """Where the column is empty, a time that every row has: nothing is known before it happened."""
    if file.known_from is None:
        return None
    required = [one.name for one in file.columns if one.required and one.kind is Kind.TIME]
    for name in (file.known_from, *required):
        if isinstance(moment := row.values.get(name), Moment):
            return moment.end
    return None


def _cells(column: contract.Column, cell: Any) -> dict[str, Any]:
    name = column.name
    if column.kind in (Kind.NUMBER, Kind.VALUE):
        value: Value | None = cell
        number = float(value.number) if value and value.number is not None else None
        return {name: value.written if value else None, f"{name}_number": number}
    if column.kind in (Kind.TIME, Kind.FROM, Kind.TO):
        moment: Moment | None = cell
        start, end = (moment.start, moment.end) if moment else (None, None)
        written = moment.written if moment else None
        return {name: start, f"{name}_end": end, f"{name}_written": written}
    if column.kind is Kind.IDS:
        return {name: ";".join(cell) if cell else None}
    return {name: cell}


def _leaf(row: Mapping[Any, Any]) -> str:
    content = {name: cell for name, cell in row.items() if name not in _NOT_HASHED}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_time_text)
    return hashlib.sha256(text.encode()).hexdigest()


def _time_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no text form for {type(value).__name__}")
