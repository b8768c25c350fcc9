"""An OpenID provider over real HTTP, with real keys, that a test can also make lie.

It keeps the rules that a relying party leans on: a code is good once and only with its PKCE
verifier, redirect address and client; ``prompt=login`` and ``max_age=0`` ask the person anew and
set ``auth_time``. ``forge`` then changes what it has made.
"""

import json
import secrets
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeyParameters, KeySet, RSAKey

Claims = dict[str, Any]
Forge = Callable[["OpenIdProvider", Claims], str]


def signing_key(kind: str, number: int = 0) -> RSAKey | ECKey:
    """``number`` gives another of the kind."""
    return _made_once(kind, number)


@cache
def _made_once(kind: str, number: int) -> RSAKey | ECKey:
    parameters: KeyParameters = {"kid": f"{kind}-{number}", "use": "sig"}
    if kind == "RS256":
        return RSAKey.generate_key(2048, parameters)
    return ECKey.generate_key("P-256", parameters)


def truthful(provider: "OpenIdProvider", claims: Claims) -> str:
    return provider.sign(claims)


@dataclass
class OpenIdProvider:
    """Whoever asks is signed in as ``subject``, who last proved it at ``authenticated_at``."""

    clock: Callable[[], datetime]
    algorithm: str = "RS256"
    key_number: int = 0
    client_id: str = "veridraft"
    client_secret: str = "a secret of the client"  # noqa: S105 - of a test's provider
    subject: str = "sub-1"
    authenticated_at: datetime | None = None
    forge: Forge = truthful
    issuer: str = ""
    metadata: Claims = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Claims] = field(default_factory=dict)

    @property
    def key(self) -> RSAKey | ECKey:
        return signing_key(self.algorithm, self.key_number)

    def sign(
        self, claims: Claims, key: RSAKey | ECKey | None = None, algorithm: str | None = None
    ) -> str:
        used = key or self.key
        header = {"alg": algorithm or self.algorithm, "kid": used.kid}
        return jwt.encode(header, claims, used, algorithms=[header["alg"]])

    def discovery(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            **self.metadata,
        }

    def keys(self) -> Any:
        return KeySet([self.key]).as_dict()

    def authorize(self, query: Claims) -> str:
        """Where the browser is sent, with a code."""
        now = self.clock()
        if query.get("prompt") == "login" or query.get("max_age") == "0":
            self.authenticated_at = now
        code = secrets.token_urlsafe(16)
        authenticated_at = self.authenticated_at or now - timedelta(hours=2)
        self.codes[code] = {**query, "sub": self.subject, "auth_time": authenticated_at}
        back = urlencode({"code": code, "state": query["state"]})
        return f"{query['redirect_uri']}?{back}"

    def exchange(self, form: Claims, authorization: str) -> tuple[int, Claims]:
        granted = self.codes.pop(form.get("code", ""), None)
        if authorization:
            name, _, secret = b64decode(authorization.split()[1]).decode().partition(":")
        else:
            name, secret = form.get("client_id", ""), form.get("client_secret", "")
        if (unquote(name), unquote(secret)) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        verifier = form.get("code_verifier", "")
        if granted is None or granted["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if create_s256_code_challenge(verifier) != granted.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"}
        return 200, {**answer, "id_token": self.forge(self, self.claims(granted))}

    def claims(self, granted: Claims) -> Claims:
        now = int(self.clock().timestamp())
        return {
            "iss": self.issuer,
            "sub": granted["sub"],
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "auth_time": int(granted["auth_time"].timestamp()),
            "nonce": granted["nonce"],
        }


class _Pages(BaseHTTPRequestHandler):
    @property
    def provider(self) -> OpenIdProvider:
        return cast("_Server", self.server).provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(parts.query))))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        pages = {
            "/.well-known/openid-configuration": self.provider.discovery,
            "/jwks": self.provider.keys,
        }
        page = pages.get(parts.path)
        self._answer(200, page()) if page else self._answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        self._answer(*self.provider.exchange(form, self.headers.get("Authorization", "")))

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, document: Claims) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    provider: OpenIdProvider


@contextmanager
def running(clock: Callable[[], datetime], algorithm: str = "RS256") -> Iterator[OpenIdProvider]:
    server = _Server(("127.0.0.1", 0), _Pages)
    server.provider = OpenIdProvider(clock, algorithm)
    server.provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def browse(url: str) -> tuple[str, str]:
    """What a browser, signed in already, comes back with from there: ``(code, state)``."""
    answer = httpx.get(url, trust_env=False)
    back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    return back["code"], back["state"]
