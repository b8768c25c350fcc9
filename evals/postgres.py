"""A private PostgreSQL server for tests and evaluations: started in a scratch folder from the
installed programs, listening on a socket that no other user can reach, gone when its block ends."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import URL

from app.core.errors import Unavailable
from app.core.ids import new_id

URL_VARIABLE = "VERIDRAFT_TEST_POSTGRES_URL"
_DEBIAN = Path("/usr/lib/postgresql")
_SUPERUSER = "postgres"
_UNSAFE_AND_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class PostgresMissing(Unavailable):
    code = "postgresql_missing"


@dataclass(frozen=True)
class Server:
    """A running server and a superuser's URL of it. Databases made here are dropped at its end."""

    superuser: URL
    _made: list[str] = field(default_factory=list)

    def create(self, template: str | None = None) -> str:
        """Name of a new database, a copy of ``template`` when given."""
        name = new_id("veridraft").replace("-", "_").lower()
        copied = f" TEMPLATE {template}" if template else ""
        self.execute(f"CREATE DATABASE {name}{copied}")
        self._made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Whoever is connected is thrown out."""
        self._made.remove(name)
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop_all(self) -> None:
        for name in list(self._made):
            self.drop(name)

    def url(self, database: str, role: str | None = None, password: str | None = None) -> str:
        """Of the superuser unless a role is named."""
        made = self.superuser.set(database=database)
        if role is not None:
            made = made.set(username=role, password=password)
        return made.render_as_string(hide_password=False)

    def execute(self, *statements: str) -> None:
        """As the superuser, outside a transaction."""
        engine = create_engine(self.superuser, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """The server that ``VERIDRAFT_TEST_POSTGRES_URL`` names, or one of its own. One that is not
    ``durable`` forces nothing to the disk. Raises :class:`PostgresMissing`."""
    if named := os.environ.get(URL_VARIABLE):
        running = Server(make_url(named).set(drivername="postgresql+psycopg"))
        try:
            yield running
        finally:
            running.drop_all()
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="veridraft-pg-") as scratch:
        folder, account = Path(scratch), _account()
        if account is not None:
            shutil.chown(folder, account, pwd.getpwnam(account).pw_gid)
        with _running(programs, folder, account, () if durable else _UNSAFE_AND_QUICK):
            url = URL.create(
                "postgresql+psycopg", _SUPERUSER, database="postgres", query={"host": scratch}
            )
            yield Server(url)


@contextmanager
def _running(
    programs: Path, folder: Path, account: str | None, options: tuple[str, ...]
) -> Iterator[None]:
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        with (folder / "log").open("a") as log:
            subprocess.run(
                [str(programs / program), "--pgdata", str(data), *arguments],
                check=True,
                user=account,
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    run("initdb", "--auth=trust", f"--username={_SUPERUSER}", "--encoding=UTF8", "--no-sync")
    with (data / "postgresql.conf").open("a") as settings:
        own = ("listen_addresses=''", f"unix_socket_directories='{folder}'", "max_connections=200")
        settings.write("\n".join((*own, *options)) + "\n")
    run("pg_ctl", "start", "--wait", f"--log={folder / 'server.log'}")
    try:
        yield
    finally:
        run("pg_ctl", "stop", "--wait", "--mode=immediate")


def _programs() -> Path:
    """The newest that is installed: Debian keeps them out of the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [folder for folder in _DEBIAN.glob("*/bin") if (folder / "initdb").exists()]
    if not versions:
        raise PostgresMissing(
            "component missing: PostgreSQL",
            hint=f"Install Debian's package postgresql, or name a server in {URL_VARIABLE}",
        )
    return max(versions, key=lambda folder: int(folder.parent.name))


def _account() -> str | None:
    """The server refuses to run as root; the package brings an account for it."""
    return _SUPERUSER if os.geteuid() == 0 else None
