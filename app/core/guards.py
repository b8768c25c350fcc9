"""Refusals that the database itself makes: triggers, in the words of SQLite and of PostgreSQL.

They bind whoever writes, the owner of the tables included, until the trigger is dropped; on
PostgreSQL the role that the service runs as can neither drop one nor holds the right that it
guards (``app.core.grants``). Used by migrations only.
"""

from sqlalchemy.engine import Connection

_POSTGRESQL = "postgresql"


def append_only(connection: Connection, table: str) -> None:
    """Nothing in ``table`` is changed or removed."""
    for verb in ("UPDATE", "DELETE"):
        refuse(connection, f"{table}_no_{verb.lower()}", table, verb, f"{table} is append-only")
    no_truncate(connection, table)


def no_truncate(connection: Connection, table: str) -> None:
    """SQLite has no TRUNCATE."""
    if connection.dialect.name == _POSTGRESQL:
        name = f"{table}_no_truncate"
        _function(connection, name, _raise(f"{table} is append-only"))
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def refuse(
    connection: Connection, name: str, table: str, verb: str, message: str, when: str = "TRUE"
) -> None:
    """``verb`` on a row of ``table`` fails with ``message`` when the SQL condition holds, which
    may ask of ``NEW`` and ``OLD`` and of other tables."""
    if connection.dialect.name == _POSTGRESQL:
        returned = "OLD" if verb == "DELETE" else "NEW"
        body = f"IF {when} THEN {_raise(message)} END IF; RETURN {returned};"
        _function(connection, name, body)
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def permit(connection: Connection, name: str, table: str) -> None:
    """Take a refusal back, as a migration must that rebuilds the table."""
    if connection.dialect.name == _POSTGRESQL:
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
        connection.exec_driver_sql(f"DROP FUNCTION {name}()")
    else:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _raise(message: str) -> str:
    """Of the class that SQLite's refusals have too."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"


def _function(connection: Connection, name: str, body: str) -> None:
    connection.exec_driver_sql(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    )
