"""Opens a small installation for :mod:`evals.controls_office`, with cheap hashes, a clock that can
be let run, and an OpenID provider that lets nobody in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from app.auth.gate import make_gate
from app.auth.oidc_provider import Client, Provider
from app.auth.passwords import make_passwords
from app.core.settings import Settings
from app.main import create_app
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service
from evals.controls_office import ADMINISTRATOR, ISSUER, Clock, Office

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def open_office() -> Iterator[Office]:
    """A new installation in a scratch folder, which keeps withdrawn drafts for no year."""
    with tempfile.TemporaryDirectory(prefix="veridraft-controls-") as scratch:
        settings = Settings(data=Path(scratch) / "data", retention_draft_years=0)
        with make_office(settings) as office:
            yield office


@contextmanager
def make_office(settings: Settings) -> Iterator[Office]:
    """A new installation by these settings, which stays."""
    embedder = HashingEmbedder()
    with open_service(settings, ADMINISTRATOR, create=Mode.TRIAL, embedder=embedder) as service:
        clock = Clock()
        service.ledger = replace(service.ledger, clock=clock, watch=None)
        passwords = make_passwords(settings.password_min_length, _CHEAP)
        service.gate = make_gate(service.ledger, settings, passwords)
        service.provider = _provider(settings, clock)
        client = TestClient(
            create_app(service), base_url=settings.base_url, raise_server_exceptions=False
        )
        with client as http:
            yield Office(service, http, clock)


def _provider(settings: Settings, clock: Clock) -> Provider:
    """An OpenID provider that says where it is and lets nobody in."""
    published = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/keys",
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(HTTPStatus.BAD_REQUEST, json={"error": "invalid_grant"})
        return httpx.Response(HTTPStatus.OK, json=published)

    host = urlsplit(ISSUER).netloc
    client = Client(ISSUER, "veridraft", None, settings.base_url, frozenset({host}))
    return Provider(client, clock, _http=httpx.Client(transport=httpx.MockTransport(answer)))
