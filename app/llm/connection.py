"""The way to a model's server: to the address that the settings name and to no other.

No proxy is taken from the environment, no redirect is followed, nothing is told to anybody else.
Where ``VERIDRAFT_NO_MODEL_CALLS`` is set, as in unit tests, no connection can be made at all: a
call that was forgotten fails loudly, as no failure that a fallback would cover up.
"""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import httpx

from app.core.settings import Settings
from app.llm.calls import ModelUnavailable

FORBIDDEN = "VERIDRAFT_NO_MODEL_CALLS"
_CONNECT_S = 5.0


class ModelCallForbidden(RuntimeError):
    """A mistake of whoever called, and no error that the service answers with."""


@dataclass(frozen=True)
class Address:
    """``url`` ends before the name of a call: ``http://gpu:8000/v1``."""

    url: str
    key: str | None = None

    @classmethod
    def of(cls, url: str, settings: Settings) -> Self:
        key = settings.model_key
        return cls(url.rstrip("/"), None if key is None else key.get_secret_value())

    @property
    def root(self) -> str:
        """Where vLLM's own calls are, beside those of the OpenAI protocol."""
        return self.url.removesuffix("/v1")

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.key is None else {"Authorization": f"Bearer {self.key}"}


def connect(address: Address, timeout_s: float) -> httpx.Client:
    """``timeout_s`` is for each wait."""
    return httpx.Client(**_options(address, timeout_s))


def connect_async(address: Address, timeout_s: float) -> httpx.AsyncClient:
    """Of one event loop: closing it ends whatever the server still does for it."""
    return httpx.AsyncClient(**_options(address, timeout_s))


def read_json(address: Address, response: httpx.Response, what: str) -> Mapping[str, Any]:
    """Raises :class:`ModelUnavailable` for anything but an object in an answer of 200."""
    if response.status_code != httpx.codes.OK:
        raise no_answer(address, what, f"HTTP {response.status_code}: {response.text[:300]}")
    try:
        body = response.json()
    except ValueError as error:
        raise no_answer(address, what, response.text[:300]) from error
    if not isinstance(body, dict):
        raise no_answer(address, what, response.text[:300])
    return body


def unreachable(address: Address, what: str, error: Exception) -> ModelUnavailable:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    cause = error.__cause__
    if isinstance(cause, Exception) and str(cause) not in said:
        said = f"{said} ({type(cause).__name__}: {cause})"
    return no_answer(address, what, said)


def no_answer(address: Address, what: str, got: str) -> ModelUnavailable:
    return ModelUnavailable(f"the model's server gave no {what}", where=address.url, got=got[:600])


def _options(address: Address, timeout_s: float) -> dict[str, Any]:
    if os.environ.get(FORBIDDEN):
        raise ModelCallForbidden(f"{FORBIDDEN} is set: no call of {address.url} is possible")
    return {
        "verify": _trusted(),
        "timeout": httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
        "trust_env": False,
        "follow_redirects": False,
        "headers": address.headers,
    }


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()  # honours SSL_CERT_FILE: a site has its own roots
