"""Where browsers reach the service, and the address of a one-time link."""

from app.core.settings import Settings


def addressed(settings: Settings, host: str, port: int) -> Settings:
    """Browsers reach what is served here at this very address, unless somebody says otherwise."""
    if "base_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"base_url": f"http://{host}:{port}"})


def sign_in_address(settings: Settings, secret: str) -> str:
    """What a person opens in a browser. The secret stands behind ``#``: no server log sees it."""
    return f"{settings.base_url.rstrip('/')}/sign-in#link={secret}"
