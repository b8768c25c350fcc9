"""Refuses to start with a secret that everybody knows."""

from sqlalchemy.engine import make_url

from app.core.errors import BadInput
from app.core.settings import Settings

_DEMO = "demo"  # app.release.mode, a room above this one
_WELL_KNOWN = frozenset(
    {
        "admin",
        "changeit",
        "changeme",
        "client_secret",
        "client-secret",
        "default",
        "example",
        "letmein",
        "pass",
        "password",
        "postgres",
        "postgresql",
        "qwerty",
        "root",
        "secret",
        "test",
        "veridraft",
        "123456",
        "12345678",
    }
)


def check_secrets(settings: Settings, mode: str) -> None:
    """Raises :class:`BadInput` outside demo mode. Names the setting, never the value."""
    if mode == _DEMO:
        return
    for setting, secret, same_as in _secrets(settings):
        plain = secret.strip().casefold()
        if plain in _WELL_KNOWN or plain.rstrip("0123456789!") in _WELL_KNOWN:
            raise _refusal(setting, "holds a well known secret")
        if plain == same_as.casefold():
            raise _refusal(setting, "holds a secret that is the name of its user")


def _secrets(settings: Settings) -> list[tuple[str, str, str]]:
    """``(setting, secret, user)`` of each that is set."""
    found = []
    urls = {
        "VERIDRAFT_DATABASE_URL": settings.database_url,
        "VERIDRAFT_DATABASE_OWNER_URL": settings.database_owner_url,
    }
    for setting, value in urls.items():
        url = make_url(value) if value else None
        if url and url.password:
            found.append((setting, str(url.password), url.username or ""))
    if settings.oidc_client_secret is not None:
        secret = settings.oidc_client_secret.get_secret_value()
        found.append(("VERIDRAFT_OIDC_CLIENT_SECRET", secret, settings.oidc_client_id or ""))
    return found


def _refusal(setting: str, what: str) -> BadInput:
    return BadInput(what, where=setting, expected="one that nobody else knows")
