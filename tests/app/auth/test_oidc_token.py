import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from app.auth.oidc_token import Expected, TokenRefused, UnknownKey, check_id_token, key_set
from tests.openid_provider import signing_key

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = Expected("https://id.example.com", "veridraft", "nonce-1")
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example.com",
    "sub": "sub-1",
    "aud": "veridraft",
    "iat": AT,
    "exp": AT + 300,
    "auth_time": AT - 5,
    "nonce": "nonce-1",
}
KEYS = KeySet([signing_key("RS256"), signing_key("ES256")])


def signed(claims: dict[str, Any], algorithm: str = "RS256", number: int = 0) -> str:
    key = signing_key(algorithm, number)
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def check(token: str) -> Any:
    return check_id_token(token, None, KEYS, EXPECTED, NOW)


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_token_of_the_provider_names_its_subject(algorithm: str) -> None:
    identity = check(signed(CLAIMS, algorithm))
    assert (identity.issuer, identity.subject) == ("https://id.example.com", "sub-1")
    assert identity.authenticated_at == NOW - timedelta(seconds=5)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://id.example.com.evil.example"},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": ["another-service"]},
        {"aud": []},
        {"aud": ["veridraft", "another-service"]},
        {"aud": ["veridraft", "another-service"], "azp": "another-service"},
        {"azp": "another-service"},
        {"exp": AT - 61},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": AT + 61},
        {"iat": AT - 601},
        {"iat": None},
        {"nbf": AT + 61},
        {"nonce": "nonce-2"},
        {"nonce": None},
        {"nonce": ["nonce-1"]},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"auth_time": "just now"},
    ],
    ids=str,
)
def test_a_token_with_another_claim_is_refused(changed: dict[str, Any]) -> None:
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    with pytest.raises(TokenRefused):
        check(signed(claims))


def test_we_may_be_the_authorised_party_of_several_audiences() -> None:
    claims = {**CLAIMS, "aud": ["veridraft", "another-service"], "azp": "veridraft"}
    assert check(signed(claims)).subject == "sub-1"


def unsigned() -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(CLAIMS)}."


def signed_with_the_public_key_as_a_secret() -> str:
    secret = signing_key("RS256").as_pem(private=False)
    body = f"{part({'alg': 'HS256', 'kid': 'RS256-0'})}.{part(CLAIMS)}"
    signature = hmac.digest(secret, body.encode(), "sha256")
    return f"{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def signed_by_another_key_of_the_same_name() -> str:
    key = signing_key("RS256", 1)
    return jwt.encode({"alg": "RS256", "kid": "RS256-0"}, CLAIMS, key, algorithms=["RS256"])


def with_another_algorithm_than_the_key() -> str:
    header, claims, signature = signed(CLAIMS).split(".")
    assert header != part({"alg": "ES256", "kid": "RS256-0"})
    return f"{part({'alg': 'ES256', 'kid': 'RS256-0'})}.{claims}.{signature}"


def with_a_changed_subject() -> str:
    header, _, signature = signed(CLAIMS).split(".")
    return f"{header}.{part({**CLAIMS, 'sub': 'sub-2'})}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        signed_with_the_public_key_as_a_secret,
        signed_by_another_key_of_the_same_name,
        with_another_algorithm_than_the_key,
        with_a_changed_subject,
        lambda: "",
        lambda: "no token at all",
        lambda: "a.b.c",
        lambda: "…",
    ],
)
def test_what_the_provider_has_not_signed_is_refused(forged: Callable[[], str]) -> None:
    with pytest.raises(TokenRefused):
        check(forged())


def test_a_key_that_is_not_published_is_told_apart() -> None:
    with pytest.raises(UnknownKey):
        check(signed(CLAIMS, "RS256", number=1))


def test_a_published_secret_is_no_key() -> None:
    with pytest.raises(TokenRefused, match="no usable key"):
        key_set({"keys": [OctKey.generate_key(256).as_dict()]})


def test_the_access_token_is_the_one_it_was_issued_with() -> None:
    claims = {**CLAIMS, "at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}  # of the one in Core 1.0, A.3
    right = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    token = signed(claims)
    assert check_id_token(token, right, KEYS, EXPECTED, NOW).subject == "sub-1"
    with pytest.raises(TokenRefused):
        check_id_token(token, "another", KEYS, EXPECTED, NOW)
