from typing import Any

import pytest
from pydantic import SecretStr

from app.auth.defaults import check_secrets
from app.core.errors import BadInput
from app.core.settings import Settings

GOOD = "7yQ-nothing-like-it"


def url(password: str, user: str = "vd_service") -> str:
    return f"postgresql://{user}:{password}@localhost/plant"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("database_url", url("postgres")),
        ("database_url", url("Changeme")),
        ("database_url", url("password1!")),
        ("database_url", url("veridraft")),
        ("database_url", url("plant_user", user="plant_user")),
        ("database_owner_url", url("root")),
        ("oidc_client_secret", SecretStr("secret")),
    ],
)
@pytest.mark.parametrize("mode", ["trial", "validated"])
def test_a_secret_that_everybody_knows_is_refused_and_not_repeated(
    field: str, value: Any, mode: str
) -> None:
    settings = Settings.model_validate({field: value})
    with pytest.raises(BadInput, match=f"^VERIDRAFT_{field.upper()}: holds a ") as refused:
        check_secrets(settings, mode)
    assert "got" not in str(refused.value)
    check_secrets(settings, "demo")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"database_url": url(GOOD)},
        {"database_url": "postgresql:///plant"},
        {"database_url": "sqlite:///x.sqlite"},
        {"oidc_client_id": "veridraft", "oidc_client_secret": SecretStr(GOOD)},
    ],
)
def test_a_secret_of_ones_own_is_taken(fields: dict[str, Any]) -> None:
    check_secrets(Settings.model_validate(fields), "validated")
