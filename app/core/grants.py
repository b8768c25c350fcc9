"""The rights on PostgreSQL of the role that the service runs as, from what a table says of itself.

A table's ``info`` decides:

1. ``append_only``: SELECT and INSERT.
2. Otherwise SELECT, INSERT and UPDATE.
3. ``deletable`` adds DELETE, which a trigger may still refuse.

Nobody but the owner of the tables holds TRUNCATE, REFERENCES, TRIGGER or the right to alter one.
The job engine keeps its own schema, which the role makes: that takes CREATE on the database.
"""

from sqlalchemy import MetaData, Table
from sqlalchemy.engine import Connection

from app.core.database import metadata
from app.core.errors import BadInput

_VERSION_TABLE = "alembic_version"


def apply_grants(owner: Connection, role: str, tables: MetaData = metadata) -> None:
    """Give ``role`` these rights and no others. Raises :class:`BadInput` for the owner itself."""
    _check_is_another(owner, role)
    quote = owner.dialect.identifier_preparer.quote
    grantee, database = quote(role), quote(str(owner.engine.url.database))
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {grantee}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {grantee}",
        f"GRANT CONNECT, CREATE ON DATABASE {database} TO {grantee}",
        f"GRANT USAGE ON SCHEMA public TO {grantee}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {grantee}",
        f"GRANT SELECT ON {_VERSION_TABLE} TO {grantee}",
        *(
            f"GRANT {', '.join(_rights(table))} ON {quote(table.name)} TO {grantee}"
            for table in tables.sorted_tables
        ),
    ]
    for statement in statements:
        owner.exec_driver_sql(statement)


def _rights(table: Table) -> list[str]:
    rights = ["SELECT", "INSERT"]
    if not table.info.get("append_only"):
        rights.append("UPDATE")
    if table.info.get("deletable"):
        rights.append("DELETE")
    return rights


def _check_is_another(owner: Connection, role: str) -> None:
    """The rights of an owner cannot be taken away."""
    got = owner.exec_driver_sql("SELECT current_user").scalar_one()
    if got == role:
        raise BadInput(
            "the service runs as the owner of the tables",
            where="VERIDRAFT_DATABASE_OWNER_URL",
            expected="another role than that of VERIDRAFT_DATABASE_URL",
            got=role,
        )
