"""What an id token must satisfy before anybody is believed to be whom it names.

Rules, in order (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725):

1. It is signed with a public-key algorithm of :data:`ALGORITHMS`: never ``none``, never a secret
   that both sides know.
2. The signature is by a key that the provider publishes.
3. Issuer and audience are ours; of several audiences we are the authorised party.
4. It has not expired, and was issued within the last :data:`FRESH_S` seconds.
5. Its nonce is the one that this request was given.
6. Where it carries a hash of the access token, that is the one it came with.

Not done here: fetching (``oidc_provider``), whom the subject belongs to (``oidc``), and how fresh
the authentication must be (``signatures.challenges``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from app.core.errors import Unauthenticated

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY_S = 60  # that two clocks may differ
FRESH_S = 600
_PUBLIC_KEYS = frozenset({"RSA", "EC"})


class TokenRefused(Unauthenticated):
    """The reason is for the trail: whoever signs in is told no more than that it failed."""


class UnknownKey(TokenRefused):
    """The provider may have changed its keys since they were fetched."""


@dataclass(frozen=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for, and when it last asked them who they are."""

    issuer: str
    subject: str
    authenticated_at: datetime | None


def key_set(published: Mapping[str, Any]) -> KeySet:
    """The provider's keys for signatures; raises :class:`TokenRefused` without any."""
    keys = [
        key
        for key in published.get("keys", ())
        if key.get("kty") in _PUBLIC_KEYS and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"the provider publishes no usable key: {error}") from error


def check_id_token(
    token: str, access_token: str | None, keys: KeySet, expected: Expected, now: datetime
) -> Identity:
    """Raises :class:`TokenRefused`, and :class:`UnknownKey` where the keys may be old."""
    try:
        signed = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError as error:
        raise UnknownKey(f"signed with a key that is not published: {error}") from error
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"not signed by the provider: {error}") from error
    claims = CodeIDToken(signed.claims, signed.header, _required(expected), {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": access_token,
    })  # fmt: skip
    at = int(now.timestamp())
    try:
        claims.validate(at, LEEWAY_S)
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"not a token for this request: {error}") from error
    if claims["iat"] < at - FRESH_S:
        raise TokenRefused("issued too long ago", expected=f"within {FRESH_S} s")
    return Identity(claims["iss"], claims["sub"], _time(claims.get("auth_time")))


def _required(expected: Expected) -> Any:
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": expected.nonce},
    }


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
