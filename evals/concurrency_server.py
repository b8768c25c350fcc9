"""The server that :mod:`evals.concurrency` kills: what ``veridraft serve`` runs, as a process."""

import multiprocessing
import os
import socket
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

import app.main  # noqa: F401 - loaded before the fork, or each start would take seconds
from app.auth.actor import Actor, Kind
from app.cli.serve import serve_until_stopped
from app.core.settings import LogLevel, Settings
from app.core.telemetry import configure_log
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service

_HOST = "127.0.0.1"
_POLL_S = 0.02
_LONGEST_S = 120.0
_SERVER = Actor(Kind.CLI, "evaluation")


class Server:
    """One process at a time, always at the same address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._port = _free_port()
        self._process: BaseProcess | None = None

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self._port}"

    def start(self) -> None:
        """Returns once it answers."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._process = context.Process(target=_serve, args=(self._settings, self._port))
        self._process.start()
        end = time.monotonic() + _LONGEST_S
        while not self._answers():
            if time.monotonic() > end or not self._process.is_alive():
                raise RuntimeError(f"the server did not start: see {_log(self._settings)}")
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """SIGKILL: it has no time to finish anything."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False).is_success
        except httpx.TransportError:
            return False


def _serve(settings: Settings, port: int) -> None:
    with _log(settings).open("a") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    configure_log(LogLevel.ERROR)
    with open_service(settings, _SERVER, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        serve_until_stopped(service, _HOST, port)


def _log(settings: Settings) -> Path:
    return settings.data.with_name("server.log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return probe.getsockname()[1]
