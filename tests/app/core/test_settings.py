from pathlib import Path

import pytest
from pydantic import ValidationError

from app.cli.console import load_settings
from app.core.errors import BadInput
from app.core.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PARSE_PROCESSES", "0"),
        ("PARSE_TIMEOUT_S", "-1"),
        ("EMBED_THREADS", "many"),
        ("HISTORY_MONTHS", "241"),
        ("LOG_LEVEL", "LOUD"),
        ("OIDC_ISSUER", "http://id.example.com"),
        ("OIDC_ISSUER", "id.example.com"),
        ("BASE_URL", "ftp://127.0.0.1"),
        ("DATABASE_URL", "not a url"),
        ("DATABASE_URL", "oraclette://host/db"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"VERIDRAFT_{name}", value)
    with pytest.raises(BadInput, match=f"^VERIDRAFT_{name}: .*{value}") as refused:
        load_settings(None)
    assert "\n" not in str(refused.value)


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_option_goes_before_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VERIDRAFT_DATA", str(tmp_path / "variable"))
    assert load_settings(None).data == tmp_path / "variable"
    assert load_settings(tmp_path / "option").data == tmp_path / "option"


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"VERIDRAFT_{name.upper()}", "")
    assert Settings() == Settings.model_construct()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Settings(colour="red")  # pyright: ignore[reportCallIssue]


def test_a_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIDRAFT_LOG_LEVEL", "info")
    assert load_settings(None).log_level == "INFO"


def test_signed_heads_lie_outside_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    assert settings.anchors == tmp_path / "data.anchor"
    assert settings.url == f"sqlite:///{tmp_path / 'data' / 'veridraft.sqlite'}"
