"""The OpenID provider as a peer on the network: what it publishes, and codes for identities.

Nothing is asked of any host but the issuer's and those that the settings name, no redirect is
followed and no proxy is taken from the environment.
"""

import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.auth.oidc_token import (
    Expected,
    Identity,
    TokenRefused,
    UnknownKey,
    check_id_token,
    key_set,
)
from app.core.clock import Clock
from app.core.errors import BadInput, Unavailable
from app.core.settings import LOOPBACK, Settings

_TIMEOUT_S = 10.0
_KEPT_FOR = timedelta(hours=1)  # what the provider publishes
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Client:
    """What the provider knows this service by."""

    issuer: str
    client_id: str
    client_secret: str | None
    base_url: str
    hosts: frozenset[str]


def _http() -> httpx.Client:
    trusted = ssl.create_default_context()  # honours SSL_CERT_FILE: a site has its own roots
    return httpx.Client(verify=trusted, timeout=_TIMEOUT_S, trust_env=False)


@dataclass
class Provider:
    """Keeps what the provider publishes for an hour; unknown keys are asked for again at once."""

    client: Client
    clock: Clock
    _http: httpx.Client = field(default_factory=_http)
    _published: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def authorization_url(
        self, path: str, *, state: str, nonce: str, verifier: str, **more: str
    ) -> str:
        """Where the browser goes; ``path`` is where the provider sends it back to."""
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self._redirect_uri(path),
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            **more,
        }
        endpoint = self._metadata()["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def identify(self, code: str, path: str, *, nonce: str, verifier: str) -> Identity:
        """Whom the code stands for. Raises :class:`TokenRefused`, or :class:`Unavailable` when the
        provider does not answer."""
        answer = self._exchange(code, path, verifier)
        token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str):
            raise TokenRefused("the provider gave no id token")
        expected = Expected(self.client.issuer, self.client.client_id, nonce)
        keys_at = self._metadata()["jwks_uri"]
        now = self.clock()
        try:
            keys = key_set(self._kept(keys_at))
            return check_id_token(token, access_token, keys, expected, now)
        except UnknownKey:
            keys = key_set(self._fetch(keys_at))
            return check_id_token(token, access_token, keys, expected, now)

    def _exchange(self, code: str, path: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri(path),
            "code_verifier": verifier,
        }
        client_id, secret = self.client.client_id, self.client.client_secret
        auth = None
        if secret is not None and self._takes_basic():  # encoded as RFC 6749, 2.3.1 has it
            auth = httpx.BasicAuth(quote(client_id, safe=""), quote(secret, safe=""))
        else:
            form |= {"client_id": client_id} | ({"client_secret": secret} if secret else {})
        return self._ask("POST", self._metadata()["token_endpoint"], data=form, auth=auth)

    def _takes_basic(self) -> bool:
        """The default of OpenID Connect Discovery 1.0, section 3."""
        offered = self._metadata().get("token_endpoint_auth_methods_supported")
        return offered is None or "client_secret_basic" in offered

    def _metadata(self) -> dict[str, Any]:
        url = f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = self._kept(url)
        if metadata.get("issuer") != self.client.issuer:
            self._refuse("speaks for another issuer", self.client.issuer, metadata.get("issuer"))
        for endpoint in _ENDPOINTS:
            self._check_host(endpoint, metadata.get(endpoint))
        return metadata

    def _check_host(self, endpoint: str, url: object) -> None:
        parts = urlsplit(url) if isinstance(url, str) else None
        secure = parts and (parts.scheme == "https" or parts.hostname in LOOPBACK)
        if not (parts and secure and parts.netloc in self.client.hosts):
            expected = f"https at {', '.join(sorted(self.client.hosts))} (VERIDRAFT_OIDC_HOSTS)"
            self._refuse(f"names another {endpoint}", expected, url)

    def _refuse(self, what: str, expected: str, got: object) -> NoReturn:
        raise Unavailable(f"the OpenID provider {what}", expected=expected, got=got)

    def _kept(self, url: str) -> dict[str, Any]:
        with self._lock:
            at, published = self._published.get(url, (None, {}))
        if at is not None and abs(self.clock() - at) < _KEPT_FOR:
            return published
        return self._fetch(url)

    def _fetch(self, url: str) -> dict[str, Any]:
        published = self._ask("GET", url)
        with self._lock:
            self._published[url] = (self.clock(), published)
        return published

    def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """An object; TokenRefused for 4xx, Unavailable for whatever else is no answer."""
        accepted = {"Accept": "application/json"}
        try:
            answer = self._http.request(method, url, headers=accepted, **sent)
            if method == "POST" and 400 <= answer.status_code < 500:
                raise TokenRefused(f"the provider refused the code: {answer.text[:200]}")
            answer.raise_for_status()
            document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(
                f"the OpenID provider gave no answer that can be used: {error}", where=url
            ) from error
        if answer.status_code != 200 or not isinstance(document, dict):
            raise Unavailable("the OpenID provider gave no document", where=url)
        return document

    def _redirect_uri(self, path: str) -> str:
        return self.client.base_url.rstrip("/") + path


def provider_of(settings: Settings, clock: Clock) -> Provider | None:
    """None where no provider is configured; nothing is asked of it yet."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        raise BadInput(
            "an issuer is of no use without it",
            where="VERIDRAFT_OIDC_CLIENT_ID",
            expected=f"the id of this service at {settings.oidc_issuer}",
        )
    secret = settings.oidc_client_secret
    named = (settings.oidc_hosts or "").split(",")
    hosts = {urlsplit(settings.oidc_issuer).netloc} | {host.strip() for host in named}
    client = Client(
        settings.oidc_issuer,
        settings.oidc_client_id,
        None if secret is None else secret.get_secret_value(),
        settings.base_url,
        frozenset(hosts - {""}),
    )
    return Provider(client, clock)
