from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from app.auth.oidc_provider import Provider, provider_of
from app.auth.oidc_token import TokenRefused
from app.core.errors import BadInput, Unavailable
from app.core.settings import Settings
from tests.openid_provider import OpenIdProvider, browse, running

VERIFIER = "v" * 64


class Standing:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2024, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def served(clock: Standing) -> Iterator[OpenIdProvider]:
    with running(clock) as provider:
        yield provider


def provider_at(served: OpenIdProvider, clock: Standing, **changed: Any) -> Provider:
    given = {
        "oidc_issuer": served.issuer,
        "oidc_client_id": served.client_id,
        "oidc_client_secret": SecretStr(served.client_secret),
        **changed,
    }
    made = provider_of(Settings(**given), clock)
    assert made is not None
    return made


def go(provider: Provider) -> str:
    """The code that the browser comes back with."""
    url = provider.authorization_url("/back", state="s", nonce="n", verifier=VERIFIER)
    return browse(url)[0]


def subject_of(provider: Provider, code: str, **changed: str) -> str:
    asked = {"nonce": "n", "verifier": VERIFIER} | changed
    return provider.identify(code, "/back", **asked).subject


def test_without_an_issuer_there_is_no_provider(clock: Standing) -> None:
    assert provider_of(Settings(), clock) is None


def test_an_issuer_needs_a_client(clock: Standing) -> None:
    with pytest.raises(BadInput, match="VERIDRAFT_OIDC_CLIENT_ID"):
        provider_of(Settings(oidc_issuer="https://id.example.com"), clock)


def test_a_code_stands_for_its_subject(served: OpenIdProvider, clock: Standing) -> None:
    provider = provider_at(served, clock)
    assert subject_of(provider, go(provider)) == "sub-1"


def test_the_verifier_is_sent_as_its_hash(served: OpenIdProvider, clock: Standing) -> None:
    provider = provider_at(served, clock)
    url = provider.authorization_url("/back", state="s", nonce="n", verifier=VERIFIER)
    asked = dict(parse_qsl(urlsplit(url).query))
    assert VERIFIER not in url
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1:8321/back"


@pytest.mark.parametrize(
    "methods", [["client_secret_basic"], ["client_secret_post"], ["private_key_jwt"]]
)
def test_the_secret_is_given_as_the_provider_takes_it(
    served: OpenIdProvider, clock: Standing, methods: list[str]
) -> None:
    served.client_secret = "with: odd & characters / ü"  # noqa: S105 - of a test's provider
    served.metadata = {"token_endpoint_auth_methods_supported": methods}
    provider = provider_at(served, clock)
    assert subject_of(provider, go(provider)) == "sub-1"


def test_a_code_is_good_once_and_only_with_its_verifier(
    served: OpenIdProvider, clock: Standing
) -> None:
    provider = provider_at(served, clock)
    code = go(provider)
    subject_of(provider, code)
    with pytest.raises(TokenRefused, match="invalid_grant"):
        subject_of(provider, code)
    with pytest.raises(TokenRefused, match="invalid_grant"):
        subject_of(provider, go(provider), verifier="w" * 64)


def test_a_wrong_secret_is_refused(served: OpenIdProvider, clock: Standing) -> None:
    provider = provider_at(served, clock, oidc_client_secret=SecretStr("another"))
    with pytest.raises(TokenRefused, match="invalid_client"):
        subject_of(provider, go(provider))


def test_what_is_published_is_asked_for_once_an_hour(
    served: OpenIdProvider, clock: Standing
) -> None:
    provider = provider_at(served, clock)
    for _ in range(3):
        subject_of(provider, go(provider))
    assert served.asked.count("/.well-known/openid-configuration") == 1
    assert served.asked.count("/jwks") == 1
    clock.now += timedelta(hours=1)
    subject_of(provider, go(provider))
    assert served.asked.count("/.well-known/openid-configuration") == 2


def test_a_key_that_was_rotated_in_is_fetched(served: OpenIdProvider, clock: Standing) -> None:
    provider = provider_at(served, clock)
    subject_of(provider, go(provider))
    served.key_number = 1
    assert subject_of(provider, go(provider)) == "sub-1"
    assert served.asked.count("/jwks") == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example.com"},
        {"token_endpoint": "https://another.example.com/token"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "http://localhost/jwks"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_nothing_is_asked_of_another_host(
    served: OpenIdProvider, clock: Standing, metadata: dict[str, Any]
) -> None:
    served.metadata = metadata
    provider = provider_at(served, clock)
    with pytest.raises(Unavailable):
        provider.authorization_url("/back", state="s", nonce="n", verifier=VERIFIER)
    assert served.asked == ["/.well-known/openid-configuration"]


def test_a_host_that_the_site_named_may_be_asked(served: OpenIdProvider, clock: Standing) -> None:
    with running(clock) as elsewhere:
        host = urlsplit(elsewhere.issuer).netloc
        served.metadata = {"jwks_uri": f"{elsewhere.issuer}/jwks"}
        provider = provider_at(served, clock, oidc_hosts=f"other.example.com, {host}")
        assert subject_of(provider, go(provider)) == "sub-1"
        assert elsewhere.asked == ["/jwks"]


def test_a_redirect_is_not_followed(served: OpenIdProvider, clock: Standing) -> None:
    served.metadata = {"jwks_uri": f"{served.issuer}/authorize?redirect_uri=x&state=s&nonce=n"}
    provider = provider_at(served, clock)
    with pytest.raises(Unavailable, match="no answer that can be used"):
        subject_of(provider, go(provider))


def test_a_provider_that_is_down_is_unavailable(clock: Standing) -> None:
    settings = Settings(oidc_issuer="http://127.0.0.1:9", oidc_client_id="veridraft")
    provider = provider_of(settings, clock)
    assert provider is not None
    with pytest.raises(Unavailable, match=r"http://127\.0\.0\.1:9/"):
        provider.authorization_url("/back", state="s", nonce="n", verifier=VERIFIER)
