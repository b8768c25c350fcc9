"""`serve`."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.auth.bootstrap import first_administrator
from app.auth.defaults import check_secrets
from app.cli.console import data_option, load_settings, say
from app.cli.user import sign_in_words
from app.core.errors import BadInput
from app.core.settings import Settings
from app.wiring import Service, open_service

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command("serve")
@click.option("--host", help="Address to bind (default: VERIDRAFT_HOST or 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port (default: VERIDRAFT_PORT or 8321)."
)
@data_option
def serve_command(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve the API of the data folder until stopped."""
    settings = load_settings(data)
    with open_service(settings, command_line_actor()) as service:
        service.jobs.start()
        serve_until_stopped(service, host or settings.host, port or settings.port)


def serve_until_stopped(service: Service, host: str, port: int) -> None:
    """The first start makes one administrator, who makes the other accounts."""
    check_secrets(service.settings, service.mode)
    _check_address(service, host)
    service.settings = _addressed(service.settings, host, port)
    with service.ledger.work(command_line_actor()) as work:
        secret = first_administrator(work)
    if secret is not None:
        say(f"first start: sign in once as admin: {sign_in_words(secret)}")
    import uvicorn  # noqa: PLC0415 - a server is started by two commands only

    from app.main import create_app  # noqa: PLC0415 - as above

    say(f"http://{host}:{port}/api/v1   documentation at /api/docs")
    uvicorn.run(create_app(service), host=host, port=port, log_level="warning")


def _addressed(settings: Settings, host: str, port: int) -> Settings:
    """Browsers reach what is served here at this very address, unless somebody says otherwise."""
    if "base_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"base_url": f"http://{host}:{port}"})


def _check_address(service: Service, host: str) -> None:
    """Passwords and sessions cross a network under TLS only, which a proxy in front speaks."""
    if host not in _LOOPBACK and not service.settings.base_url.startswith("https://"):
        raise BadInput(
            "an address that others reach is served behind TLS only",
            where="--host",
            expected="127.0.0.1, or VERIDRAFT_BASE_URL with https://",
            got=host,
        )
