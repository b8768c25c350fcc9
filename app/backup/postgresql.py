"""PostgreSQL's own programs: ``pg_dump`` and ``pg_restore`` in the custom format, streamed."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import Engine

from app.backup.container import copy as copy_stream
from app.core.errors import Unavailable

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_SHOWN_CHARACTERS = 500


class ProgramFailed(Unavailable):
    code = "program_failed"


@contextmanager
def dump(engine: Engine, snapshot: str, part: str) -> Iterator[IO[bytes]]:
    """What the transaction that exported ``snapshot`` sees; it must stay open meanwhile. ``part``
    is an option of the program that says which schemas."""
    where, environment = _connection(engine)
    command = [
        _program("pg_dump", engine),
        "--format=custom",
        "--compress=0",  # the backup is compressed as a whole
        f"--snapshot={snapshot}",
        part,
        "--no-password",
        f"--dbname={where}",
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, env=environment
        )
        with process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            yield process.stdout
        _check("pg_dump", process.returncode, complaints)


def restore(engine: Engine, dumped: IO[bytes]) -> None:
    """All or nothing. Owners and rights are of the site, not of the backup."""
    where, environment = _connection(engine)
    command = [
        _program("pg_restore", engine),
        "--format=custom",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        f"--dbname={where}",
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=complaints, env=environment
        )
        with process:
            assert process.stdin is not None  # noqa: S101 - asked for above
            with suppress(BrokenPipeError):  # it has ended early: its own words, below, say why
                copy_stream(dumped, process.stdin)
        _check("pg_restore", process.returncode, complaints)


def newest(programs: Mapping[int, str], name: str, server: int) -> str:
    """Of ``programs`` by major version. Raises :class:`Unavailable`: one that is older than the
    server cannot read it."""
    if not programs or max(programs) < server:
        raise Unavailable(
            f"{name} of PostgreSQL {server} or newer is needed",
            got=f"version {max(programs)}" if programs else f"none in PATH or {_DEBIAN}",
            hint=f"Install Debian's package postgresql-client-{server}",
        )
    return programs[max(programs)]


def _program(name: str, engine: Engine) -> str:
    programs = {_version_of(file): file for file in _installed(name)}
    return newest(programs, name, _server_version(engine))


def _installed(name: str) -> list[str]:
    in_path = shutil.which(name)
    return [*(str(file) for file in _DEBIAN.glob(f"*/bin/{name}")), *([in_path] if in_path else [])]


def _version_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    match = _VERSION.search(said)
    return int(match[1]) if match else 0


def _server_version(engine: Engine) -> int:
    with engine.connect() as connection:
        number = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(number) // 10_000


def _connection(engine: Engine) -> tuple[str, dict[str, str]]:
    """What the engine connects to, in words of the programs. The password goes by the environment:
    whoever lists processes sees their arguments."""
    _, given = engine.dialect.create_connect_args(engine.url)
    given.pop("context", None)  # SQLAlchemy's own, no part of a connection string
    password = given.pop("password", None)
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    return make_conninfo(**given), {**os.environ, **secret}


def _check(program: str, code: int, complaints: IO[bytes]) -> None:
    if code == 0:
        return
    complaints.seek(0)
    said = complaints.read().decode(errors="replace").strip()
    raise ProgramFailed(f"{program} failed", got=said[-_SHOWN_CHARACTERS:] or f"exit code {code}")
