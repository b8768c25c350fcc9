"""`serve` on a folder that is not there yet: a trial installation, and the way into it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import httpx  # pyright: ignore[reportPrivateImportUsage] - its own

from app.core.database import Database
from app.core.settings import Settings
from app.release.mode import Mode
from app.release.service import mode_of


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def said(tmp_path: Path, port: int) -> Iterator[Iterator[str]]:
    """What a server in an empty folder says, line by line, until it is told to stop."""
    command = [sys.executable, "-u", "-m", "app", "serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield iter(server.stdout)
        server.terminate()


def test_an_empty_folder_becomes_a_trial_with_a_link_for_its_administrator(
    said: Iterator[str], port: int, tmp_path: Path
) -> None:
    base_url = f"http://127.0.0.1:{port}"
    link, address = next(said).split()[-1], next(said)
    assert link.startswith(f"{base_url}/sign-in#link=")
    assert address.startswith(base_url)
    waiting = httpx.HTTPTransport(retries=9)  # the address is said before the server listens
    headers = {"Origin": base_url}
    with httpx.Client(base_url=base_url, headers=headers, transport=waiting) as browser:
        secret = urlsplit(link).fragment.removeprefix("link=")
        assert browser.post("/api/v1/session", json={"link": secret}).status_code == 201
        first = browser.get("/", headers={"Accept": "text/html"})
    assert "Welcome to Veridraft" in first.text
    database = Database(Settings(data=tmp_path / "data").url)
    with database.read() as session:
        assert mode_of(session) is Mode.TRIAL
    database.close()
